// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll } from "../lib/dom.js";
import { demandReason } from "./reason.js";

for (const form of findAll("verbs")) {
  if (!form.querySelector("[data-reason]")) continue;
  demandReason(/** @type {HTMLFormElement} */ (form), /** @type {HTMLTextAreaElement} */ (find("reason", form)));
}
