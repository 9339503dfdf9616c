// SPDX-License-Identifier: Apache-2.0
// @ts-check

// News of the deadline, of a hand-in elsewhere, of another window: within 15 s at the latest.
const EVERY = 12_000;

/**
 * Asks for the attempt again and again, one request at a time.
 * @param {object} parts
 * @param {() => Promise<Reply>} parts.ask
 * @param {(attempt: AttemptData) => void} parts.learn
 * @param {() => void} parts.expiredSession
 * @param {(reachable: boolean) => void} parts.onReach
 */
export function createWatch({ ask, learn, expiredSession, onReach }) {
  let stopped = false;
  let asking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function look() {
    if (stopped || asking) return;
    asking = true;
    clearTimeout(timer);
    const reply = await ask();
    asking = false;
    if (stopped) return;
    onReach(reply.kind === "ok" || (reply.kind === "problem" && reply.status < 500));
    if (reply.kind === "ok" && typeof reply.data?.deadline_at === "string") learn(reply.data);
    if (reply.kind === "problem" && reply.status === 401) expiredSession();
    timer = setTimeout(look, EVERY);
  }
  return {
    look: () => void look(),
    start() {
      clearTimeout(timer);
      timer = setTimeout(look, EVERY);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
