// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * @typedef {{ type: "press", label: string } | { type: "move", step: number }
 *   | { type: "flag" } | { type: "map" } | { type: "help" } | null} KeyAction
 */

/**
 * @typedef {object} KeyPress
 * @property {string} key
 * @property {boolean} shift
 * @property {boolean} other another modifier is down, or an input method is at work
 * @property {"text" | "other"} target where the focus is
 */

/**
 * What a key does, by the labels of the item's options. F flags, unless the item has an option F:
 * then F chooses it and Shift+F flags. For true/false the labels are T and F, and neither is a
 * key: 1 is right, 2 is wrong.
 * @param {KeyPress} pressed
 * @param {ItemKind} kind
 * @param {string[]} labels
 * @returns {KeyAction}
 */
export function actionOf({ key, shift, other, target }, kind, labels) {
  if (other || target === "text") return null;
  const letter = key.length === 1 ? key.toUpperCase() : key;
  if (key === "ArrowLeft") return { type: "move", step: -1 };
  if (key === "ArrowRight") return { type: "move", step: 1 };
  if (/^[1-9]$/.test(key)) {
    const label = labels[Number(key) - 1];
    return label === undefined ? null : { type: "press", label };
  }
  if (key === "?" || key === "？") return { type: "help" };
  if (letter === "M") return { type: "map" };
  const isLabel = kind !== "true_false" && labels.includes(letter);
  if (letter === "F" && (shift || !isLabel)) return { type: "flag" };
  return isLabel && !shift ? { type: "press", label: letter } : null;
}

/**
 * @param {KeyboardEvent} event
 * @returns {KeyPress}
 */
export function pressedIn(event) {
  const field = event.target instanceof Element ? event.target : null;
  const isText = field !== null && field.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  return {
    key: event.key,
    shift: event.shiftKey,
    other: event.ctrlKey || event.altKey || event.metaKey || event.isComposing,
    target: isText ? "text" : "other",
  };
}
