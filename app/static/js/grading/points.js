// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * Hundredths of points: whole numbers, because 0.1 + 0.2 is not 0.3 in this language.
 * @param {string} points as the service writes them, "5.00"
 * @returns {number}
 */
export function hundredths(points) {
  const [whole = "0", part = ""] = points.split(".");
  return Number(whole) * 100 + Number(part.padEnd(2, "0").slice(0, 2));
}

/**
 * Without trailing zeros: 3, 0.5, 12.25.
 * @param {number} amount in hundredths
 * @returns {string}
 */
export function written(amount) {
  return (amount / 100).toFixed(2).replace(/\.?0+$/, "");
}

/**
 * What the checked marking points come to, rounded once, half up, as the service does it.
 * @param {number[]} weights
 * @param {number[]} checked places in `weights`
 * @param {number} max in hundredths
 * @returns {number} in hundredths
 */
export function sumOf(weights, checked, max) {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const earned = checked.reduce((sum, place) => sum + weights[place], 0);
  return all === 0 ? 0 : Math.floor((2 * max * earned + all) / (2 * all));
}

/**
 * A typed number of points, or null when it is none that the item could be worth.
 * @param {string} text
 * @param {number} max in hundredths
 * @returns {number | null} in hundredths
 */
export function typedPoints(text, max) {
  // Chinese input methods write a full-width stop and digits.
  const plain = text.trim().normalize("NFKC").replace("。", ".");
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(plain)) return null;
  const amount = hundredths(plain);
  return amount <= max ? amount : null;
}
