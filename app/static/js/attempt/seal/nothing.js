// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * Keeps nothing in this browser beside the journal, where `createKeeping` keeps paper and answers:
 * a trial touches nothing of the exam's, and is fetched anew at each reload.
 * @returns {import("./keeping.js").Keeping}
 */
export const keepNothing = () => ({
  paper: async () => null,
  unentered: async () => null,
  fault: () => null,
  held: async () => null,
  entered: async () => {},
  beside: (journal) => journal,
  shows() {},
});
