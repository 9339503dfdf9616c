// SPDX-License-Identifier: Apache-2.0
// @ts-check

// News of the deadline, of a hand-in elsewhere, of another window: within 15 s at the latest.
const EVERY = 12_000;

/**
 * Asks for the attempt again and again, one request at a time, from the entry to the end.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {() => Promise<Reply>} parts.ask
 */
export function createWatch({ news, ask }) {
  let stopped = false;
  let asking = false;
  // Whoever wants to know while a question is under way may be told what was before.
  let wanted = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function look() {
    wanted = asking;
    if (stopped || asking) return;
    asking = true;
    clearTimeout(timer);
    const reply = await ask();
    asking = false;
    if (stopped) return;
    news.tell("reach", reply.kind === "ok" || (reply.kind === "problem" && reply.status < 500));
    if (reply.kind === "ok" && typeof reply.data?.deadline_at === "string") news.tell("attempt", reply.data);
    if (reply.kind === "problem" && reply.status === 401) news.tell("signedout", null);
    timer = setTimeout(look, wanted ? 0 : EVERY);
  }
  news.on("entered", () => {
    clearTimeout(timer);
    timer = setTimeout(look, EVERY);
  });
  news.on("ended", () => {
    stopped = true;
    clearTimeout(timer);
  });
  return { look: () => void look() };
}
