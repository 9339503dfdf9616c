// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { untilAnswered } from "./calls.js";

/**
 * What the service holds of an attempt that nobody has written to.
 * @type {AnswersData}
 */
export const NOTHING_YET = { op_head: 0, op_max: 0, answers: {}, flags: [] };

/**
 * @typedef {{ kind: "entered", attempt: AttemptData, paper: PaperData, answers: AnswersData | null }
 *   | { kind: "held" } | { kind: "closed", attempt: AttemptData | null } | { kind: "refused", detail: string }} Entry
 */

/**
 * Takes the lease, then the paper (unless it is here) and the answers the service holds, unless
 * there can be none or what is shown here is all of them.
 * @param {object} parts
 * @param {import("./calls.js").Calls} parts.calls
 * @param {string} parts.windowId
 * @param {boolean} parts.takeOver
 * @param {import("../seal/keeping.js").Keeping} parts.keeping
 * @param {() => Promise<number | null>} parts.shown the highest op number in what is shown; null before anything is
 * @param {Parameters<typeof untilAnswered>[1]} parts.asking
 * @returns {Promise<Entry>}
 */
export async function enter({ calls, windowId, takeOver, keeping, shown, asking }) {
  // Opened while the lease is on its way.
  const here = keeping.paper();
  const leased = await untilAnswered(() => calls.lease(windowId, takeOver), asking);
  if (leased?.kind !== "ok") return refusal(leased);
  /** @type {AttemptData} */
  const attempt = leased.data;
  if (attempt.state !== "running") return { kind: "closed", attempt };
  let paper = await here;
  if (paper === null) {
    const read = await untilAnswered(() => calls.paper(keeping.fault()), asking);
    if (read?.kind !== "ok") return refusal(read);
    paper = /** @type {PaperData} */ (read.data);
  }
  const highest = await shown();
  if (highest !== null && attempt.op_max <= highest) return { kind: "entered", attempt, paper, answers: null };
  if (attempt.op_max === 0) return { kind: "entered", attempt, paper, answers: NOTHING_YET };
  const held = await untilAnswered(calls.answers, asking);
  if (held?.kind !== "ok") return refusal(held);
  return { kind: "entered", attempt, paper, answers: held.data };
}

/**
 * @param {import("./calls.js").Answer | null} answer
 * @returns {Entry}
 */
function refusal(answer) {
  if (answer?.kind !== "problem") return { kind: "refused", detail: "" };
  if (answer.code === "lease_held") return { kind: "held" };
  if (answer.code === "attempt_closed") return { kind: "closed", attempt: null };
  return { kind: "refused", detail: answer.detail };
}
