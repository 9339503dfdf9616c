// SPDX-License-Identifier: Apache-2.0
// @ts-check

/** @type {Record<string, string> | null} */
let texts = null;

/** @returns {Record<string, string>} */
function catalogue() {
  if (texts === null) {
    const holder = typeof document === "undefined" ? null : document.querySelector("[data-texts]");
    texts = JSON.parse(holder?.textContent || "{}");
  }
  return texts ?? {};
}

/**
 * The text in the reader's language; the Chinese text is its own key.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(text, values) {
  const found = catalogue()[text] || text;
  if (!values) return found;
  return found.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** @returns {"zh" | "en"} */
export function language() {
  return typeof document !== "undefined" && document.documentElement.lang === "en" ? "en" : "zh";
}

/**
 * The reader's side of a text that is data.
 * @param {Words | null | undefined} words
 * @returns {string}
 */
export function say(words) {
  if (!words) return "";
  if (typeof words === "string") return words;
  return (language() === "en" && words.en) || words.zh;
}
