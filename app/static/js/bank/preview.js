// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../lib/api.js";
import { find, make, setHtml } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

// Rendering is cheap, and half a second is no wait; twins cost a reading of the whole bank, and
// are of use only when a sentence stands.
const SOON = 400;
const LATER = 2500;

/**
 * The latest of several askings: each new one makes the one before of no interest.
 * @param {number} wait milliseconds of rest before it is asked
 * @param {() => Promise<void>} ask
 */
export function createAsking(wait, ask) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let running = false;
  let again = false;

  async function run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    await ask();
    running = false;
    if (again) {
      again = false;
      void run();
    }
  }

  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), wait);
  };
}

/** @param {HTMLFormElement} form @param {string} address */
async function ask(form, address) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") fields.append(name, value);
  }
  const body = new Blob([fields.toString()], { type: "application/x-www-form-urlencoded" });
  const reply = await request("POST", address, { body, priority: "low" });
  return reply.kind === "ok" ? reply.data : null;
}

/** @typedef {{ reference: string, percent: number, stem: string }} Twin */

/** @param {Twin} twin */
function twinLine({ reference, percent, stem }) {
  const words = t("与 {reference} 相似 {percent}%", { reference, percent });
  const link = make("a", { href: `/bank/items/${encodeURIComponent(reference)}`, target: "_blank", rel: "noopener" }, [words]);
  return make("li", {}, [link, make("span", { class: "muted small bank-twin-stem" }, [stem])]);
}

/**
 * Keeps the page's preview in step with the form. A reply that fails leaves what was shown.
 * @param {HTMLFormElement} form
 */
export function wirePreview(form) {
  const shown = find("preview");
  const twins = find("twins");

  const render = createAsking(SOON, async () => {
    const data = await ask(form, "/bank/items/preview");
    if (data) setHtml(shown, data.html);
  });
  const look = createAsking(LATER, async () => {
    const data = await ask(form, "/bank/items/preview?twins=1");
    if (!data) return;
    twins.hidden = data.twins.length === 0;
    find("twin-list").replaceChildren(...data.twins.map(twinLine));
  });

  form.addEventListener("input", () => {
    render();
    look();
  });
}
