// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * `digits` divided by ten to the power of `scale`: decimals as people write them, so that 0.1 + 0.2
 * is 0.3.
 * @typedef {{ digits: bigint, scale: number }} Decimal
 */

/** Significant digits that are reckoned with. */
export const WORKING = 30;
/** Significant digits that are typed and shown. */
export const SHOWN = 12;
/** Numbers reach from 1E-99 to 9.99E99: what is smaller is zero, what is larger is refused. */
const REACH = 99;

/** @type {Decimal} */
export const ZERO = { digits: 0n, scale: 0 };

/** @param {bigint} n */
const size = (n) => (n < 0n ? -n : n);
/** @param {number} n */
const tens = (n) => 10n ** BigInt(n);

/**
 * The quotient of integers, rounded half away from zero.
 * @param {bigint} a
 * @param {bigint} b above zero
 */
function quotient(a, b) {
  const half = (size(a) * 2n + b) / (b * 2n);
  return a < 0n ? -half : half;
}

/**
 * At most this many significant digits, no zeros behind the last; throws RangeError when too large.
 * @param {Decimal} x
 * @param {number} [significant]
 * @returns {Decimal}
 */
export function rounded(x, significant = WORKING) {
  let { digits, scale } = x;
  const over = size(digits).toString().length - significant;
  if (over > 0) {
    digits = quotient(digits, tens(over));
    scale -= over;
  }
  while (digits !== 0n && digits % 10n === 0n) {
    digits /= 10n;
    scale -= 1;
  }
  if (digits === 0n) return ZERO;
  const reach = exponentOf({ digits, scale });
  if (reach > REACH) throw new RangeError("too large");
  return reach < -REACH ? ZERO : { digits, scale };
}

/**
 * The place of the first digit: 0 for 1 to 9, -1 for tenths.
 * @param {Decimal} x
 */
const exponentOf = (x) => size(x.digits).toString().length - 1 - x.scale;

/**
 * Digits with at most one point and a minus before them.
 * @param {string} text
 * @returns {Decimal}
 */
export function parse(text) {
  const [whole, part = ""] = text.split(".");
  return rounded({ digits: BigInt(whole + part), scale: part.length });
}

/** @type {(a: Decimal, b: Decimal) => Decimal} */
export function add(a, b) {
  const scale = Math.max(a.scale, b.scale);
  return rounded({ digits: a.digits * tens(scale - a.scale) + b.digits * tens(scale - b.scale), scale });
}

/** @type {(x: Decimal) => Decimal} */
export const negated = ({ digits, scale }) => ({ digits: -digits, scale });

/** @type {(a: Decimal, b: Decimal) => Decimal} */
export const multiply = (a, b) => rounded({ digits: a.digits * b.digits, scale: a.scale + b.scale });

/** @type {(a: Decimal, b: Decimal) => Decimal} b is not zero */
export function divide(a, b) {
  // As many digits more as the quotient may lack, and one to round by.
  const more = WORKING + 1 + size(b.digits).toString().length;
  const sign = b.digits < 0n ? -1n : 1n;
  return rounded({ digits: quotient(a.digits * sign * tens(more), size(b.digits)), scale: a.scale - b.scale + more });
}

/**
 * The square root of what is not below zero.
 * @param {Decimal} x
 * @returns {Decimal}
 */
export function root(x) {
  if (x.digits === 0n) return ZERO;
  // An even number of places more, so that the root has WORKING digits and some to round by.
  const more = 2 * (WORKING + 2) + (((x.scale % 2) + 2) % 2);
  const square = x.digits * tens(more);
  let guess = tens(Math.ceil(square.toString().length / 2));
  for (let better = (guess + square / guess) / 2n; better < guess; better = (guess + square / guess) / 2n) guess = better;
  return rounded({ digits: guess, scale: (x.scale + more) / 2 });
}

const RAISED = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];

/**
 * As it is shown: plainly, or with a power of ten where that would be very long.
 * @param {Decimal} x
 * @returns {string}
 */
export function format(x) {
  const near = rounded(x, SHOWN);
  const sign = near.digits < 0n ? "−" : "";
  const text = size(near.digits).toString();
  const exponent = exponentOf(near);
  if (near.digits !== 0n && (exponent >= SHOWN || exponent < -6)) {
    const power = [...String(Math.abs(exponent))].map((digit) => RAISED[Number(digit)]).join("");
    return `${sign}${text[0]}${text.length > 1 ? `.${text.slice(1)}` : ""}×10${exponent < 0 ? "⁻" : ""}${power}`;
  }
  if (near.scale <= 0) return sign + text + "0".repeat(-near.scale);
  const padded = text.padStart(near.scale + 1, "0");
  return `${sign}${padded.slice(0, -near.scale)}.${padded.slice(-near.scale)}`;
}
