// SPDX-License-Identifier: Apache-2.0
// @ts-check

/** An op at most this often while typing; with the way to the server it stays below 2 s. */
export const OP_EVERY = 1500;
/** A draft at most this late: a tab killed offline loses less than 1 s. */
export const DRAFT_AFTER = 500;

/**
 * @typedef {object} TypingParts
 * @property {(slot: number, text: string) => void} commit make it an op
 * @property {(slot: number, text: string) => void} saveDraft keep it on this device
 * @property {() => number} [now] monotonic milliseconds
 * @property {(run: () => void, after: number) => any} [later]
 * @property {(timer: any) => void} [cancel]
 */

/**
 * When typing is kept: a draft soon, an op less often, and none within a composition of an
 * input method, whose half-written syllables are nobody's answer.
 * @param {TypingParts} parts
 */
export function createTyping({
  commit, saveDraft, now = () => performance.now(), later = setTimeout.bind(globalThis), cancel = clearTimeout.bind(globalThis),
}) {
  let slot = 0;
  let text = "";
  let dirty = false;
  let undrafted = false;
  let composing = false;
  let committedAt = -Infinity;
  /** @type {any} */
  let opTimer = null;
  /** @type {any} */
  let draftTimer = null;

  function commitNow() {
    cancel(opTimer);
    opTimer = null;
    if (!dirty || composing) return;
    dirty = false;
    committedAt = now();
    commit(slot, text);
  }
  function draftNow() {
    cancel(draftTimer);
    draftTimer = null;
    if (!undrafted) return;
    undrafted = false;
    saveDraft(slot, text);
  }
  function commitSoon() {
    if (composing || !dirty || opTimer !== null) return;
    const wait = Math.max(0, committedAt + OP_EVERY - now());
    // Even the first key waits a little, so that an op holds a word and not a letter.
    opTimer = later(commitNow, Math.max(wait, OP_EVERY / 3));
  }

  return {
    /**
     * @param {number} typedSlot
     * @param {string} typed
     */
    input(typedSlot, typed) {
      slot = typedSlot;
      text = typed;
      dirty = undrafted = true;
      if (draftTimer === null) draftTimer = later(draftNow, DRAFT_AFTER);
      commitSoon();
    },
    compositionStart() {
      if (now() - committedAt >= OP_EVERY) commitNow();
      cancel(opTimer);
      opTimer = null;
      composing = true;
    },
    /**
     * @param {number} typedSlot
     * @param {string} typed
     */
    compositionEnd(typedSlot, typed) {
      composing = false;
      slot = typedSlot;
      dirty = dirty || typed !== text;
      undrafted = undrafted || typed !== text;
      text = typed;
      if (now() - committedAt >= OP_EVERY) commitNow();
      else commitSoon();
    },
    /** The field is left or the page is hidden: what is settled leaves now. */
    settle() {
      draftNow();
      commitNow();
    },
    /** The field is gone, and with it any composition. */
    leave() {
      composing = false;
      draftNow();
      commitNow();
    },
  };
}

/** @typedef {ReturnType<typeof createTyping>} Typing */
