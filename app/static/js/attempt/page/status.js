// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, setText } from "../../lib/dom.js";
import { describeSaving } from "../journal/saving.js";

/** @param {string} text heard when nothing else is being said */
export const announce = (text) => setText(find("announce"), text);
/** @param {string} text heard at once */
export const announceNow = (text) => setText(find("announce-now"), text);

/**
 * The line that says whether the answers are saved.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {boolean} parts.durable
 * @param {() => SavingState} parts.saving
 */
export function createStatus({ news, durable, saving }) {
  let reachable = true;
  let tone = "good";

  /** @param {SavingState} now */
  function show(now) {
    const told = describeSaving(now, durable, reachable);
    setText(find("saving-text"), told.text);
    find("saving").dataset.tone = told.tone;
    // Heard when it turns, not at every save.
    if (told.tone !== "busy" && told.tone !== tone) {
      tone = told.tone;
      announce(told.text);
    }
  }
  news.on("saving", show);
  news.on("reach", (reached) => {
    reachable = reached;
    show(saving());
  });
}
