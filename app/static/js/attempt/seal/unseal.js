// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { fromBase64url, fromHex } from "../../lib/bytes.js";

// As docs/sealed-papers.md and app/papers/rules/sealing.py have it.
const MARK = Uint8Array.of(0x4b, 0x50, 0x31, 0x00);
const NONCE_BYTES = 12;
const LENGTH_BYTES = 4;

/** @returns {boolean} whether this browser can read a sealed paper; over plain HTTP none can */
export function canUnseal() {
  return typeof crypto === "object" && crypto.subtle !== undefined && typeof DecompressionStream === "function";
}

/**
 * The paper that was sealed for this holder. Rejects where key, holder or a single bit is another.
 * @param {ArrayBuffer} sealed
 * @param {string} key base64url
 * @param {string} holder the registration's id
 * @returns {Promise<PaperData>}
 */
export async function unseal(sealed, key, holder) {
  const bytes = new Uint8Array(sealed);
  if (MARK.some((byte, index) => bytes[index] !== byte)) throw new Error("not a sealed paper");
  const opener = await crypto.subtle.importKey("raw", fromBase64url(key), "AES-GCM", false, ["decrypt"]);
  const iv = bytes.slice(MARK.length, MARK.length + NONCE_BYTES);
  const additionalData = new Uint8Array([...MARK, ...fromHex(holder)]);
  const body = bytes.slice(MARK.length + NONCE_BYTES);
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, opener, body);
  const length = new DataView(opened).getUint32(0);
  return JSON.parse(await unpacked(opened.slice(LENGTH_BYTES, LENGTH_BYTES + length)));
}

/**
 * @param {ArrayBuffer} packed
 * @returns {Promise<string>}
 */
function unpacked(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}
