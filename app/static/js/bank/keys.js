// SPDX-License-Identifier: Apache-2.0
// @ts-check

/** @typedef {"approve" | "reason" | "send_back" | "before" | "after" | "leave"} Verb */

// A second press of A right after the first was meant for the item before: the page that is new
// now has not been read by anybody.
const UNREAD = 600;

/**
 * What a key press means on the review desk; null when it is the browser's own.
 * @param {object} press
 * @param {string} press.key
 * @param {boolean} press.modified a Ctrl, Alt or Meta is down
 * @param {boolean} press.composing an input method is at work
 * @param {"text" | "area" | "control" | "none"} press.inside where the focus is
 * @param {number} press.age milliseconds since the page was shown
 * @returns {Verb | null}
 */
export function verbOf({ key, modified, composing, inside, age }) {
  if (composing) return null;
  if (inside === "area" || inside === "text") {
    if (key === "Escape") return "leave";
    return modified && key === "Enter" ? "send_back" : null;
  }
  if (modified) return null;
  if (key === "a" || key === "A") return age < UNREAD ? null : "approve";
  if (key === "b" || key === "B") return "reason";
  if (key === "k" || key === "K" || key === "ArrowLeft") return "before";
  if (key === "j" || key === "J" || key === "ArrowRight") return "after";
  return null;
}

/**
 * @param {Element | null} element the one in focus
 * @returns {"text" | "area" | "control" | "none"}
 */
export function insideOf(element) {
  if (element instanceof HTMLTextAreaElement) return "area";
  if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement) return "text";
  return element?.matches("a, button, summary") ? "control" : "none";
}
