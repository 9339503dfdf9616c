// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * What one part of a page learns and others act on. Who tells does not know who listens, so parts
 * need not be made before those that they tell.
 * @template {object} Kinds
 */
export function createNews() {
  /** @type {Map<keyof Kinds, ((what: any) => void)[]>} */
  const ears = new Map();
  return {
    /**
     * @template {keyof Kinds} Kind
     * @param {Kind} kind
     * @param {(what: Kinds[Kind]) => void} ear heard in the order of listening
     */
    on(kind, ear) {
      ears.set(kind, [...(ears.get(kind) ?? []), ear]);
    },
    /**
     * @template {keyof Kinds} Kind
     * @param {Kind} kind
     * @param {Kinds[Kind]} what
     */
    tell(kind, what) {
      for (const ear of ears.get(kind) ?? []) ear(what);
    },
  };
}

/**
 * @template {object} Kinds
 * @typedef {ReturnType<typeof createNews<Kinds>>} News
 */
