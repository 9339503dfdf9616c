// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findDialog, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { afterPress } from "./answers.js";
import { createItemView } from "./item.js";
import { actionOf, pressedIn } from "./keys.js";
import { createMap } from "./map.js";
import { optionsOf } from "./paper.js";
import { showReview } from "./review.js";

/**
 * @typedef {object} ScreenParts
 * @property {import("./paper.js").Paper} paper
 * @property {import("./answers.js").Answers} answers
 * @property {import("./typing.js").Typing} typing
 * @property {(change: Change) => void} record
 * @property {() => void} handIn
 * @property {(() => void) | null} leave null where there is nothing to be left unmarked
 */

/**
 * One item, the map and the review as one place: what is current, and how one moves.
 * @param {ScreenParts} parts
 */
export function createScreen({ paper, answers, typing, record, handIn, leave }) {
  const review = find("review");
  const panel = find("map-panel");
  const flagButton = find("flag");
  const mapButton = find("map-open");
  let current = paper.numbers[0];
  let readOnly = false;

  const map = createMap(find("map"), paper, (number) => open(number));
  const item = createItemView(find("item"), {
    paper, answers, typing, press,
    clear: (slot) => record({ slot, kind: "answer", value: null }),
  });

  /**
   * @param {number} slot
   * @param {string} label
   */
  function press(slot, label) {
    record({ slot, kind: "answer", value: afterPress(paper.slot(slot).type, answers.valueOf(slot), label) });
  }
  function refresh() {
    item.refresh();
    map.show(current, answers);
    const flagged = answers.isFlagged(current);
    flagButton.setAttribute("aria-pressed", String(flagged));
    setText(find("flag-text"), flagged ? t("取消标记") : t("标记"));
    setText(find("map-count"), `${current}/${paper.numbers.length}`);
    /** @type {HTMLButtonElement} */ (find("previous")).disabled = paper.neighbour(current, -1) === null;
    setText(find("next"), paper.neighbour(current, 1) === null ? t("检查并交卷") : t("下一题 →"));
    for (const name of ["flag"]) /** @type {HTMLButtonElement} */ (find(name)).disabled = readOnly;
  }
  /** @param {number} number */
  function open(number) {
    showMap(false);
    find("item").hidden = find("foot").hidden = false;
    review.hidden = true;
    current = number;
    item.show(number);
    refresh();
    item.focus();
  }
  /** @param {number} step */
  function move(step) {
    const next = paper.neighbour(current, step);
    if (!review.hidden) open(current);
    else if (next !== null) open(next);
    else if (step > 0) openReview();
  }
  function openReview() {
    showMap(false);
    typing.leave();
    showReview(review, { paper, answers, open, back: () => open(current), handIn, leave });
    find("item").hidden = find("foot").hidden = true;
    review.hidden = false;
    /** @type {HTMLElement} */ (review.querySelector("h2")).focus();
  }
  function flag() {
    if (!readOnly && review.hidden) record({ slot: current, kind: "flag", value: { flag: !answers.isFlagged(current) } });
  }
  /** @param {boolean} on */
  function showMap(on) {
    panel.classList.toggle("is-open", on);
    mapButton.setAttribute("aria-expanded", String(on));
  }
  function openMap() {
    showMap(true);
    map.focus();
  }
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && panel.classList.contains("is-open")) {
      showMap(false);
      mapButton.focus();
      return;
    }
    const slot = paper.slot(current);
    const action = actionOf(pressedIn(event), slot.type, optionsOf(slot).map((option) => option.label));
    if (action === null) return;
    event.preventDefault();
    if (action.type === "move") move(action.step);
    else if (action.type === "flag") flag();
    else if (action.type === "map") openMap();
    else if (action.type === "help") findDialog("help").showModal();
    else if (!readOnly && review.hidden) press(current, action.label);
  }
  find("previous").addEventListener("click", () => move(-1));
  find("next").addEventListener("click", () => move(1));
  flagButton.addEventListener("click", flag);
  mapButton.addEventListener("click", openMap);
  find("map-close").addEventListener("click", () => showMap(false));
  find("review-open").addEventListener("click", openReview);
  document.addEventListener("keydown", onKey);

  return {
    open,
    refresh,
    current: () => current,
    /** @param {boolean} on */
    setReadOnly(on) {
      readOnly = on;
      item.setReadOnly(on);
      find("review-open").hidden = on;
      if (on && !review.hidden) open(current);
      refresh();
    },
  };
}

/** @typedef {ReturnType<typeof createScreen>} Screen */
