// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * A journal that lives as long as the page: for browsers that keep no database, and for tests.
 * @param {Op[]} [ops] taken over from a journal that failed
 * @param {number} [last]
 * @returns {Journal}
 */
export function createMemoryJournal(ops = [], last = 0) {
  /** @type {Map<number, Op>} */
  const queue = new Map(ops.map((op) => [op.op, op]));
  /** @type {Map<number, Draft>} */
  const drafts = new Map();
  /** @type {Op[]} */
  const putAside = [];
  let top = Math.max(last, ...queue.keys(), 0);
  const sorted = () => [...queue.values()].sort((a, b) => a.op - b.op);

  return {
    durable: false,
    async append(changes, floor) {
      top = Math.max(top, floor);
      const made = changes.map((change) => ({ ...change, op: ++top, client_at: new Date().toISOString() }));
      for (const op of made) queue.set(op.op, op);
      return made;
    },
    pending: async (limit) => sorted().slice(0, limit),
    async acknowledge(numbers) {
      for (const number of numbers) {
        const op = queue.get(number);
        queue.delete(number);
        if (op?.value && "text" in op.value && drafts.get(op.slot)?.text === op.value.text) drafts.delete(op.slot);
      }
    },
    async setAside(number, filler) {
      const op = queue.get(number);
      if (!op) return;
      putAside.push(op);
      if (filler) queue.set(number, { ...op, ...filler });
      else queue.delete(number);
    },
    aside: async () => putAside,
    async renumber(floor) {
      const moved = sorted();
      queue.clear();
      top = Math.max(top, floor);
      for (const op of moved) queue.set(++top, { ...op, op: top });
    },
    async discardPending(floor) {
      putAside.push(...sorted());
      queue.clear();
      top = floor;
    },
    lastNumber: async () => top,
    async saveDraft(draft) {
      drafts.set(draft.slot, draft);
    },
    drafts: async () => [...drafts.values()],
    async dropDraft(slot) {
      drafts.delete(slot);
    },
    async destroy() {
      queue.clear();
      drafts.clear();
    },
  };
}
