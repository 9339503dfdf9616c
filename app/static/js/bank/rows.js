// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { findAll } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

const LETTERS = "ABCDEFGHIJ";

/**
 * What a field of a row is called; the page writes the same words.
 * @param {string} name
 * @param {number} row
 * @returns {string}
 */
export function labelOf(name, row) {
  const letter = LETTERS[row];
  const n = row + 1;
  /** @type {Record<string, () => string>} */
  const labels = {
    option: () => t("选项 {letter}", { letter }),
    score: () => t("选项 {letter} 的得分", { letter }),
    point: () => t("得分点 {n}", { n }),
    weight: () => t("得分点 {n} 的份数", { n }),
    accepted: () => t("得分点 {n} 的同义说法", { n }),
    left: () => t("左项 {n}", { n }),
    right: () => t("右项 {n}", { n }),
    distractor: () => t("干扰项 {n}", { n }),
    step: () => t("第 {n} 步", { n }),
  };
  return labels[name]?.() ?? "";
}

/**
 * Makes a copy of a row the row with this number, with nothing in it.
 * @param {HTMLElement} line
 * @param {number} row
 */
function renew(line, row) {
  for (const field of /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */ (line.querySelectorAll("input, textarea"))) {
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      field.checked = false;
      field.value = String(row);
    } else {
      field.value = field.dataset.initial ?? "";
    }
    if (field.dataset.label) field.setAttribute("aria-label", labelOf(field.dataset.label, row));
  }
  for (const letter of findAll("letter", line)) letter.textContent = LETTERS[row];
  for (const number of findAll("number", line)) number.textContent = String(row + 1);
}

/**
 * Buttons that ask the server for one more row add it here instead.
 * @param {HTMLFormElement} form
 */
export function wireRows(form) {
  for (const button of findAll("add", form)) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const rows = form.querySelector(`[data-rows="${button.dataset.add}"]`);
      const lines = rows ? findAll("row", rows) : [];
      const last = lines.at(-1);
      if (!rows || !last) return;
      const line = /** @type {HTMLElement} */ (last.cloneNode(true));
      renew(line, lines.length);
      rows.append(line);
      line.querySelector("textarea")?.focus();
      button.hidden = lines.length + 1 >= LETTERS.length;
    });
  }
}
