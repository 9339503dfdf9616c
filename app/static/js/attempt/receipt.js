// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { createAutosave } from "./journal/autosave.js";
import { addressOf, createCalls } from "./journal/calls.js";
import { createServerClock } from "./time/clock.js";
import { createDeparture } from "./journal/departing.js";
import { openJournal } from "./journal/journal.js";
import { forgetAttempt } from "./seal/forgetting.js";

const button = find("print");
button.hidden = false;
button.addEventListener("click", () => window.print());

/**
 * Answers that waited on this device while the exam was closed by the clock: they are delivered,
 * the service keeps them apart as late, and the candidate is told so.
 * @param {ExamState} state
 * @param {ReturnType<typeof createDeparture>} departure
 * @param {HTMLFormElement} form
 */
async function deliverLeftovers(state, departure, form) {
  const journal = await openJournal(state.candidate_key, state.attempt_id);
  const waiting = await journal.pending();
  if (waiting.length === 0) return journal.destroy();
  const told = find("leftover");
  told.hidden = false;
  // Without a session nothing can be delivered: leaving waits, by hand and by the clock.
  departure.hold();
  form.hidden = true;
  const list = [...new Set(waiting.map((op) => op.slot))].join(t("、"));
  setText(told, t("本机还有第 {list} 题的修改没有送达，正在上传。", { list }));
  const calls = createCalls(addressOf(state.attempt_id), createServerClock());
  /** @type {Set<number>} */
  const late = new Set();
  const autosave = createAutosave({
    journal,
    // The journal's verdict does not depend on the window once the attempt is closed.
    post: (ops) => calls.ops("receipt-page", 0, ops),
    fillerFor: () => null,
    onState: () => {},
    onAck: () => {},
    onLate: (ops) => ops.forEach((op) => late.add(op.slot)),
    onRefused: () => {},
    onBlocked: () => {},
  });
  const delivered = await autosave.flush(120_000);
  if (!delivered) return setText(told, t("第 {list} 题的修改没能上传，仍保存在本机。请联系主办单位，不要清除浏览器数据。", { list }));
  form.hidden = false;
  departure.release();
  const lateList = [...late].join(t("、"));
  setText(told, late.size > 0
    ? t("第 {list} 题最后的修改在考试结束后才到达服务器：已单独保存，考务人员可以看到，暂不计入评分。如果是系统故障造成的，考务人员可以补收，结果写在回执页。", { list: lateList })
    : t("第 {list} 题的修改在交卷前已经送达，都已计入。", { list }));
  return journal.destroy();
}

const form = /** @type {HTMLFormElement} */ (find("departure"));
const alone = find("alone");
alone.hidden = false;
// As many minutes as the sentence says, by the same rule.
const departure = createDeparture({ leave: () => form.requestSubmit(), after: Number(alone.dataset.alone) * 60_000 });

// The exam page does so at its end; it may have ended without having heard of it.
const attemptId = location.pathname.split("/")[2];
void forgetAttempt(attemptId).catch(() => {});
const holder = document.querySelector("script[data-state]");
if (holder) await deliverLeftovers(JSON.parse(holder.textContent || "{}"), departure, form).catch(() => {});
