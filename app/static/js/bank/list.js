// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { demandReason } from "./reason.js";

/** Picks lines of the list, and says how many an act will touch before it is pressed. */
function openList() {
  const form = document.querySelector("form[data-acts]");
  const whole = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-whole]"));
  if (!(form instanceof HTMLFormElement) || !whole) return;
  const bar = find("bar", form);
  const reason = /** @type {HTMLTextAreaElement} */ (find("reason", form));
  const boxes = /** @type {HTMLInputElement[]} */ (findAll("one", form));

  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    whole.checked = chosen > 0 && chosen === boxes.length;
    whole.indeterminate = chosen > 0 && chosen < boxes.length;
    for (const box of boxes) box.closest("[data-line]")?.classList.toggle("is-selected", box.checked);
    bar.hidden = chosen === 0;
    setText(find("count", form), t("已选 {n} 题", { n: chosen }));
  };
  /** @param {number} from @param {number} to @param {boolean} on */
  const stretch = (from, to, on) => {
    for (const box of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) box.checked = on;
  };

  let last = 0;
  boxes.forEach((box, place) => box.addEventListener("click", (event) => {
    if (event.shiftKey) stretch(last, place, box.checked);
    last = place;
    show();
  }));
  whole.addEventListener("change", () => {
    stretch(0, boxes.length - 1, whole.checked);
    show();
  });
  demandReason(form, reason);
  bar.classList.add("is-floating");
  // Chosen before this module was loaded: undoing it unseen would leave a person waiting.
  if (whole.checked) stretch(0, boxes.length - 1, true);
  show();
}

openList();
