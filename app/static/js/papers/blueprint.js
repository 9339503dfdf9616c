// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, setHtml } from "../lib/dom.js";

/** Long enough not to ask at every key, short enough to feel at once. */
const PAUSE = 600;

/**
 * Asks the server what the bank says to the form as it stands, a moment after each change.
 * An answer that was overtaken by a later change is thrown away.
 * @param {HTMLFormElement} form
 */
function watch(form) {
  const shown = find("judgement", form);
  const judging = find("judging", form);
  const address = form.dataset.judgementAt ?? "";
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function ask() {
    const mine = ++asked;
    judging.hidden = false;
    try {
      const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
      const answer = await fetch(address, { method: "POST", body });
      const html = await answer.text();
      // The piece is our own page's; anything else, such as a sign-in page, stays out of it.
      if (mine === asked && answer.ok) setHtml(shown, html);
    } catch {
      // Without a network the last judgement stands, and saving will say so.
    } finally {
      if (mine === asked) judging.hidden = true;
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}

watch(/** @type {HTMLFormElement} */ (find("blueprint")));
