// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll, findDialog } from "../../lib/dom.js";
import { wireTextSizes } from "../../lib/textsize.js";
import { currentTheme, setTheme } from "../../lib/theme.js";

/**
 * What belongs to the page and not to the exam: dialogs, look, language, leaving, waking up.
 * @param {object} parts
 * @param {() => void} parts.settle keep what is typed
 * @param {() => void} parts.look ask the service for news
 * @param {() => void} parts.nudge send what waits
 * @param {() => boolean} parts.mayLeave
 */
export function wireSettings({ settle, look, nudge, mayLeave }) {
  for (const button of findAll("close")) button.addEventListener("click", () => button.closest("dialog")?.close());
  find("help-open").addEventListener("click", () => findDialog("help").showModal());

  for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (find("themes").querySelectorAll("input"))) {
    radio.checked = radio.value === currentTheme();
    radio.addEventListener("change", () => setTheme(/** @type {import("../../lib/theme.js").Theme} */ (radio.value)));
  }
  wireTextSizes();
  find("language").addEventListener("click", (event) => {
    // Another language is another page, and without a network there is no page.
    if (navigator.onLine) return;
    event.preventDefault();
    find("language-refused").hidden = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") return settle();
    look();
    nudge();
  });
  window.addEventListener("pagehide", settle);
  window.addEventListener("online", () => {
    look();
    nudge();
  });
  window.addEventListener("offline", look);
  window.addEventListener("beforeunload", (event) => {
    settle();
    if (!mayLeave()) event.preventDefault();
  });
}
