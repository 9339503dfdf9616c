// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find } from "../lib/dom.js";
import { wirePictures } from "./pictures.js";
import { wirePreview } from "./preview.js";
import { wireRows } from "./rows.js";

const form = /** @type {HTMLFormElement} */ (find("item-form"));
// A form that came back holds what is nowhere else.
let touched = form.hasAttribute("data-unsaved");
let leaving = false;

wireRows(form);
wirePictures(form);
wirePreview(form);
find("preview-button", form).hidden = true;

const retype = /** @type {HTMLButtonElement} */ (find("retype", form));
retype.hidden = true;
find("type", form).addEventListener("change", () => form.requestSubmit(retype));

form.addEventListener("input", () => {
  touched = true;
});
form.addEventListener("submit", (event) => {
  const button = event.submitter;
  // Enter in a line presses the first button, which only shows: the page does that by itself.
  if (button instanceof HTMLButtonElement && button.value === "preview") event.preventDefault();
  else leaving = true;
});
window.addEventListener("beforeunload", (event) => {
  if (touched && !leaving) event.preventDefault();
});
window.addEventListener("pageshow", () => {
  leaving = false;
});
