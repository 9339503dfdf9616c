// SPDX-License-Identifier: Apache-2.0
// @ts-check

const PREFIX = "kaochang-slowest.";

/**
 * How long a save of this trial took at most, over reloads of its tab. Without storage a reload
 * forgets it.
 * @param {string} trialId
 * @param {Pick<Storage, "getItem" | "setItem">} [storage]
 */
export function createSlowest(trialId, storage) {
  const key = PREFIX + trialId;
  let known = read();

  function read() {
    try {
      const kept = (storage ?? sessionStorage).getItem(key);
      return kept === null ? null : Number(kept);
    } catch {
      return null;
    }
  }
  return {
    /** @param {number} took milliseconds */
    note(took) {
      known = Math.max(known ?? 0, Math.round(took));
      try {
        (storage ?? sessionStorage).setItem(key, String(known));
      } catch {
        // It stays known to this page.
      }
    },
    /** @returns {number | null} null while nothing was saved */
    milliseconds: () => known,
  };
}
