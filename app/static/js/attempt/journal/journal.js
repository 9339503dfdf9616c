// SPDX-License-Identifier: Apache-2.0
// @ts-check

// One database for each person and attempt: who signs in next on this browser never opens it.
const PREFIX = "kaochang-journal";
const LAST = "last";

/**
 * The attempt's journal in the browser's database.
 * @param {string} candidateKey
 * @param {string} attemptId
 * @returns {Promise<Journal>} rejects when the browser refuses storage
 */
export async function openJournal(candidateKey, attemptId) {
  const name = `${PREFIX}.${candidateKey}.${attemptId}`;
  const db = await opened(name);
  // Another tab deletes it once all is acknowledged; holding on would block that for ever.
  db.onversionchange = () => db.close();
  return journalOn(db, name);
}

/**
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
function opened(name) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("ops", { keyPath: "op" });
      opening.result.createObjectStore("drafts", { keyPath: "slot" });
      opening.result.createObjectStore("aside", { autoIncrement: true });
      opening.result.createObjectStore("meta");
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
    opening.onblocked = () => reject(new Error("blocked"));
  });
}

/**
 * @template T
 * @param {IDBRequest<T>} asked
 * @returns {Promise<T>}
 */
function got(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/**
 * @param {IDBDatabase} db
 * @param {string} name
 * @returns {Journal}
 */
function journalOn(db, name) {
  /**
   * Resolves with what `work` returned once the transaction is on the disk.
   * @template T
   * @param {(store: (name: string) => IDBObjectStore) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async function write(work) {
    const tx = db.transaction(["ops", "drafts", "aside", "meta"], "readwrite", { durability: "strict" });
    const ended = new Promise((resolve, reject) => {
      tx.oncomplete = resolve;
      tx.onabort = tx.onerror = () => reject(tx.error ?? new Error("aborted"));
    });
    ended.catch(() => {});
    const result = await work((store) => tx.objectStore(store));
    await ended;
    return result;
  }
  /** @param {string} store */
  const all = (store) => got(db.transaction(store).objectStore(store).getAll());
  /** @param {IDBObjectStore} meta */
  const lastOf = async (meta) => Number((await got(meta.get(LAST))) ?? 0);

  return {
    durable: true,
    append: (changes, floor) => write(async (store) => {
      let number = Math.max(await lastOf(store("meta")), floor);
      const made = changes.map((change) => ({ ...change, op: ++number, client_at: new Date().toISOString() }));
      for (const op of made) store("ops").put(op);
      store("meta").put(number, LAST);
      return made;
    }),
    pending: (limit) => got(db.transaction("ops").objectStore("ops").getAll(undefined, limit)),
    acknowledge: (numbers) => write(async (store) => {
      for (const number of numbers) {
        const op = /** @type {Op | undefined} */ (await got(store("ops").get(number)));
        store("ops").delete(number);
        if (!op?.value || !("text" in op.value)) continue;
        const draft = await got(store("drafts").get(op.slot));
        if (draft?.text === op.value.text) store("drafts").delete(op.slot);
      }
    }),
    setAside: (number, filler) => write(async (store) => {
      const op = await got(store("ops").get(number));
      if (!op) return;
      store("aside").add(op);
      if (filler) store("ops").put({ ...op, ...filler });
      else store("ops").delete(number);
    }),
    aside: () => all("aside"),
    renumber: (floor) => write(async (store) => {
      const moved = await got(store("ops").getAll());
      let number = Math.max(await lastOf(store("meta")), floor);
      store("ops").clear();
      for (const op of moved) store("ops").put({ ...op, op: ++number });
      store("meta").put(number, LAST);
    }),
    discardPending: (floor) => write(async (store) => {
      for (const op of await got(store("ops").getAll())) store("aside").add(op);
      store("ops").clear();
      store("meta").put(floor, LAST);
    }),
    lastNumber: () => lastOf(db.transaction("meta").objectStore("meta")),
    saveDraft: (draft) => write(async (store) => {
      store("drafts").put(draft);
    }),
    drafts: () => all("drafts"),
    dropDraft: (slot) => write(async (store) => {
      store("drafts").delete(slot);
    }),
    async destroy() {
      db.close();
      indexedDB.deleteDatabase(name);
    },
  };
}
