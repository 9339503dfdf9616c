// SPDX-License-Identifier: Apache-2.0
// @ts-check

/** Announced at these many seconds left, each once. */
export const MARKS = [1800, 600, 300, 60];
export const AMBER_FROM = 600;

/**
 * Whole seconds left, rounded up, so that 0 means over.
 * @param {number} deadline ms
 * @param {number} now ms
 */
export function remainingOf(deadline, now) {
  return Math.max(0, Math.ceil((deadline - now) / 1000));
}

/** @param {number} seconds */
export function formatRemaining(seconds) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/**
 * The mark passed between two looks, the lowest if several; null before the first look.
 * @param {number | null} before
 * @param {number} after
 * @returns {number | null}
 */
export function markPassed(before, after) {
  if (before === null) return null;
  const passed = MARKS.filter((mark) => after <= mark && mark < before);
  return passed.length > 0 && after > 0 ? Math.min(...passed) : null;
}

/**
 * @typedef {object} CountdownParts
 * @property {ServerClock} clock
 * @property {(seconds: number) => void} show
 * @property {(mark: number) => void} announce
 * @property {() => void} expired called once for each deadline
 */

/**
 * Counts to the deadline in server time; a moved deadline counts anew.
 * @param {CountdownParts} parts
 */
export function createCountdown({ clock, show, announce, expired }) {
  let deadline = Number.NaN;
  /** @type {number | null} */
  let before = null;
  let told = false;
  /** @type {number | null} */
  let held = null;

  function look() {
    const now = held ?? clock.now();
    if (now === null || Number.isNaN(deadline)) return;
    const left = remainingOf(deadline, now);
    if (left === before) return;
    show(left);
    const mark = markPassed(before, left);
    before = left;
    if (mark !== null) announce(mark);
    if (left === 0 && !told && held === null) {
      told = true;
      expired();
    }
  }
  return {
    look,
    start: () => setInterval(look, 250),
    remaining: () => before,
    /**
     * The clock stands at this moment, where the exam was paused; null lets it go on.
     * @param {string | null} at
     */
    hold(at) {
      const next = at === null ? null : Date.parse(at);
      if (next === held) return;
      held = next;
      before = null;
      look();
    },
    /**
     * @param {string} deadlineAt
     * @returns {number} milliseconds by which it moved; 0 for the first
     */
    setDeadline(deadlineAt) {
      const next = Date.parse(deadlineAt);
      const moved = Number.isNaN(deadline) ? 0 : next - deadline;
      deadline = next;
      if (moved !== 0) told = false;
      if (moved > 0) before = null;
      look();
      return moved;
    },
  };
}
