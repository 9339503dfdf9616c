// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../../lib/api.js";
import { waitBefore } from "./replies.js";

/** @typedef {Extract<Reply, { kind: "ok" }> | Extract<Reply, { kind: "problem" }>} Answer */

/** @param {string} attemptId */
export const addressOf = (attemptId) => `/api/v1/attempts/${encodeURIComponent(attemptId)}`;

/**
 * The requests of an attempt, or of a trial, which has those that its page makes. Each reply's
 * server time feeds the clock.
 * @param {string} base its address
 * @param {ServerClock} clock
 */
export function createCalls(base, clock) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {import("../../lib/api.js").Sending} [sending]
   */
  async function call(method, path, sending) {
    const reply = await request(method, base + path, sending);
    if (reply.kind === "ok" && typeof reply.data?.server_time === "string") {
      clock.observe(reply.data.server_time, reply.sentAt, reply.receivedAt);
    }
    return reply;
  }
  return {
    attempt: () => call("GET", "", { timeout: 8000 }),
    /** @param {"absent" | "locked" | null} sealed why the paper that came before the start does not do */
    paper: (sealed) => call("GET", sealed === null ? "/paper" : `/paper?sealed=${sealed}`, { timeout: 60_000 }),
    answers: () => call("GET", "/answers", { timeout: 30_000 }),
    events: () => new EventSource(`${base}/events`),
    receipt: () => call("GET", "/receipt"),
    /**
     * @param {string} windowId
     * @param {boolean} takeOver
     */
    lease: (windowId, takeOver) => call("PUT", "/lease", { body: { window_id: windowId, take_over: takeOver } }),
    /**
     * @param {string} windowId
     * @param {number} seen the highest op number the service held when this window read its answers
     * @param {Op[]} ops
     */
    ops: (windowId, seen, ops) => call("POST", "/ops", {
      body: { window_id: windowId, seen, ops: ops.map(withKind) }, timeout: 15_000, keepalive: true, priority: "high",
    }),
    /**
     * @param {string} windowId
     * @param {Record<string, unknown>} [further] what a trial tells besides
     */
    submission: (windowId, further) => call("POST", "/submission", { body: { window_id: windowId, ...further }, priority: "high" }),
    /** @param {string} windowId */
    leaving: (windowId) => call("POST", "/leaving", { body: { window_id: windowId }, priority: "high" }),
    /**
     * @param {number} sequence
     * @param {Blob} picture
     */
    frame: (sequence, picture) => call("PUT", `/frames/${sequence}`, { body: picture, timeout: 20_000, priority: "low" }),
  };
}

/**
 * The op as the service reads it: an answer says of which kind it is. Journals on devices hold
 * answers as they were before they had to.
 * @param {Op} op
 */
export function withKind(op) {
  const { value } = op;
  if (!value || "flag" in value) return op;
  return { ...op, value: { kind: "text" in value ? "text" : "choices", ...value } };
}

/** @typedef {ReturnType<typeof createCalls>} Calls */

/**
 * Asks again until the service answers for itself: an expired session signs in first, a lost
 * network waits. What comes back is a success or a refusal that asking again will not change.
 * @param {() => Promise<Reply>} ask
 * @param {{ signIn: () => Promise<void>, onTrouble: (reply: Reply) => void, stopped?: () => boolean }} parts
 * @returns {Promise<Answer | null>} null when stopped
 */
export async function untilAnswered(ask, { signIn, onTrouble, stopped = () => false }) {
  for (let failures = 1; !stopped(); failures += 1) {
    const reply = await ask();
    if (reply.kind === "ok") return reply;
    if (reply.kind === "problem" && reply.status === 401) {
      await signIn();
      continue;
    }
    if (reply.kind === "problem" && reply.status < 500 && reply.status !== 429) return reply;
    onTrouble(reply);
    const retryAfter = reply.kind === "problem" ? reply.retryAfter : null;
    await new Promise((resolve) => setTimeout(resolve, waitBefore(failures, retryAfter, Math.random())));
  }
  return null;
}
