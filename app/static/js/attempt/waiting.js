// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../lib/api.js";
import { find, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { readState } from "../lib/state.js";
import { wireTextSizes } from "../lib/textsize.js";
import { createChecklist, showFinding } from "./room/checklist.js";
import { createConsent } from "./room/consent.js";
import { report } from "./room/report.js";
import { createServerClock } from "./time/clock.js";
import { formatRemaining, remainingOf } from "./time/countdown.js";
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
let starting = false;
const consent = createConsent({
  state,
  onChoice(isKept) {
    if (consent() === "alternative") checklist.closeCamera();
    tick();
    if (isKept) void checkAll();
  },
});
const checklist = createChecklist({ clock, limits: state.limits, consent, onTime: tick });

async function checkAll() {
  // Lost on its way, it is measured again at the next look: nothing here waits for it.
  void report(state.registration_id, "waiting_room", await checklist.all());
}

/** The countdown and the start button, by the server's time. */
function tick() {
  const now = clock.now();
  if (now === null) return;
  const left = remainingOf(Date.parse(state.starts_at), now);
  const closed = now > Date.parse(state.entry_closes_at);
  setText(find("countdown"), left > 0 ? formatRemaining(left) : t("已到开考时间"));
  startButton.disabled = starting || left > 0 || closed || consent() === null;
  if (starting) return;
  const why = closed ? t("已过最晚入场时间。确有原因的，请联系主办单位：")
    : consent() === null ? t("请先选择是否使用摄像头。")
    : left > 0 ? t("到开考时间后，按钮会自动变为可用。") : t("可以开始了。开始后立即计时。");
  setText(find("start-why"), why);
  find("start-contact").hidden = !closed;
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

find("recheck").addEventListener("click", () => void checkAll());
startButton.addEventListener("click", () => void start());
wireTextSizes();
const measured = checkAll();
setInterval(tick, 250);
const talk = createTalk({
  registrationId: state.registration_id, notices: createNotices(find("notices"), (text) => setText(find("announce"), text)),
});
talk.ask();
// As often as the exam page asks for its attempt: nothing is pushed to who has none.
setInterval(talk.ask, 12_000);
setInterval(() => void checklist.network(), RECHECK_TIME_EVERY);
// After the checks, which measure the way that the paper would fill.
void measured.then(() => forget((paper) => paper.candidate === state.candidate_key)).catch(() => {}).then(() => prepareSealed({
  times: { opens: Date.parse(state.entry_opens_at), starts: Date.parse(state.starts_at) },
  address: `/api/v1/registrations/${state.registration_id}/sealed-paper`,
  now: () => clock.now() ?? Date.parse(state.server_time),
  kept,
  show: (finding) => showFinding("paper", finding),
}));
