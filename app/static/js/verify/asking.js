// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Where a receipt's code comes from: typed, out of a file, or behind the # of a scanned address.

import { find } from "../lib/dom.js";

/**
 * Answers each code that comes in, one after the other.
 * @param {(text: string) => Promise<void>} answer
 */
export function listenForCodes(answer) {
  const form = /** @type {HTMLFormElement} */ (find("verify-form"));
  const text = /** @type {HTMLTextAreaElement} */ (find("verify-text"));
  const file = /** @type {HTMLInputElement} */ (find("verify-file"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void answer(text.value);
  });
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    text.value = "";
    await answer(await chosen.text());
    file.value = "";
  });
  find("verify-file-field").hidden = false;
  const scanned = () => {
    if (location.hash.length < 2) return;
    text.value = location.hash.slice(1);
    void answer(text.value);
  };
  window.addEventListener("hashchange", scanned);
  scanned();
}
