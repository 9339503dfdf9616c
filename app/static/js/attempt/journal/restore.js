// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { isSame } from "../paper/answers.js";

/**
 * @typedef {object} Restored
 * @property {AnswersData} view the server's answers with this device's unsent ones over them
 * @property {Change[]} fromDrafts typing that never became an op; it becomes one now
 * @property {Draft[]} disputed drafts whose item was changed elsewhere since: nobody may guess
 * @property {number[]} slots items whose content comes from this device
 * @property {boolean} contested ops wait here, and another device has written meanwhile
 */

/**
 * What the candidate sees after a reload: nothing acknowledged is lost, nothing unsent is lost,
 * and a copy made elsewhere is not overwritten unasked.
 * @param {AnswersData} server
 * @param {Op[]} pending in order of their numbers
 * @param {Draft[]} drafts
 * @param {number} lastNumber the highest op number this device ever used
 * @returns {Restored}
 */
export function restore(server, pending, drafts, lastNumber) {
  const view = overlaid(server, pending);
  /** @type {Change[]} */
  const fromDrafts = [];
  /** @type {Draft[]} */
  const disputed = [];
  for (const draft of drafts) {
    const shown = textOf(view, draft.slot);
    if (shown === draft.text) continue;
    if (shown !== draft.base && shown !== "") disputed.push(draft);
    else fromDrafts.push({ slot: draft.slot, kind: "answer", value: draft.text === "" ? null : { text: draft.text } });
  }
  const slots = new Set([...pending, ...fromDrafts].map((change) => change.slot));
  const contested = pending.length > 0 && (server.op_max ?? server.op_head) > lastNumber;
  return { view, fromDrafts, disputed, slots: [...slots].sort((a, b) => a - b), contested };
}

/**
 * @param {AnswersData} server
 * @param {Op[]} ops
 * @returns {AnswersData}
 */
function overlaid(server, ops) {
  /** @type {Record<string, AnswerValue | null>} */
  const answers = { ...server.answers };
  const flags = new Set(server.flags);
  for (const { slot, kind, value } of ops) {
    if (kind === "flag") {
      if (isSame(value, null)) flags.delete(slot);
      else flags.add(slot);
    } else if (value === null) {
      delete answers[slot];
    } else {
      answers[slot] = /** @type {AnswerValue} */ (value);
    }
  }
  return { ...server, answers, flags: [...flags] };
}

/**
 * @param {AnswersData} view
 * @param {number} slot
 */
function textOf(view, slot) {
  const value = view.answers[slot];
  return value && "text" in value ? value.text : "";
}
