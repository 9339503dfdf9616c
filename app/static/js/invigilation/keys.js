// SPDX-License-Identifier: Apache-2.0
// @ts-check

/** @typedef {"confirmed" | "dismissed"} Judgement */

/**
 * @typedef {object} Press
 * @property {string} key
 * @property {boolean} modified a Ctrl, Alt or Meta is down
 * @property {boolean} shifted
 * @property {boolean} composing an input method is at work; its Enter chooses a character
 * @property {boolean} inNote the focus is in a reason
 * @property {boolean} inText the focus is in some other field
 */

/**
 * What a key press means; null when it is the browser's own. C and D choose a verdict and ask
 * for the reason, Enter in the reason sends both, Escape leaves it.
 * @param {Press} press
 * @returns {{ verb: "choose", judgement: Judgement } | { verb: "send" | "leave" } | null}
 */
export function meaningOf({ key, modified, shifted, composing, inNote, inText }) {
  if (modified || composing) return null;
  if (inNote) {
    if (key === "Escape") return { verb: "leave" };
    return key === "Enter" && !shifted ? { verb: "send" } : null;
  }
  if (inText) return null;
  if (key === "c" || key === "C") return { verb: "choose", judgement: "confirmed" };
  if (key === "d" || key === "D") return { verb: "choose", judgement: "dismissed" };
  return null;
}
