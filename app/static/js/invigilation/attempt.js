// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { meaningOf } from "./keys.js";

/** @typedef {import("./keys.js").Judgement} Judgement */

/** @type {WeakMap<HTMLFormElement, Judgement>} */
const chosen = new WeakMap();

/** The finding in focus, else the first that waits for a verdict. */
function currentForm() {
  const focused = document.activeElement?.closest("[data-finding]");
  const finding = focused ?? document.querySelector("[data-finding][data-waiting]");
  return /** @type {HTMLFormElement | null} */ (finding?.querySelector("[data-verdict-form]") ?? null);
}

/**
 * @param {HTMLFormElement} form
 * @param {Judgement} judgement
 */
function choose(form, judgement) {
  chosen.set(form, judgement);
  const folded = form.closest("details");
  if (folded) folded.open = true;
  find("chosen", form).textContent =
    judgement === "confirmed" ? t("将确认这条发现。写明理由后按 Enter 提交，Esc 取消。") : t("将排除这条发现。写明理由后按 Enter 提交，Esc 取消。");
  find("note", form).focus();
}

/** @param {HTMLFormElement} form */
function send(form) {
  const judgement = chosen.get(form);
  if (!judgement) return false;
  const button = form.querySelector(`button[value="${judgement}"]`);
  form.requestSubmit(/** @type {HTMLButtonElement} */ (button));
  return true;
}

/** @param {HTMLFormElement} form */
function leave(form) {
  chosen.delete(form);
  find("chosen", form).textContent = "";
  find("note", form).blur();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const target = /** @type {Element | null} */ (event.target);
  const meaning = meaningOf({
    key: event.key,
    modified: event.ctrlKey || event.altKey || event.metaKey,
    shifted: event.shiftKey,
    composing: event.isComposing,
    inNote: target?.matches("[data-note]") ?? false,
    inText: target?.matches("input, textarea, select") ?? false,
  });
  const form = currentForm();
  if (!meaning || !form) return;
  if (meaning.verb === "choose") choose(form, meaning.judgement);
  else if (meaning.verb === "leave") leave(form);
  // Without a chosen verdict Enter is a new line, as in any text.
  else if (!send(form)) return;
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
