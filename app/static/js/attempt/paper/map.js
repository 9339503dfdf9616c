// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, make, setText } from "../../lib/dom.js";
import { say, t } from "../../lib/i18n.js";

const COLUMNS = 10;

/**
 * What a screen reader says of one number.
 * @param {number} number
 * @param {{ answered: boolean, flagged: boolean, current: boolean }} state
 */
export function cellWords(number, { answered, flagged, current }) {
  const words = [t("第 {n} 题", { n: number }), answered ? t("已答") : t("未答")];
  if (flagged) words.push(t("已标记"));
  if (current) words.push(t("当前"));
  return words.join(t("，"));
}

/**
 * The map of numbers in their sections. One number is in the tab order; arrows move among them.
 * @param {HTMLElement} root
 * @param {import("./paper.js").Paper} paper
 * @param {(number: number) => void} open
 */
export function createMap(root, paper, open) {
  /** @type {Map<number, HTMLElement>} */
  const cells = new Map();
  let current = paper.numbers[0];

  for (const section of paper.sections) {
    const counts = make("span", { class: "num", "data-section-count": section.key });
    const grid = make("div", { class: "exam-map__cells" });
    for (const number of section.numbers) {
      const cell = make("button", { type: "button", class: "exam-cell", tabindex: -1 }, [String(number)]);
      cell.addEventListener("click", () => open(number));
      cells.set(number, cell);
      grid.append(cell);
    }
    const part = paper.hasParts ? say(section.part_name) : "";
    const name = part ? `${part} · ${say(section.name)}` : say(section.name);
    root.append(make("div", { class: "exam-map__section" }, [
      make("h3", {}, [make("span", {}, [name]), counts]), grid,
    ]));
  }
  root.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    const at = [...cells.values()].indexOf(/** @type {HTMLElement} */ (event.target));
    if (step === undefined || at < 0) return;
    // Within the map arrows choose a number; the exam's own arrows would leave the item.
    event.preventDefault();
    event.stopPropagation();
    [...cells.values()][at + step]?.focus();
  });

  return {
    /**
     * @param {number} number the current item
     * @param {import("./answers.js").Answers} answers
     */
    show(number, answers) {
      current = number;
      for (const [n, cell] of cells) {
        const state = { answered: answers.isAnswered(n), flagged: answers.isFlagged(n), current: n === current };
        cell.toggleAttribute("data-answered", state.answered);
        cell.toggleAttribute("data-flagged", state.flagged);
        if (state.current) cell.setAttribute("aria-current", "true");
        else cell.removeAttribute("aria-current");
        cell.tabIndex = state.current ? 0 : -1;
        const words = cellWords(n, state);
        if (cell.ariaLabel !== words) cell.setAttribute("aria-label", words);
      }
      for (const section of paper.sections) {
        const done = section.numbers.length - answers.openAmong(section.numbers).length;
        setText(find(`section-count="${section.key}"`, root), `${done}/${section.numbers.length}`);
      }
    },
    focus: () => cells.get(current)?.focus(),
  };
}
