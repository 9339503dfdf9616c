// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { make } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

/**
 * @typedef {object} ReviewParts
 * @property {import("./paper.js").Paper} paper
 * @property {import("./answers.js").Answers} answers
 * @property {(number: number) => void} open
 * @property {() => void} back
 * @property {() => void} handIn
 * @property {(() => void) | null} leave
 */

/**
 * What is open, what is flagged, each a way back; then the first of two steps to hand in, or to leave.
 * @param {HTMLElement} root
 * @param {ReviewParts} parts
 */
export function showReview(root, { paper, answers, open, back, handIn, leave }) {
  const openOnes = answers.openAmong(paper.numbers);
  const flagged = answers.flaggedAmong(paper.numbers);
  const done = paper.numbers.length - openOnes.length;

  /** @param {number[]} numbers */
  const list = (numbers) => make("ul", { class: "exam-review__numbers" }, numbers.map((n) => {
    const button = make("button", { type: "button", class: "button", "aria-label": t("回到第 {n} 题", { n }) }, [String(n)]);
    button.addEventListener("click", () => open(n));
    return make("li", {}, [button]);
  }));
  /** @type {(name: string, style: string, act: () => void) => HTMLElement} */
  const action = (name, style, act) => {
    const button = make("button", { type: "button", class: `button ${style}` }, [name]);
    button.addEventListener("click", act);
    return button;
  };

  root.replaceChildren(
    make("h2", { id: "review-title", tabindex: -1 }, [t("检查并交卷")]),
    make("p", {}, [t("共 {total} 题，已答 {done} 题，未答 {open} 题，标记 {flagged} 题。", {
      total: paper.numbers.length, done, open: openOnes.length, flagged: flagged.length,
    })]),
    make("h3", {}, [t("未答的题")]),
    openOnes.length > 0 ? list(openOnes) : make("p", { class: "good" }, [t("没有未答的题。")]),
    make("h3", {}, [t("标记的题")]),
    flagged.length > 0 ? list(flagged) : make("p", { class: "muted" }, [t("没有标记的题。")]),
    make("p", { class: "muted" }, [t("交卷后不能再修改答案。时间到时会自动交卷。")]),
    make("div", { class: "actions" }, [
      action(t("继续作答"), "", back), action(t("交卷"), "button--primary", handIn),
    ]),
    ...(leave === null ? [] : [
      make("p", { class: "muted" }, [t("不希望本次答卷被评分的，可以放弃评分并离场。下一步会说明后果，再请您确认。")]),
      make("div", { class: "actions" }, [action(t("放弃评分并离场…"), "button--small", leave)]),
    ]),
  );
}
