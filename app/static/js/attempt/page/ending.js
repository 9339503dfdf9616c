// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findDialog, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { untilAnswered } from "../journal/calls.js";
import { clockTime } from "../time/clock.js";

const FLUSH_PATIENCE = 10_000;
const SKEW = 5000;
const LOOK_EVERY = 500;

/**
 * Is it too early to hand in? Where this page does not know the time yet, the service decides.
 * @param {string | null} opensAt
 * @param {number | null} now
 */
export function isEarly(opensAt, now) {
  return opensAt !== null && now !== null && now < Date.parse(opensAt);
}

/**
 * The two ends of an exam: the candidate hands in, or the clock does.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {import("../journal/calls.js").Calls} parts.calls
 * @param {string} parts.windowId
 * @param {import("../paper/desk.js").Desk} parts.desk
 * @param {import("./notices.js").Notices} parts.notices
 * @param {() => Promise<void>} parts.signIn
 * @param {ServerClock} parts.clock
 * @param {string | null} parts.opensAt the earliest hand-in
 */
export function createEnding({ news, calls, windowId, desk, notices, signIn, clock, opensAt }) {
  const { autosave, typing } = desk;
  const ended = () => news.tell("ended", null);
  /** @param {string} text what happens now, for everyone to see */
  const say = (text) => notices.show("ending", { tone: "warn", text, actions: [] });
  const dialog = findDialog("hand-in");
  const confirm = /** @type {HTMLButtonElement} */ (find("hand-in-confirm", dialog));
  const progress = find("hand-in-state", dialog);
  let wanted = false;

  /**
   * Empties the journal, then hands in; goes on until it is done or no longer wanted.
   * @param {(text: string) => void} tell
   */
  async function submit(tell) {
    wanted = true;
    tell(t("正在上传最后的答案…"));
    while (wanted && !(await autosave.flush(FLUSH_PATIENCE))) {
      const { blocked } = autosave.state();
      if (blocked === "closed") return ended();
      if (blocked === "sign_in") await signIn();
      else if (blocked) return tell(t("现在不能交卷：请先处理页面上的提示。"));
      tell(t("网络断开，还有 {n} 题答案没有上传。恢复后会自动上传并交卷，请勿关闭本页。", { n: autosave.state().slots }));
    }
    const reply = await untilAnswered(() => calls.submission(windowId), {
      signIn,
      onTrouble: () => tell(t("答案都已上传。网络断开，恢复后会自动交卷，请勿关闭本页。")),
      stopped: () => !wanted,
    });
    if (reply === null) return;
    if (reply.kind === "ok" || reply.code === "attempt_closed") return ended();
    tell(reply.detail);
  }

  function ask() {
    typing.leave();
    const { open, flagged } = desk.counts();
    const waiting = autosave.state().slots;
    setText(find("hand-in-text", dialog), t("未答 {open} 题，标记 {flagged} 题。交卷后不能再修改答案。", { open, flagged }));
    const network = find("hand-in-network", dialog);
    network.hidden = waiting === 0;
    setText(network, t("{n} 题答案还没有上传。交卷前会先上传；如果网络断开，会等恢复后再交卷。", { n: waiting }));
    setText(progress, "");
    dialog.showModal();
    holdBack();
  }
  /** Before the earliest hand-in the button waits, and says until when. */
  function holdBack() {
    const early = isEarly(opensAt, clock.now());
    const notice = find("hand-in-early", dialog);
    if (opensAt !== null) setText(notice, t("{time} 起可以交卷。现在可以继续作答或检查。", { time: clockTime(opensAt) }));
    notice.hidden = !early;
    confirm.disabled = early;
    if (early && dialog.open) setTimeout(holdBack, LOOK_EVERY);
  }
  find("hand-in-cancel", dialog).addEventListener("click", () => {
    wanted = false;
    dialog.close();
  });
  dialog.addEventListener("cancel", () => {
    wanted = false;
  });
  confirm.addEventListener("click", () => {
    confirm.disabled = true;
    void submit((text) => setText(progress, text));
  });

  /** The countdown reached zero: the service is asked first, for it may have given more time. */
  async function expire() {
    typing.leave();
    const flushed = autosave.flush(FLUSH_PATIENCE);
    const reply = await calls.attempt();
    if (reply.kind === "ok") {
      /** @type {AttemptData} */
      const attempt = reply.data;
      news.tell("attempt", attempt);
      if (attempt.state !== "running") return;
      // Its clock stands; the countdown does, too, by now.
      if (attempt.paused_at) return;
      const left = Date.parse(attempt.deadline_at) - Date.parse(attempt.server_time);
      // A moment early by our estimate of the server's clock: ask again when it is time.
      if (left > 0 && left < SKEW) setTimeout(expire, left + 50);
      if (left > 0) return;
    }
    news.tell("locked", true);
    if (dialog.open) dialog.close();
    say(t("时间到，正在上传最后的答案并交卷。"));
    await flushed;
    await submit((text) => say(t("时间到，不能再修改。{text}", { text })));
  }
  news.on("handin", ask);
  news.on("expired", () => void expire());
}
