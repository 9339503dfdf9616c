// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../lib/api.js";
import { t } from "../lib/i18n.js";

/**
 * @typedef {object} Desk
 * @property {string} task_id
 * @property {string} lease_token
 * @property {string} leased_until
 * @property {string} stem
 * @property {string} model_answer
 * @property {{ text: string, weight: number, accepted: string[] }[]} points
 * @property {string} max_points
 * @property {string} answer
 * @property {string} held_note
 * @property {number} waiting_same_item
 * @property {{ checked: number[] | null, points: string | null, note: string } | null} previous
 *
 * @typedef {object} Given
 * @property {number[]} [checked]
 * @property {string} [points]
 * @property {string} note
 *
 * @typedef {object} Progress
 * @property {number} waiting
 * @property {number} on_desks
 * @property {number} held
 * @property {number} done
 * @property {number} mine
 * @property {number | null} pace_seconds
 */

/**
 * What a call came to; `refusal` is in the reader's language and the call had no effect.
 * @template T
 * @typedef {{ data: T, refusal: null, code: "" } | { data: null, refusal: string, code: string }} Outcome
 */

const BASE = "/api/v1/grading";

/**
 * The queue of one sitting, or of all.
 * @param {string | null} sittingId
 */
export function openQueue(sittingId) {
  return {
    /** @returns {Promise<Outcome<Desk | null>>} the next answer, null when none waits */
    next: () => call("POST", `${BASE}/leases`, { sitting_id: sittingId }),

    /** @param {string} taskId @returns {Promise<Outcome<Desk | null>>} */
    takeHeld: (taskId) => call("POST", `${BASE}/tasks/${taskId}/lease`),

    /** @param {Desk} desk @param {Given} given @returns {Promise<Outcome<{ points: string }>>} */
    mark: (desk, given) =>
      call("POST", `${BASE}/tasks/${desk.task_id}/mark`, { lease_token: desk.lease_token, ...given }),

    /** @param {Desk} desk @param {string} note @returns {Promise<Outcome<null>>} */
    hold: (desk, note) =>
      call("POST", `${BASE}/tasks/${desk.task_id}/hold`, { lease_token: desk.lease_token, note }),

    /** @returns {Promise<Outcome<Desk>>} */
    undo: () => call("POST", `${BASE}/undo`),

    /** @returns {Promise<Outcome<Progress>>} */
    progress: () => call("GET", `${BASE}/progress`),
  };
}

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} [body]
 * @returns {Promise<Outcome<any>>}
 */
async function call(method, url, body) {
  const reply = await request(method, url, { body });
  if (reply.kind === "ok") return { data: reply.data, refusal: null, code: "" };
  if (reply.kind === "problem") return { data: null, refusal: reply.detail, code: reply.code };
  return { data: null, refusal: t("网络断开，这一步没有完成。页面内容仍在，请稍后再试。"), code: "offline" };
}
