// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findDialog, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { pressedIn } from "../paper/keys.js";
import { clockTime } from "./clock.js";
import { AMBER_FROM, createCountdown, formatRemaining } from "./countdown.js";
import { showLedger, spanWords } from "./ledger.js";

/**
 * The time left on the bar, its announcements, asked for and by itself, and the ledger behind it.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {ServerClock} parts.clock
 * @param {import("../page/notices.js").Notices} parts.notices
 * @param {(text: string) => void} parts.announceNow
 * @param {string | null} parts.handInFrom the earliest hand-in
 */
export function createTimekeeping({ news, clock, notices, announceNow, handInFrom }) {
  const button = find("ledger-open");
  const dialog = findDialog("ledger");
  const countdown = createCountdown({
    clock,
    expired: () => news.tell("expired", null),
    show(seconds) {
      setText(find("time", button), formatRemaining(seconds));
      button.toggleAttribute("data-low", seconds <= AMBER_FROM);
      button.hidden = false;
    },
    announce: (mark) => announceNow(t("剩余 {minutes} 分钟", { minutes: mark / 60 })),
  });
  countdown.start();

  /** @type {string | null} */
  let pausedAt = null;
  /** @type {string | null} */
  let endsAt = null;

  /** @param {string} deadlineAt */
  function learnDeadline(deadlineAt) {
    const moved = countdown.setDeadline(deadlineAt);
    if (Math.abs(moved) < 1000) return;
    const values = { span: spanWords(Math.round(Math.abs(moved) / 1000)), time: clockTime(deadlineAt) };
    const text = moved > 0 ? t("考试时间延长了 {span}，新的截止时间是 {time}。", values) : t("考试时间缩短了 {span}，新的截止时间是 {time}。", values);
    notices.show("deadline", { tone: moved > 0 ? "good" : "warn", text });
  }
  /** @param {string | null} at */
  function learnPause(at) {
    countdown.hold(at);
    if (at === pausedAt) return;
    pausedAt = at;
    if (at === null) return notices.clear("paused");
    const text = t("考试已于 {time} 暂停，计时停住。作答照常保存；恢复后，暂停的时间会全部补上。", { time: clockTime(at) });
    notices.show("paused", { tone: "warn", text, actions: [] });
  }
  /** @param {AttemptData} attempt */
  function learn(attempt) {
    learnPause(attempt.paused_at ?? null);
    learnDeadline(attempt.deadline_at);
    showLedger(dialog, attempt, handInFrom);
    endsAt = attempt.deadline_at;
  }
  /** The time left as a sentence, for who cannot see the clock or wants to hear it. */
  function told() {
    const left = countdown.remaining();
    if (left === null || endsAt === null) return t("还没有取得服务器时间。");
    return t("剩余 {span}，截止时间 {time}。", { span: spanWords(left), time: clockTime(endsAt) });
  }
  find("time-ask", dialog).addEventListener("click", () => setText(find("time-told", dialog), told()));
  button.addEventListener("click", () => {
    setText(find("time-told", dialog), "");
    dialog.showModal();
  });
  // After the item's own keys, of which one may be T.
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const { key, other, target } = pressedIn(event);
    if (key.toUpperCase() === "T" && !other && target !== "text") announceNow(told());
  });
  news.on("deadline", learnDeadline);
  news.on("attempt", learn);
  news.on("entered", learn);
}
