// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * @typedef {{ verb: "toggle", place: number } | { verb: "save" | "undo" | "hold" | "leave" }} Action
 *
 * @typedef {object} Press
 * @property {string} key
 * @property {boolean} modified a Ctrl, Alt or Meta is down
 * @property {boolean} composing an input method is at work; its Enter chooses a character
 * @property {"text" | "area" | "control" | "none"} inside where the focus is
 */

/**
 * What a key press means on the desk; null when it is the browser's own.
 * @param {Press} press
 * @returns {Action | null}
 */
export function actionOf({ key, modified, composing, inside }) {
  if (modified || composing) return null;
  if (key === "Escape") return { verb: "leave" };
  if (key === "Enter") {
    // A button or a link in focus has its own Enter, and a text area its new line.
    return inside === "control" || inside === "area" ? null : { verb: "save" };
  }
  if (inside === "text" || inside === "area") return null;
  if (/^[1-9]$/.test(key)) return { verb: "toggle", place: Number(key) - 1 };
  if (key === "z" || key === "Z") return { verb: "undo" };
  if (key === "h" || key === "H") return { verb: "hold" };
  return null;
}

/**
 * @param {Element | null} element the one in focus
 * @returns {Press["inside"]}
 */
export function insideOf(element) {
  if (element instanceof HTMLTextAreaElement) return "area";
  if (element instanceof HTMLInputElement) return element.type === "checkbox" ? "none" : "text";
  const acts = element?.matches("a, button, summary, select") ?? false;
  return acts ? "control" : "none";
}
