// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll } from "../lib/dom.js";
import { insideOf, verbOf } from "./keys.js";
import { demandReason } from "./reason.js";

const form = /** @type {HTMLFormElement} */ (find("verdict"));
const reason = /** @type {HTMLTextAreaElement} */ (find("reason", form));
const shownAt = performance.now();
// One verdict for one item: a second press while the first is on its way would be lost or wrong.
let sent = false;

/** @param {string} name */
function follow(name) {
  const [link] = findAll(name);
  if (link) link.click();
}

/** @param {import("./keys.js").Verb} verb */
function act(verb) {
  if (verb === "approve") find("approve", form).click();
  else if (verb === "reason") reason.focus();
  else if (verb === "send_back") find("send-back", form).click();
  else if (verb === "leave") reason.blur();
  else follow(verb);
}

document.addEventListener("keydown", (event) => {
  const verb = verbOf({
    key: event.key,
    modified: event.ctrlKey || event.altKey || event.metaKey,
    composing: event.isComposing,
    inside: insideOf(document.activeElement),
    age: performance.now() - shownAt,
  });
  if (verb === null || event.repeat) return;
  event.preventDefault();
  act(verb);
});

demandReason(form, reason);
form.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  else sent = true;
});
// A page that the browser kept comes back as it was left: its verdict can be given again.
window.addEventListener("pageshow", () => {
  sent = false;
});

for (const select of findAll("go")) {
  const button = /** @type {HTMLButtonElement} */ (find("go-button"));
  button.hidden = true;
  select.addEventListener("change", () => button.form?.requestSubmit());
}
