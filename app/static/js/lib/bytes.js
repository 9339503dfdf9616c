// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * @param {string} text base64url without padding
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fromBase64url(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

/**
 * @param {string} hex dashes of an id may stand between
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fromHex(hex) {
  const digits = hex.replaceAll("-", "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}
