// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { t } from "../../lib/i18n.js";

const FLUSH_PATIENCE = 10_000;

/**
 * The service has closed the attempt: deliver what is left as late, say so, go to where it leads, the
 * receipt. What can't be delivered is tried on, and the page says so until it has been.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {{ leadsTo: string, leavesJournal: boolean }} parts.end whether what was never sent stays here
 * @param {Journal} parts.journal
 * @param {import("../journal/autosave.js").Autosave} parts.autosave
 * @param {ReturnType<typeof import("./gate.js").createGate>} parts.gate
 * @returns {() => boolean} whether it is over
 */
export function createOver({ news, end: { leadsTo, leavesJournal }, journal, autosave, gate }) {
  /** @type {Set<number>} */
  const lateSlots = new Set();
  let over = false;
  let ending = false;

  async function end() {
    if (ending) return;
    over = ending = true;
    news.tell("locked", true);
    ending = await isDelivered();
    // What blocks it, say the sign-in that has ended, may be lifted: then this is told again.
    if (!ending) return;
    if (!leavesJournal || (await journal.pending(1)).length === 0) void journal.destroy();
    if (lateSlots.size === 0) return location.replace(leadsTo);
    gate.ended(late());
  }

  /** @returns {Promise<boolean>} false when nothing more can be sent from here */
  async function isDelivered() {
    while (autosave.state().blocked !== "closed" && !(await autosave.flush(FLUSH_PATIENCE))) {
      gate.ended(lateSlots.size > 0 ? late() : undelivered());
      const { blocked } = autosave.state();
      if (blocked && blocked !== "closed") return false;
    }
    return true;
  }

  function late() {
    const list = [...lateSlots].join(t("、"));
    return t("第 {list} 题最后的修改在考试结束后才到达服务器：已单独保存，考务人员可以看到，暂不计入评分。如果是系统故障造成的，考务人员可以补收，结果写在回执页。", { list });
  }

  function undelivered() {
    return journal.durable
      ? t("有答案没能上传，仍保存在本机。请联系主办单位，不要清除浏览器数据。")
      : t("有答案没能上传，只在本页面。请勿关闭或刷新，并联系主办单位。");
  }

  news.on("late", (ops) => ops.forEach((op) => lateSlots.add(op.slot)));
  news.on("ended", () => void end());
  return () => over;
}
