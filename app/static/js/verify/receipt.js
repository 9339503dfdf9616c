// SPDX-License-Identifier: Apache-2.0
// @ts-check
// What a receipt's code shows by itself: docs/receipts.md, as app/verification/rules.py does it.

import { decode } from "./cbor.js";
import { Malformed, readCode } from "./code.js";
import { isSignedBy, readSigned } from "./cose.js";

const AAD = "kaochang receipt 1";
const ENDINGS = ["hand_in", "expire", "terminate", "leave"];
const LAST_SECOND = 253_402_300_799;
const FIELDS = 12;
const MOST = 2 ** 31;

/** @typedef {{ kid: string, purpose: string, state: string, public_key: string }} PublicKey */
/**
 * @typedef {object} ReceiptSaid
 * @property {string} attempt_id
 * @property {string} receipt_number
 * @property {string} form_digest
 * @property {string} answers_digest
 * @property {string} chain_head
 * @property {number} op_head
 * @property {string} started_at
 * @property {string} ended_at
 * @property {string} verb
 * @property {number} answered
 * @property {number} total
 * @property {string} issued_at
 */
/** @typedef {{ verdict: string, kid: string | null, receipt: ReceiptSaid | null, voided_at: string | null }} Checked */

/**
 * Whether one of these keys has signed what the text holds, and what that is. Never throws.
 * @param {string} text
 * @param {PublicKey[]} keys
 * @returns {Promise<Checked>}
 */
export async function checkReceipt(text, keys) {
  /** @type {string | null} */
  let kid = null;
  try {
    const signed = readSigned(readCode(text));
    kid = toHex(signed.kid);
    const key = keys.find((each) => each.kid === kid && each.purpose === "receipts");
    if (!key) return found("unknown_key", kid);
    if (!(await isSignedBy(signed, fromHex(key.public_key), AAD))) return found("bad_signature", kid);
    return found(key.state === "compromised" ? "key_compromised" : "unconfirmed", kid, unpack(signed.payload));
  } catch (wrong) {
    if (wrong instanceof Malformed) return found("malformed", kid);
    throw wrong;
  }
}

/**
 * @param {string} verdict
 * @param {string | null} kid
 * @param {ReceiptSaid | null} [receipt]
 * @returns {Checked}
 */
function found(verdict, kid, receipt = null) {
  return { verdict, kid, receipt, voided_at: null };
}

/**
 * @param {Uint8Array<ArrayBuffer>} payload
 * @returns {ReceiptSaid}
 */
function unpack(payload) {
  const held = decode(payload);
  if (!(held instanceof Map)) throw new Malformed("no map");
  const known = [...held.keys()].every((key) => Number.isInteger(key) && key >= 1 && key <= FIELDS);
  if (!known || held.size !== FIELDS) throw new Malformed("other fields than a receipt's");
  return {
    attempt_id: uuidOf(bytesOf(held.get(1), 16)),
    receipt_number: numberOf(held.get(2)),
    form_digest: toHex(bytesOf(held.get(3), 32)),
    answers_digest: toHex(bytesOf(held.get(4), 32)),
    chain_head: toHex(bytesOf(held.get(5), 32)),
    op_head: countOf(held.get(6), MOST - 1),
    started_at: momentOf(held.get(7)),
    ended_at: momentOf(held.get(8)),
    verb: endingOf(held.get(9)),
    answered: countOf(held.get(10), MOST - 1),
    total: countOf(held.get(11), MOST - 1),
    issued_at: momentOf(held.get(12)),
  };
}

/**
 * @param {unknown} value
 * @param {number} size
 */
function bytesOf(value, size) {
  if (!(value instanceof Uint8Array) || value.length !== size) throw new Malformed("wanted bytes");
  return value;
}

/** @param {unknown} value */
function numberOf(value) {
  if (typeof value !== "string" || [...value].length < 1 || [...value].length > 32) throw new Malformed("no number");
  return value;
}

/**
 * @param {unknown} value
 * @param {number} most
 */
function countOf(value, most) {
  if (typeof value !== "number" || value < 0 || value > most) throw new Malformed("no count");
  return value;
}

/** @param {unknown} value */
function momentOf(value) {
  return new Date(countOf(value, LAST_SECOND) * 1000).toISOString().replace(".000", "");
}

/** @param {unknown} value */
function endingOf(value) {
  const ending = ENDINGS.find((each) => each === value);
  if (ending === undefined) throw new Malformed("no ending");
  return ending;
}

/** @param {Uint8Array} bytes */
function uuidOf(bytes) {
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** @param {Uint8Array} bytes */
function toHex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} hex */
function fromHex(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
