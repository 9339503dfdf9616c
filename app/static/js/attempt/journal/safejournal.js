// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { createMemoryJournal } from "./memoryjournal.js";

/**
 * A journal that goes on in memory when the browser's storage fails, at the start or later
 * (full disk, site data cleared), and says so. What it was given and is not acknowledged is
 * mirrored here, because a storage that failed cannot be asked.
 * @param {() => Promise<Journal>} open
 * @param {() => void} onFailure
 * @returns {Promise<Journal>}
 */
export async function openSafely(open, onFailure) {
  /** @type {Map<number, Op>} */
  const mirror = new Map();
  let last = 0;
  /** @type {Journal} */
  let current;
  try {
    current = await open();
    remember(await current.pending());
    last = await current.lastNumber();
  } catch {
    current = createMemoryJournal();
    onFailure();
  }

  /** @param {Op[]} ops */
  function remember(ops) {
    for (const op of ops) {
      mirror.set(op.op, op);
      last = Math.max(last, op.op);
    }
  }
  /**
   * @template T
   * @param {(journal: Journal) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async function guarded(work) {
    const tried = current;
    try {
      return await work(tried);
    } catch (error) {
      if (!tried.durable) throw error;
      if (current === tried) {
        current = createMemoryJournal([...mirror.values()], last);
        onFailure();
      }
      return work(current);
    }
  }
  /** After numbers changed in the journal itself. */
  async function mirrorAgain() {
    mirror.clear();
    remember(await guarded((journal) => journal.pending()));
  }

  return {
    get durable() { return current.durable; },
    async append(changes, floor) {
      const made = await guarded((journal) => journal.append(changes, floor));
      remember(made);
      return made;
    },
    async acknowledge(numbers) {
      for (const number of numbers) mirror.delete(number);
      await guarded((journal) => journal.acknowledge(numbers));
    },
    async setAside(number, filler) {
      await guarded((journal) => journal.setAside(number, filler));
      await mirrorAgain();
    },
    async renumber(floor) {
      await guarded((journal) => journal.renumber(floor));
      await mirrorAgain();
    },
    async discardPending(floor) {
      await guarded((journal) => journal.discardPending(floor));
      await mirrorAgain();
    },
    pending: (limit) => guarded((journal) => journal.pending(limit)),
    aside: () => guarded((journal) => journal.aside()),
    lastNumber: () => guarded((journal) => journal.lastNumber()),
    saveDraft: (draft) => guarded((journal) => journal.saveDraft(draft)),
    drafts: () => guarded((journal) => journal.drafts()),
    dropDraft: (slot) => guarded((journal) => journal.dropDraft(slot)),
    destroy: () => guarded((journal) => journal.destroy()),
  };
}
