// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { forgetAttempt } from "./forgetting.js";
import { keepExam } from "./offline.js";
import { unseal } from "./unseal.js";

/**
 * The exam page's own copy of paper and answers: from before the start, over every reload, until
 * the exam has ended.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {import("./papers.js").Kept} parts.kept
 * @param {string} parts.holder the registration
 * @param {string} parts.attemptId
 * @param {string} parts.windowId
 */
export function createKeeping({ news, kept, holder, attemptId, windowId }) {
  /** @type {Promise<PaperData | null> | null} */
  let opening = null;
  /** @type {"absent" | "locked" | null} why the paper had to be fetched */
  let fault = null;
  let deadline = "";
  let ended = false;
  /** @type {() => Promise<AnswersData>} */
  let view = async () => ({ op_head: 0, answers: {}, flags: [] });

  /** @returns {Promise<PaperData | null>} */
  async function open() {
    const held = await kept.paper();
    if (held?.paper && held.attempt === attemptId) return held.paper;
    fault = held?.sealed ? "locked" : "absent";
    if (!held?.sealed || !held.key) return null;
    try {
      const paper = await unseal(held.sealed, held.key, holder);
      fault = null;
      return paper;
    } catch {
      return null;
    }
  }
  const keepSheet = async () => kept.keepSheet({ window: windowId, deadline, answers: await view() });

  news.on("deadline", (at) => { deadline = at; });
  news.on("attempt", (attempt) => { deadline = attempt.deadline_at; });
  news.on("ended", () => {
    ended = true;
    void forgetAttempt(attemptId).catch(() => {});
  });

  return {
    /** The paper that is here; null where it has to be fetched. */
    paper: () => (opening ??= open()),
    /** The paper that is here and was never written on: there are no answers that are not shown with it. */
    async unentered() {
      const [paper, sheet] = await Promise.all([this.paper(), kept.sheet()]);
      return sheet === null || sheet === undefined ? paper : null;
    },
    /** Why it has to be, for the service to count. */
    fault: () => fault,
    /**
     * What this very window can go on with while the service is out of reach. Another window may
     * have written since, so no other gets it.
     */
    async held() {
      const [paper, sheet] = await Promise.all([this.paper(), kept.sheet()]);
      return paper && sheet?.window === windowId ? { paper, ...sheet } : null;
    },
    /**
     * This window writes now.
     * @param {AttemptData} attempt
     * @param {PaperData} paper
     */
    async entered(attempt, paper) {
      if (ended) return;
      deadline = attempt.deadline_at;
      // Where the sealed one opens it stays as it is; one that was fetched takes its place.
      if ((await this.paper()) === null) {
        opening = Promise.resolve(paper);
        await kept.keepPaper({ attempt: attemptId, paper });
      }
      await keepSheet();
      await keepExam(attemptId, paper).catch(() => {});
    },
    /**
     * The journal, which lets go of an answer only when this copy has it.
     * @param {Journal} journal
     * @returns {Journal}
     */
    beside: (journal) => ({
      ...journal,
      get durable() { return journal.durable; },
      async acknowledge(numbers) {
        if (!ended) await keepSheet();
        await journal.acknowledge(numbers);
      },
    }),
    /** @param {() => Promise<AnswersData>} shown what the page shows, once there is a page */
    shows(shown) { view = shown; },
  };
}

/** @typedef {ReturnType<typeof createKeeping>} Keeping */
