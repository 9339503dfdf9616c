// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Deterministic CBOR (RFC 8949, 4.2) of integers, texts, bytes, arrays and maps; nothing else is read.

import { Malformed } from "./code.js";

const TEXT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const DEEPEST = 16;

/** @typedef {{ bytes: Uint8Array<ArrayBuffer>, at: number, depth: number }} Reading */

/**
 * The value; Malformed unless the bytes are the one text of it. Maps come as Map.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {unknown}
 */
export function decode(bytes) {
  const reading = { bytes, at: 0, depth: 0 };
  const value = readItem(reading);
  if (reading.at !== bytes.length) throw new Malformed("more than one value");
  return value;
}

/**
 * @param {Reading} reading
 * @returns {unknown}
 */
function readItem(reading) {
  if ((reading.depth += 1) > DEEPEST) throw new Malformed("too deep");
  const { major, argument } = readHead(reading);
  const value = readBody(reading, major, argument);
  reading.depth -= 1;
  return value;
}

/**
 * @param {Reading} reading
 * @param {number} major
 * @param {number} argument
 */
function readBody(reading, major, argument) {
  switch (major) {
    case 0: return argument;
    case 1: return -1 - argument;
    case 2: return take(reading, argument);
    case 3: return readText(take(reading, argument));
    case 4: return readArray(reading, argument);
    case 5: return readMap(reading, argument);
    default: throw new Malformed("no value of ours");
  }
}

/**
 * The kind of a value and its number, which must be written as shortly as it can be.
 * @param {Reading} reading
 */
function readHead(reading) {
  const [first] = take(reading, 1);
  const major = first >> 5;
  const short = first & 31;
  if (short < 24) return { major, argument: short };
  if (short > 27) throw new Malformed("no definite length");
  const size = 1 << (short - 24);
  const argument = take(reading, size).reduce((number, byte) => number * 256 + byte, 0);
  const least = size === 1 ? 24 : 2 ** (4 * size);
  if (argument < least || !Number.isSafeInteger(argument)) throw new Malformed("not written shortly");
  return { major, argument };
}

/**
 * @param {Reading} reading
 * @param {number} length
 */
function take(reading, length) {
  const end = reading.at + length;
  if (end > reading.bytes.length) throw new Malformed("cut short");
  const taken = reading.bytes.slice(reading.at, end);
  reading.at = end;
  return taken;
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function readText(bytes) {
  try {
    return TEXT.decode(bytes);
  } catch {
    throw new Malformed("no text");
  }
}

/**
 * @param {Reading} reading
 * @param {number} length
 */
function readArray(reading, length) {
  const values = [];
  while (values.length < length) values.push(readItem(reading));
  return values;
}

/**
 * Keys rise by their bytes, so none stands twice.
 * @param {Reading} reading
 * @param {number} length
 */
function readMap(reading, length) {
  const values = new Map();
  let before = "";
  for (let count = 0; count < length; count += 1) {
    const start = reading.at;
    const key = readItem(reading);
    const written = String.fromCharCode(...reading.bytes.slice(start, reading.at));
    if (count > 0 && written <= before) throw new Malformed("keys out of order");
    before = written;
    values.set(key, readItem(reading));
  }
  return values;
}
