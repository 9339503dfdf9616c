// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { fromHex } from "../../lib/bytes.js";
import { joined, seal } from "./hpke.js";

const MAGIC = joined("kcrescue", [1]);
const INFO = "kaochang rescue 1";

/**
 * @typedef {object} RescueKey
 * @property {string} kid hex
 * @property {string} public_key hex
 */

/**
 * @typedef {object} RescueContents
 * @property {Op[]} ops
 * @property {{ ops: number, chain: string } | null} seen what the service had, as it last acknowledged
 * @property {string} device_at
 * @property {string | null} service_at the service's time as this page counts it, at `device_at`
 */

/**
 * A rescue file, to the byte as docs/rescue.md says.
 * @param {RescueKey} key
 * @param {{ attemptId: string, candidateId: string }} whose
 * @param {RescueContents} contents
 * @param {CryptoKeyPair} [pair] given by tests only
 */
export async function rescueFile(key, { attemptId, candidateId }, contents, pair) {
  const header = joined(MAGIC, fromHex(key.kid), fromHex(attemptId));
  const info = joined(INFO, header, fromHex(candidateId));
  const plain = joined(JSON.stringify(contents));
  return joined(header, await seal(fromHex(key.public_key), info, plain, pair));
}
