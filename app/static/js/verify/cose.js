// SPDX-License-Identifier: Apache-2.0
// @ts-check
// COSE_Sign1 (RFC 9052) with Ed25519, in the one form that the service writes.

import { decode } from "./cbor.js";
import { Malformed } from "./code.js";

const MAX_BYTES = 2048;
// A map of two: algorithm -19 (Ed25519, RFC 9864), and a key's name of eight bytes.
const PROTECTED = [0xa2, 0x01, 0x32, 0x04, 0x48];
const KID_BYTES = 8;
const ED25519 = { name: "Ed25519" };

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {{ kid: Bytes, protectedHeader: Bytes, payload: Bytes, signature: Bytes }} Signed */

/**
 * The statement's parts, whoever signed it; Malformed unless it is written as the service does.
 * @param {Bytes} message
 * @returns {Signed}
 */
export function readSigned(message) {
  if (message.length > MAX_BYTES) throw new Malformed("too long");
  const parts = decode(message);
  if (!Array.isArray(parts) || parts.length !== 4) throw new Malformed("no array of four");
  const [protectedHeader, unprotectedHeader, payload, signature] = parts;
  // It is not signed: an empty array in its place would pass unseen.
  if (!(unprotectedHeader instanceof Map) || unprotectedHeader.size > 0) throw new Malformed("unprotected map");
  if (![protectedHeader, payload, signature].every((part) => part instanceof Uint8Array)) throw new Malformed("no bytes");
  const isOurs = protectedHeader.length === PROTECTED.length + KID_BYTES && PROTECTED.every((byte, at) => protectedHeader[at] === byte);
  if (!isOurs) throw new Malformed("another protected header");
  return { kid: protectedHeader.slice(PROTECTED.length), protectedHeader, payload, signature };
}

/**
 * Whether the key has signed exactly this for this purpose.
 * @param {Signed} signed
 * @param {Bytes} publicKey
 * @param {string} aad
 */
export async function isSignedBy(signed, publicKey, aad) {
  const key = await crypto.subtle.importKey("raw", publicKey, ED25519, false, ["verify"]);
  const parts = [signed.protectedHeader, new TextEncoder().encode(aad), signed.payload];
  const data = [0x84, 0x6a, ...new TextEncoder().encode("Signature1"), ...parts.flatMap(asItem)];
  return crypto.subtle.verify(ED25519, key, signed.signature, Uint8Array.from(data));
}

/**
 * Bytes as a CBOR item: how many, then they.
 * @param {Bytes} bytes
 */
function asItem(bytes) {
  const { length } = bytes;
  if (length < 24) return [0x40 + length, ...bytes];
  return length < 256 ? [0x58, length, ...bytes] : [0x59, length >> 8, length & 255, ...bytes];
}

/** Whether this browser can check signatures at all. Older ones, in some chat programs, cannot. */
export async function canCheck() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), ED25519, false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}
