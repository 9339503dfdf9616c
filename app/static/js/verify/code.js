// SPDX-License-Identifier: Apache-2.0
// @ts-check
// A receipt's code as a text: digits, an address with them, base64url, or the receipt's file.

const MAX_TEXT = 200_000;
const CHUNK = 7;
const DIGITS = [0, 3, 5, 8, 10, 13, 15, 17];

/** The text or its bytes are none that the service writes. */
export class Malformed extends Error {}

/**
 * The statement that a text holds; Malformed for any other text.
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function readCode(text) {
  if (text.length > MAX_TEXT) throw new Malformed("too long a text");
  let held = text.trim();
  if (held.startsWith("{")) held = signedIn(held);
  const code = held.slice(held.lastIndexOf("#") + 1).replace(/\s+/g, "");
  return /^[0-9]+$/.test(code) ? fromDigits(code) : fromBase64url(code);
}

/** @param {string} file */
function signedIn(file) {
  try {
    const { signed } = JSON.parse(file);
    if (typeof signed === "string") return signed;
  } catch {
    // Said below, as of any other file.
  }
  throw new Malformed("a file without `signed`");
}

/**
 * Seventeen digits are seven bytes, the lowest first; a shorter end has fewer.
 * @param {string} text
 */
function fromDigits(text) {
  const bytes = [];
  for (let at = 0; at < text.length; at += 17) {
    const chunk = text.slice(at, at + 17);
    const size = DIGITS.indexOf(chunk.length);
    let number = BigInt(chunk);
    if (size < 1 || size > CHUNK || number >= 1n << BigInt(8 * size)) throw new Malformed("no such digits");
    for (let place = 0; place < size; place += 1, number >>= 8n) bytes.push(Number(number & 255n));
  }
  return Uint8Array.from(bytes);
}

/** @param {string} text */
function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new Malformed("not base64url");
  const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  // The last letter has bits that say nothing: one way of writing them is ours.
  if (toBase64url(bytes) !== text) throw new Malformed("not base64url as the service writes it");
  return bytes;
}

/** @param {Uint8Array} bytes */
function toBase64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
