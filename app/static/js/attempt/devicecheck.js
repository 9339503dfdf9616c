// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../lib/api.js";
import { find, make, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { readState } from "../lib/state.js";
import { wireTextSizes } from "../lib/textsize.js";
import { createChecklist } from "./room/checklist.js";
import { createConsent } from "./room/consent.js";
import { report } from "./room/report.js";
import { createServerClock } from "./time/clock.js";

/** @type {DeviceCheckState} */
const state = readState();
const clock = createServerClock();
const again = /** @type {HTMLButtonElement} */ (find("recheck"));
const begin = /** @type {HTMLButtonElement} */ (find("begin"));
const consent = createConsent({
  state,
  onChoice(isKept) {
    if (consent() === "alternative") checklist.closeCamera();
    if (isKept) void checkAll();
  },
});
const checklist = createChecklist({ clock, limits: state.limits, consent, onTime() {} });

/** What the service makes of it is shown in its own words: the operator reads the same. */
async function checkAll() {
  again.disabled = true;
  const measured = await checklist.all();
  const reply = await report(state.registration_id, "check", measured);
  again.disabled = false;
  if (reply.kind === "ok") return showRisks(reply.data.risks);
  const told = reply.kind === "problem" && reply.detail ? reply.detail : t("检查结果没有送到服务器。网络恢复后，请重新检查。");
  setText(find("told"), told);
}

/** @param {{ said: string, todo: string }[]} risks */
function showRisks(risks) {
  setText(find("told"), risks.length === 0 ? t("检查结果已送达，没有发现问题。") : t("检查结果已送达，发现 {n} 个问题：", { n: risks.length }));
  find("risks").replaceChildren(...risks.map(({ said, todo }) => make("li", {}, [
    make("strong", {}, [said]), make("br", {}), make("span", { class: "muted" }, [todo]),
  ])));
}

async function beginTrial() {
  begin.disabled = true;
  const reply = await request("POST", `/api/v1/registrations/${state.registration_id}/trial`, { body: {} });
  if (reply.kind === "ok") return location.assign(`/trials/${reply.data.id}?behind=${state.behind}`);
  begin.disabled = false;
  setText(find("begin-state"), reply.kind === "problem" && reply.detail ? reply.detail : t("网络断开，试答没有开始。请稍后再试。"));
}

again.addEventListener("click", () => void checkAll());
begin.addEventListener("click", () => void beginTrial());
wireTextSizes();
void checkAll();
