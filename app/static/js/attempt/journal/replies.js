// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * @typedef {{ verdict: "ack", named: number[], late: number[], ack: AckData }
 *   | { verdict: "retry", trouble: "offline" | "portal" | "server", retryAfter: number | null }
 *   | { verdict: "refused", op: number | null, detail: string }
 *   | { verdict: "closed", named: number[], late: number[] }
 *   | { verdict: "blocked", reason: "lease_lost" | "sign_in" | "missing" | "conflict" }} Judgement
 */

/**
 * What a reply to a batch of ops means. Only an acknowledgement that names an op frees it:
 * a 200 of a captive portal is a retry, and so is everything we do not know.
 * @param {Reply} reply
 * @param {Op[]} batch
 * @returns {Judgement}
 */
export function judge(reply, batch) {
  if (reply.kind === "ok") return judgeAck(reply.data, batch);
  if (reply.kind === "offline") return { verdict: "retry", trouble: "offline", retryAfter: null };
  if (reply.kind === "foreign") return { verdict: "retry", trouble: "portal", retryAfter: null };
  if (reply.status === 409) return judgeConflict(reply.code, reply.data, batch);
  if (reply.status === 401) return { verdict: "blocked", reason: "sign_in" };
  // A newer trial has taken its place: there is nothing left to write to.
  if (reply.code === "trial_not_found") return { verdict: "closed", named: [], late: [] };
  if (reply.status === 404) return { verdict: "blocked", reason: "missing" };
  if (reply.status === 422 || reply.status === 413) {
    return { verdict: "refused", op: refusedOp(reply.data, batch), detail: reply.detail };
  }
  return { verdict: "retry", trouble: "server", retryAfter: reply.retryAfter };
}

/**
 * @param {any} data
 * @param {Op[]} batch
 * @returns {Judgement}
 */
function judgeAck(data, batch) {
  const isOurs = Number.isInteger(data?.op_head) && Array.isArray(data.held) && typeof data.server_time === "string";
  if (!isOurs) return { verdict: "retry", trouble: "portal", retryAfter: null };
  /** @type {number[]} */
  const keptApart = Array.isArray(data.late) ? data.late : [];
  /** @type {[number, number][]} */
  const held = data.held;
  const holds = (/** @type {number} */ n) => n <= data.op_head || held.some(([first, last]) => first <= n && n <= last);
  const named = batch.map((op) => op.op).filter((n) => holds(n) || keptApart.includes(n));
  const late = named.filter((n) => keptApart.includes(n));
  return { verdict: "ack", named, late, ack: data };
}

/**
 * @param {string} code
 * @param {any} data
 * @param {Op[]} batch
 * @returns {Judgement}
 */
function judgeConflict(code, data, batch) {
  if (["lease_lost", "lease_held", "lease_missing"].includes(code)) return { verdict: "blocked", reason: "lease_lost" };
  if (["op_conflict", "op_out_of_reach", "answers_changed"].includes(code)) return { verdict: "blocked", reason: "conflict" };
  if (code !== "attempt_closed") return { verdict: "retry", trouble: "server", retryAfter: null };
  /** @type {number[]} */
  const late = Array.isArray(data?.late) ? data.late : [];
  const numbers = batch.map((op) => op.op);
  const head = Number.isInteger(data?.op_head) ? data.op_head : 0;
  return {
    verdict: "closed",
    named: numbers.filter((n) => late.includes(n) || n <= head),
    late: numbers.filter((n) => late.includes(n)),
  };
}

/**
 * Which op of the batch was malformed: named by its place (`body.ops.3.value`), op or slot.
 * @param {any} data
 * @param {Op[]} batch
 * @returns {number | null} null when the reply does not say
 */
function refusedOp(data, batch) {
  if (batch.length === 1) return batch[0].op;
  for (const error of Array.isArray(data?.errors) ? data.errors : []) {
    const place = /\bops\.(\d+)\b/.exec(String(error?.place ?? ""));
    const op = place ? batch[Number(place[1])] : undefined;
    if (op) return op.op;
  }
  const named = batch.find((op) => op.op === data?.op) ?? batch.find((op) => op.slot === data?.slot);
  return named?.op ?? null;
}

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15_000;

/**
 * How long before the next try: doubling from 1 s to 15 s, never below what the server asked,
 * spread so that a hall that lost its network does not come back in one instant.
 * @param {number} failures tries that failed in a row, from 1
 * @param {number | null} retryAfter seconds
 * @param {number} chance in [0, 1)
 * @returns {number} milliseconds
 */
export function waitBefore(failures, retryAfter, chance) {
  const doubled = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
  const jittered = doubled * (0.5 + chance / 2);
  return retryAfter === null ? jittered : Math.max(jittered, retryAfter * 1000 + chance * 2000);
}
