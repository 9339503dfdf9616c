// SPDX-License-Identifier: Apache-2.0
// @ts-check

const YEAR_IN_SECONDS = 31_536_000;

/** @param {string} size percent of the ordinary size; the server reads the cookie, so nothing jumps */
function setTextSize(size) {
  document.documentElement.dataset.textSize = size;
  document.cookie = `text_size=${size}; Path=/; Max-Age=${YEAR_IN_SECONDS}; SameSite=Lax`;
}

/** The choice of a text size that the page has; it holds on this device for every exam after. */
export function wireTextSizes() {
  const now = document.documentElement.dataset.textSize ?? "100";
  for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-text-sizes] input"))) {
    radio.checked = radio.value === now;
    radio.addEventListener("change", () => setTextSize(radio.value));
  }
}
