// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { untilAnswered } from "./calls.js";

/**
 * @typedef {{ kind: "entered", attempt: AttemptData, paper: PaperData, answers: AnswersData }
 *   | { kind: "held" } | { kind: "closed", attempt: AttemptData | null } | { kind: "refused", detail: string }} Entry
 */

/**
 * Takes the lease, then the paper (unless it is here) and the answers the service holds.
 * @param {object} parts
 * @param {import("./calls.js").Calls} parts.calls
 * @param {string} parts.windowId
 * @param {boolean} parts.takeOver
 * @param {PaperData | null} parts.paper
 * @param {Parameters<typeof untilAnswered>[1]} parts.asking
 * @returns {Promise<Entry>}
 */
export async function enter({ calls, windowId, takeOver, paper, asking }) {
  const leased = await untilAnswered(() => calls.lease(windowId, takeOver), asking);
  if (leased?.kind !== "ok") return refusal(leased);
  /** @type {AttemptData} */
  const attempt = leased.data;
  if (attempt.state !== "running") return { kind: "closed", attempt };
  const read = paper === null ? await untilAnswered(calls.paper, asking) : null;
  if (read !== null && read.kind !== "ok") return refusal(read);
  const held = await untilAnswered(calls.answers, asking);
  if (held?.kind !== "ok") return refusal(held);
  return { kind: "entered", attempt, paper: paper ?? read?.data, answers: held.data };
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
