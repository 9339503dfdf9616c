// SPDX-License-Identifier: Apache-2.0
// @ts-check

const KEY = "kaochang-window";
// A reload asks while the page before it is still letting go.
const PATIENCE = 1500;

/** 128 random bits; crypto.randomUUID needs a secure page, this does not. */
function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * This window's id: kept over a reload, never shared by two windows. A duplicated tab copies
 * sessionStorage, so the id is held by a lock, and who does not get the lock takes a new one.
 * @returns {Promise<string>}
 */
export async function claimWindowId() {
  const kept = read();
  if (kept && (await hold(kept))) return kept;
  const id = fresh();
  await hold(id);
  try {
    sessionStorage.setItem(KEY, id);
  } catch {
    // Without storage a reload is a new window and takes over its own lease: slower, still safe.
  }
  return id;
}

/** @returns {string | null} */
function read() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/**
 * Holds the id until the page ends; false when another window has it.
 * @param {string} id
 * @returns {Promise<boolean>}
 */
function hold(id) {
  if (!navigator.locks) return Promise.resolve(true);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  return new Promise((resolve) => {
    navigator.locks
      .request(`${KEY}.${id}`, { signal: abort.signal }, () => {
        clearTimeout(timer);
        resolve(true);
        return new Promise(() => {});
      })
      .catch(() => resolve(false));
  });
}
