// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * Two values that the server would store alike are equal; blank is blank however it is written.
 * @param {OpValue | undefined} a
 * @param {OpValue | undefined} b
 */
export function isSame(a, b) {
  return canonical(a) === canonical(b);
}

/**
 * @param {OpValue | undefined} value
 * @returns {string}
 */
function canonical(value) {
  if (!value) return "";
  if ("flag" in value) return value.flag ? "flag" : "";
  if ("text" in value) return value.text === "" ? "" : `t${value.text}`;
  return value.choices.length === 0 ? "" : `c${[...value.choices].sort().join()}`;
}

/**
 * @param {OpValue | undefined} value
 * @returns {boolean}
 */
export function isAnswered(value) {
  if (!value || "flag" in value) return false;
  return "text" in value ? value.text.trim() !== "" : value.choices.length > 0;
}

/**
 * The answer after a press on one option; null means cleared.
 * @param {ItemKind} type
 * @param {OpValue | undefined} value
 * @param {string} label
 * @returns {ChoiceAnswer | null}
 */
export function afterPress(type, value, label) {
  if (type !== "multiple") return { choices: [label] };
  const chosen = value && "choices" in value ? value.choices : [];
  const next = chosen.includes(label) ? chosen.filter((c) => c !== label) : [...chosen, label].sort();
  return next.length > 0 ? { choices: next } : null;
}

/**
 * The page's view of the answers: what the server said, and what was done here since.
 * @param {AnswersData} data
 * @param {() => void} [changed]
 */
export function createAnswers(data, changed = () => {}) {
  /** @type {Map<number, OpValue>} */
  const values = new Map();
  /** @type {Set<number>} */
  const flags = new Set();

  /** @param {AnswersData} view */
  function replace(view) {
    values.clear();
    flags.clear();
    for (const [slot, value] of Object.entries(view.answers)) values.set(Number(slot), value);
    for (const slot of view.flags) flags.add(slot);
    changed();
  }
  replace(data);

  return {
    replace,
    /** @param {number} slot */
    valueOf: (slot) => values.get(slot) ?? null,
    /** @param {number} slot */
    textOf(slot) {
      const value = values.get(slot);
      return value && "text" in value ? value.text : "";
    },
    /** @param {number} slot */
    choicesOf(slot) {
      const value = values.get(slot);
      return value && "choices" in value ? value.choices : [];
    },
    /** @param {number} slot */
    isAnswered: (slot) => isAnswered(values.get(slot)),
    /** @param {number} slot */
    isFlagged: (slot) => flags.has(slot),
    /**
     * Takes the change in; false when it changes nothing, and then it must leave no op.
     * @param {Change} change
     */
    apply(change) {
      const { slot, kind, value } = change;
      const before = kind === "flag" ? { flag: flags.has(slot) } : values.get(slot);
      if (isSame(before, value)) return false;
      if (kind === "answer") values.set(slot, value);
      else if (value && "flag" in value && value.flag) flags.add(slot);
      else flags.delete(slot);
      changed();
      return true;
    },
    /** All of it, as the service would tell it. */
    view: () => ({ answers: Object.fromEntries(values), flags: [...flags] }),
    /** @param {number[]} numbers */
    openAmong: (numbers) => numbers.filter((n) => !isAnswered(values.get(n))),
    /** @param {number[]} numbers */
    flaggedAmong: (numbers) => numbers.filter((n) => flags.has(n)),
  };
}

/** @typedef {ReturnType<typeof createAnswers>} Answers */
