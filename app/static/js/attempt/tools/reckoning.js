// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { add, divide, format, multiply, negated, parse, root, SHOWN, ZERO } from "./decimal.js";

/**
 * @typedef {import("./decimal.js").Decimal} Decimal
 * @typedef {"+" | "-" | "*" | "/"} Operator
 * @typedef {"zero" | "negative" | "range"} Fault division by zero, root of what is below it, too large
 *
 * @typedef {object} Reckoning
 * @property {string} entry what is being typed; empty when `value` stands instead
 * @property {Decimal} value
 * @property {Decimal | null} held the left side of the operator
 * @property {Operator | null} operator
 * @property {boolean} waiting the operator has no right side yet
 * @property {Decimal} memory
 * @property {Fault | null} fault until it is cleared
 */

/** @type {Reckoning} */
export const START = { entry: "", value: ZERO, held: null, operator: null, waiting: false, memory: ZERO, fault: null };

const HUNDRED = parse("100");

/** @type {Record<Operator, (a: Decimal, b: Decimal) => Decimal>} */
const BY = { "+": add, "-": (a, b) => add(a, negated(b)), "*": multiply, "/": divide };

/** @param {Reckoning} now */
const current = (now) => (now.entry === "" ? now.value : parse(now.entry));

/**
 * A desk calculator after one more key: it reckons in the order of the keys, not products first.
 * @param {Reckoning} now
 * @param {string} key a digit, `.`, an operator, `=`, `%`, or one of root sign back clear mc mr m+ m-
 * @returns {Reckoning}
 */
export function press(now, key) {
  if (key === "clear") return { ...START, memory: now.memory };
  if (now.fault !== null) return now;
  try {
    if (/^[0-9.]$/.test(key)) return typed(now, key);
    if (key === "+" || key === "-" || key === "*" || key === "/") return operated(now, key);
    return (ACTS[key] ?? ((same) => same))(now);
  } catch (error) {
    if (error instanceof RangeError) return { ...now, fault: "range" };
    throw error;
  }
}

/** @type {Record<string, (now: Reckoning) => Reckoning>} */
const ACTS = {
  "=": (now) => (now.operator === null || now.waiting ? { ...settled(now, current(now)), held: null, operator: null } : applied(now)),
  // Of a sum the part of its left side: 200 + 10 % is 220, 200 × 10 % is 20.
  "%": (now) => {
    const share = divide(current(now), HUNDRED);
    const ofHeld = now.held !== null && (now.operator === "+" || now.operator === "-");
    return settled(now, ofHeld && now.held !== null ? multiply(now.held, share) : share);
  },
  root: (now) => (current(now).digits < 0n ? { ...now, fault: "negative" } : settled(now, root(current(now)))),
  sign: (now) => {
    if (now.entry === "") return settled(now, negated(now.value));
    return { ...now, entry: now.entry.startsWith("-") ? now.entry.slice(1) : `-${now.entry}` };
  },
  back: (now) => {
    const entry = now.entry.slice(0, -1);
    return now.entry === "" ? now : { ...now, entry: entry === "" || entry === "-" ? "0" : entry };
  },
  mc: (now) => ({ ...now, memory: ZERO }),
  mr: (now) => settled(now, now.memory),
  "m+": (now) => ({ ...settled(now, current(now)), memory: add(now.memory, current(now)) }),
  "m-": (now) => ({ ...settled(now, current(now)), memory: add(now.memory, negated(current(now))) }),
};

/**
 * @param {Reckoning} now
 * @param {Decimal} value
 * @returns {Reckoning}
 */
const settled = (now, value) => ({ ...now, entry: "", value, waiting: false });

/**
 * @param {Reckoning} now
 * @param {string} key
 * @returns {Reckoning}
 */
function typed(now, key) {
  const { entry } = now;
  const full = entry.replace(/[-.]/g, "").length >= SHOWN;
  if (key === "." ? entry.includes(".") : full) return now;
  const bare = entry.replace(/^(-?)0$/, "$1");
  const next = key === "." ? `${entry === "" || entry === "-" ? `${entry}0` : entry}.` : bare + key;
  return { ...now, entry: next, waiting: false };
}

/**
 * @param {Reckoning} now
 * @param {Operator} operator
 * @returns {Reckoning}
 */
function operated(now, operator) {
  if (now.waiting) return { ...now, operator };
  const done = now.operator === null ? settled(now, current(now)) : applied(now);
  return done.fault === null ? { ...done, held: done.value, operator, waiting: true } : done;
}

/**
 * @param {Reckoning} now
 * @returns {Reckoning}
 */
function applied(now) {
  const right = current(now);
  if (now.held === null || now.operator === null) return now;
  if (now.operator === "/" && right.digits === 0n) return { ...now, fault: "zero" };
  return { ...settled(now, BY[now.operator](now.held, right)), held: null, operator: null };
}

/**
 * The number as it is shown now.
 * @param {Reckoning} now
 */
export const shown = (now) => (now.entry === "" ? format(now.value) : now.entry.replace("-", "−"));

const SIGNS = { "+": "+", "-": "−", "*": "×", "/": "÷" };

/**
 * What the next number will be reckoned with.
 * @param {Reckoning} now
 */
export const pending = (now) => (now.held === null || now.operator === null ? "" : `${format(now.held)} ${SIGNS[now.operator]}`);
