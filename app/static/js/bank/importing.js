// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll } from "../lib/dom.js";

/**
 * A form that sends a file: says at once when the file is too large, and while it is on its way,
 * that it is; pressed again it would send the file twice.
 * @param {HTMLFormElement} form
 */
function attend(form) {
  const file = /** @type {HTMLInputElement} */ (find("file", form));
  const send = /** @type {HTMLButtonElement} */ (find("send", form));
  const busy = find("busy", form);
  const tooLarge = find("too-large", form);

  /** @param {boolean} isSending */
  function show(isSending) {
    busy.hidden = !isSending;
    send.disabled = isSending;
  }

  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    const fits = !chosen || chosen.size <= Number(file.dataset.mostBytes);
    tooLarge.hidden = fits;
    file.setAttribute("aria-invalid", String(!fits));
    send.disabled = !fits;
  });
  form.addEventListener("submit", () => show(true));
  // Whoever comes back finds the page as they left it, with nothing on its way any more.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) show(false);
  });
}

for (const form of findAll("upload")) attend(/** @type {HTMLFormElement} */ (form));
