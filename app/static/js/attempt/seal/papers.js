// SPDX-License-Identifier: Apache-2.0
// @ts-check

// One database for all of this browser's papers, so that the next person's sign-in finds the former's.
const NAME = "kaochang-papers";
const PAPERS = "papers";
const SHEETS = "sheets";

/**
 * @typedef {object} KeptPaper
 * @property {string} registration
 * @property {string} candidate
 * @property {ArrayBuffer} [sealed] fetched before the start
 * @property {string} [key] told by the start
 * @property {PaperData} [paper] fetched after the start, where there was none sealed
 * @property {string} [attempt]
 *
 * @typedef {object} KeptSheet what the exam page showed when it last heard of the service
 * @property {string} registration
 * @property {string} window the window that had the right to write
 * @property {string} deadline
 * @property {AnswersData} answers
 */

/** @returns {Promise<IDBDatabase>} */
function opened() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      for (const store of [PAPERS, SHEETS]) opening.result.createObjectStore(store, { keyPath: "registration" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

/**
 * Resolves with what `work` asked for once it is on the disk; with null where the browser keeps nothing.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: (name: string) => IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T | null>}
 */
async function tried(mode, work) {
  try {
    const db = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const tx = db.transaction([PAPERS, SHEETS], mode);
        const asked = work((name) => tx.objectStore(name));
        tx.oncomplete = () => resolve(asked.result);
        tx.onabort = tx.onerror = () => reject(tx.error);
      });
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}

/**
 * What this browser keeps of one registration's paper while its exam is to come or open. Nothing
 * here fails: a browser that keeps nothing fetches.
 * @param {string} registration
 * @param {string} candidate
 */
export function createKept(registration, candidate) {
  return {
    /** @returns {Promise<KeptPaper | null>} */
    async paper() {
      const held = await tried("readonly", (store) => store(PAPERS).get(registration));
      return held?.candidate === candidate ? held : null;
    },
    /** @returns {Promise<KeptSheet | null>} */
    sheet: () => tried("readonly", (store) => store(SHEETS).get(registration)),
    /** @param {Omit<KeptPaper, "registration" | "candidate">} kept in place of what was */
    keepPaper: (kept) => tried("readwrite", (store) => store(PAPERS).put({ registration, candidate, ...kept })),
    /** @param {Omit<KeptSheet, "registration">} kept */
    keepSheet: (kept) => tried("readwrite", (store) => store(SHEETS).put({ registration, ...kept })),
  };
}

/** @typedef {ReturnType<typeof createKept>} Kept */

/** @returns {Promise<KeptPaper[]>} */
export async function allPapers() {
  return (await tried("readonly", (store) => store(PAPERS).getAll())) ?? [];
}

/** @param {string} registration whose paper and sheet are gone then */
export async function dropPaper(registration) {
  await tried("readwrite", (store) => {
    store(PAPERS).delete(registration);
    return store(SHEETS).delete(registration);
  });
}
