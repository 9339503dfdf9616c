// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { judge, waitBefore } from "./replies.js";

// The server takes 200 ops; a request below 64 kB may outlive the page (`keepalive`).
const MOST_OPS = 100;
const MOST_CHARACTERS = 16_000;
const SLOW_AFTER = 4000;

/**
 * @typedef {object} AutosaveParts
 * @property {Journal} journal
 * @property {(ops: Op[]) => Promise<Reply>} post
 * @property {(op: Op) => Change | null} fillerFor what takes the number of a refused op
 * @property {(state: SavingState) => void} onState
 * @property {(ack: AckData, reply: Extract<Reply, { kind: "ok" }>) => void} onAck
 * @property {(ops: Op[]) => void} onLate ops that the server keeps apart and does not mark
 * @property {(op: Op, detail: string) => void} onRefused
 * @property {(reason: BlockReason) => void} onBlocked
 * @property {() => number} [random]
 */

/**
 * Empties the journal to the server: one request in flight, the next as soon as it returned,
 * and no end to the retries. What blocks it (sign-in, another window) needs `resume`.
 * @param {AutosaveParts} parts
 */
export function createAutosave(parts) {
  const { journal, post, random = Math.random } = parts;
  /** @type {SavingState} */
  const state = { phase: "idle", blocked: null, trouble: null, slow: false, slots: 0, savedAt: null };
  /** @type {Set<() => void>} */
  const watchers = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let failures = 0;
  let limit = MOST_OPS;
  let running = false;
  let again = false;

  /** @param {Partial<SavingState>} change */
  async function publish(change) {
    Object.assign(state, change);
    state.slots = new Set((await journal.pending()).map((op) => op.slot)).size;
    parts.onState({ ...state });
    for (const watcher of watchers) watcher();
  }

  async function run() {
    again = true;
    if (running) return;
    running = true;
    // What was recorded while a request was on its way goes next, unless a wait has begun.
    while (again && !state.blocked && state.phase !== "waiting") {
      again = false;
      while (await step());
    }
    running = false;
  }

  /** @returns {Promise<boolean>} whether to go on at once */
  async function step() {
    const batch = fitting(await journal.pending(limit));
    if (batch.length === 0) {
      limit = MOST_OPS;
      if (!state.blocked) await publish({ phase: "idle", trouble: null });
      return false;
    }
    await publish({ phase: "sending", slow: false });
    const slow = setTimeout(() => void publish({ slow: true }), SLOW_AFTER);
    const reply = await post(batch);
    clearTimeout(slow);
    return settle(batch, reply);
  }

  /**
   * @param {Op[]} batch
   * @param {Reply} reply
   * @returns {Promise<boolean>}
   */
  async function settle(batch, reply) {
    const judged = judge(reply, batch);
    if (judged.verdict === "retry") return wait(judged);
    failures = 0;
    if (judged.verdict === "blocked") return block(judged.reason);
    if (judged.verdict === "refused") return refuse(batch, judged.op, judged.detail);
    await journal.acknowledge(judged.named);
    if (judged.late.length > 0) parts.onLate(batch.filter((op) => judged.late.includes(op.op)));
    const left = (await journal.pending(1)).length > 0;
    if (judged.verdict === "closed") return (left && judged.named.length > 0) || block("closed");
    if (reply.kind === "ok") parts.onAck(judged.ack, reply);
    await publish({ savedAt: judged.ack.server_time, trouble: null, slow: false });
    // An ack that names nothing of what was sent would be asked for again for ever.
    if (judged.named.length === 0) return wait({ trouble: "server", retryAfter: null });
    return judged.ack.state === "running" || left || block("closed");
  }

  /** @param {{ trouble: SavingState["trouble"], retryAfter: number | null }} why */
  async function wait({ trouble, retryAfter }) {
    failures += 1;
    timer = setTimeout(nudge, waitBefore(failures, retryAfter, random()));
    await publish({ phase: "waiting", trouble, slow: false });
    return false;
  }

  /** @param {BlockReason} reason */
  async function block(reason) {
    // Another window has it: what the reply under way says besides is settled when it comes back.
    if (state.blocked !== null && reason !== "closed") return false;
    await publish({ phase: "blocked", blocked: reason, trouble: null, slow: false });
    parts.onBlocked(reason);
    return false;
  }

  /**
   * @param {Op[]} batch
   * @param {number | null} number
   * @param {string} detail
   */
  async function refuse(batch, number, detail) {
    const op = batch.find((candidate) => candidate.op === number);
    if (!op) {
      limit = 1;
      return true;
    }
    // A filler that is refused too is only dropped: its number stays a gap, which the server reports.
    await journal.setAside(op.op, op.kind === "answer" ? parts.fillerFor(op) : null);
    if (op.kind === "answer") parts.onRefused(op, detail);
    return true;
  }

  function nudge() {
    clearTimeout(timer);
    if (state.phase === "waiting") state.phase = "idle";
    void run();
  }

  return {
    kick: () => void run(),
    /** Tries now instead of at the end of the wait. */
    nudge,
    async resume() {
      await publish({ blocked: null, phase: "idle" });
      nudge();
    },
    block,
    state: () => ({ ...state }),
    /**
     * Waits until everything is acknowledged, or saving is blocked, or the time is over.
     * @param {number} patience milliseconds
     * @returns {Promise<boolean>} whether nothing waits on this device
     */
    flush(patience) {
      nudge();
      return new Promise((resolve) => {
        const finish = async () => {
          clearTimeout(over);
          watchers.delete(look);
          resolve((await journal.pending(1)).length === 0);
        };
        const look = () => {
          if (state.blocked || (state.phase === "idle" && state.slots === 0)) void finish();
        };
        const over = setTimeout(finish, patience);
        watchers.add(look);
        if (state.blocked) void finish();
      });
    },
  };
}

/**
 * The first ops whose texts together stay small; at least one.
 * @param {Op[]} ops
 */
function fitting(ops) {
  let characters = 0;
  const end = ops.findIndex((op, index) => {
    characters += JSON.stringify(op.value).length + 80;
    return index > 0 && characters > MOST_CHARACTERS;
  });
  return end === -1 ? ops : ops.slice(0, end);
}

/** @typedef {ReturnType<typeof createAutosave>} Autosave */
