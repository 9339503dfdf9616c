// SPDX-License-Identifier: Apache-2.0
// @ts-check

const YEAR_IN_SECONDS = 31_536_000;

/** @param {string} size percent of the ordinary size; the server reads the cookie, so nothing jumps */
function setTextSize(size) {
  document.documentElement.dataset.textSize = size;
  document.cookie = `text_size=${size}; Path=/; Max-Age=${YEAR_IN_SECONDS}; SameSite=Lax`;
}

/**
 * The choice of a text size that the page has; it holds on this device for every exam after.
 *
 * The page comes with none chosen: one that is chosen by now was, by somebody quicker than this.
 */
export function wireTextSizes() {
  const radios = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("[data-text-sizes] input")]);
  const chosen = radios.find((radio) => radio.checked);
  if (chosen) setTextSize(chosen.value);
  const now = document.documentElement.dataset.textSize ?? "100";
  for (const radio of radios) {
    radio.checked = radio.value === now;
    radio.addEventListener("change", () => setTextSize(radio.value));
  }
}
