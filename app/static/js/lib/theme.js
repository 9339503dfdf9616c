// SPDX-License-Identifier: Apache-2.0
// @ts-check

/** @typedef {"auto" | "light" | "dark" | "contrast"} Theme */

const YEAR_IN_SECONDS = 31_536_000;

/**
 * The look from now on, on every page; the server reads the cookie, so nothing flashes.
 * @param {Theme} theme
 */
export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR_IN_SECONDS}; SameSite=Lax`;
}

/** @returns {Theme} */
export function currentTheme() {
  return /** @type {Theme} */ (document.documentElement.dataset.theme ?? "auto");
}

/** @param {HTMLElement} button */
function wireToggle(button) {
  const show = () => button.setAttribute("aria-pressed", String(currentTheme() === "contrast"));
  button.hidden = false;
  button.addEventListener("click", () => {
    setTheme(currentTheme() === "contrast" ? "auto" : "contrast");
    show();
  });
  show();
}

for (const button of document.querySelectorAll("[data-contrast-toggle]")) {
  wireToggle(/** @type {HTMLElement} */ (button));
}
