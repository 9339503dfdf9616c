// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { t } from "../lib/i18n.js";

/**
 * Buttons marked `data-needs-reason` do nothing without a reason, and say so at its field.
 *
 * Judged at the click: a form that was found wrong does not even begin to be sent, so the fault
 * of one button would stop all the others.
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} reason
 */
export function demandReason(form, reason) {
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    const bare = button.hasAttribute("data-needs-reason") && reason.value.trim() === "";
    reason.setCustomValidity(bare ? t("请写明原因") : "");
  });
}
