// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../lib/api.js";
import { find, findAll, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { readState } from "../lib/state.js";
import { wireTextSizes } from "../lib/textsize.js";
import { createCamera } from "./camera/camera.js";
import { judgeBrowser, judgeCamera, judgeClock, judgeLight, judgeNetwork, judgeStorage } from "./room/checks.js";
import { createServerClock } from "./time/clock.js";
import { formatRemaining, remainingOf } from "./time/countdown.js";
import { missingAbilities, roundTrips, tryStorage } from "./room/probes.js";
import { createNotices } from "./page/notices.js";
import { createTalk } from "./talk/talk.js";
import { prepareSealed } from "./room/sealed.js";
import { forget } from "./seal/forgetting.js";
import { createKept } from "./seal/papers.js";
import { waitBefore } from "./journal/replies.js";

const RECHECK_TIME_EVERY = 60_000;
/** @type {WaitingState} */
const state = readState();
const clock = createServerClock();
const kept = createKept(state.registration_id, state.candidate_key);
const startButton = /** @type {HTMLButtonElement} */ (find("start"));
let consent = state.consent;
let starting = false;

/**
 * @param {string} name
 * @param {import("./room/checks.js").Finding} finding
 */
function show(name, finding) {
  const line = find(`check="${name}"`);
  line.dataset.state = finding.state;
  const words = { good: t("通过"), warn: t("注意"), bad: t("未通过") };
  setText(find("check-state", line), words[finding.state]);
  setText(find("check-text", line), finding.text);
  setText(find("check-todo", line), finding.todo ?? "");
}

async function checkNetwork() {
  show("network", judgeNetwork(await roundTrips(clock)));
  const now = clock.now();
  show("clock", judgeClock(now === null ? null : Date.now() - now));
  tick();
}

async function checkStorage() {
  const { writable, room } = await tryStorage();
  show("storage", judgeStorage(writable, room));
}

async function checkCamera() {
  // No camera is opened for who chose the way without it.
  if (camera === null || consent === "alternative") return;
  if (!camera.isLive()) await camera.open();
  else show("camera", judgeCamera("live"));
  await new Promise((resolve) => setTimeout(resolve, 700));
  show("light", judgeLight(camera.brightness()));
}

const video = /** @type {HTMLVideoElement | null} */ (document.querySelector("[data-camera-video]"));
const camera = video && createCamera(video, (live) => show("camera", judgeCamera(live)));

async function checkAll() {
  show("browser", judgeBrowser(navigator.userAgent, missingAbilities()));
  await Promise.all([checkNetwork(), checkStorage(), checkCamera()]);
}

/** The countdown and the start button, by the server's time. */
function tick() {
  const now = clock.now();
  if (now === null) return;
  const left = remainingOf(Date.parse(state.starts_at), now);
  const closed = now > Date.parse(state.entry_closes_at);
  setText(find("countdown"), left > 0 ? formatRemaining(left) : t("已到开考时间"));
  startButton.disabled = starting || left > 0 || closed || consent === null;
  if (starting) return;
  const why = closed ? t("已过最晚入场时间。确有原因的，请联系主办单位：")
    : consent === null ? t("请先选择是否使用摄像头。")
    : left > 0 ? t("到开考时间后，按钮会自动变为可用。") : t("可以开始了。开始后立即计时。");
  setText(find("start-why"), why);
  find("start-contact").hidden = !closed;
}

/** @param {"camera" | "alternative"} choice */
async function giveConsent(choice) {
  const told = find("consent-state");
  setText(told, t("正在保存…"));
  const reply = await request("PUT", `/api/v1/registrations/${state.registration_id}/consent`, { body: { choice } });
  if (reply.kind === "ok") {
    consent = choice;
    setText(told, choice === "camera" ? t("已保存：使用摄像头。开考前可以更改。") : t("已保存：不用摄像头。开考前可以更改。"));
    showCameraChoice();
    void checkCamera();
  } else {
    setText(told, reply.kind === "problem" && reply.detail ? reply.detail : t("网络断开，没有保存，请再选一次。"));
  }
  tick();
}

function showCameraChoice() {
  const off = consent === "alternative";
  for (const part of findAll("camera-part")) part.hidden = off;
  if (off) camera?.close();
}

/** @param {AttemptData & { paper_key: string | null }} attempt */
async function enter({ id, paper_key: key }) {
  const paper = await kept.paper();
  if (paper !== null && key !== null) await kept.keepPaper({ ...paper, key, attempt: id });
  location.assign(`/attempts/${id}`);
}

async function start() {
  starting = true;
  tick();
  const told = find("start-why");
  setText(told, t("正在进入考试…"));
  for (let failures = 1; ; failures += 1) {
    const reply = await request("POST", `/api/v1/registrations/${state.registration_id}/attempt`, { body: {} });
    if (reply.kind === "ok") return enter(reply.data);
    if (reply.kind === "problem" && reply.status < 500 && reply.status !== 429) {
      starting = false;
      startButton.disabled = false;
      return setText(told, reply.detail);
    }
    setText(told, reply.kind === "problem" && reply.code === "starts_queue" ? reply.detail
      : t("服务器繁忙或网络断开，正在自动重试，请不要关闭本页。"));
    const retryAfter = reply.kind === "problem" ? reply.retryAfter : null;
    await new Promise((resolve) => setTimeout(resolve, waitBefore(failures, retryAfter, Math.random())));
  }
}

for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=consent]"))) {
  radio.addEventListener("change", () => void giveConsent(/** @type {"camera" | "alternative"} */ (radio.value)));
  // On a slow line the choice can be made before this script has arrived to hear of it.
  if (radio.checked && radio.value !== consent) void giveConsent(/** @type {"camera" | "alternative"} */ (radio.value));
}
find("recheck").addEventListener("click", () => void checkAll());
startButton.addEventListener("click", () => void start());
wireTextSizes();
if (!state.camera.required) consent ??= "alternative";
showCameraChoice();
const measured = checkAll();
setInterval(tick, 250);
const talk = createTalk({
  registrationId: state.registration_id, notices: createNotices(find("notices"), (text) => setText(find("announce"), text)),
});
talk.ask();
// As often as the exam page asks for its attempt: nothing is pushed to who has none.
setInterval(talk.ask, 12_000);
setInterval(() => void checkNetwork(), RECHECK_TIME_EVERY);
// After the checks, which measure the way that the paper would fill.
void measured.then(() => forget((paper) => paper.candidate === state.candidate_key)).catch(() => {}).then(() => prepareSealed({
  times: { opens: Date.parse(state.entry_opens_at), starts: Date.parse(state.starts_at) },
  address: `/api/v1/registrations/${state.registration_id}/sealed-paper`,
  now: () => clock.now() ?? Date.parse(state.server_time),
  kept,
  show: (finding) => show("paper", finding),
}));
