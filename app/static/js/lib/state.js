// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * What the server put on the page for its script.
 * @template T
 * @returns {T}
 */
export function readState() {
  const holder = document.querySelector("script[data-state]");
  if (!holder) throw new Error("the page has no data-state");
  return JSON.parse(holder.textContent || "null");
}
