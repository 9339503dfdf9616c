// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { allPapers, dropPaper } from "./papers.js";

/** The address below which the service worker may answer. */
export const SCOPE = "/attempts/";
const PREFIX = "kaochang-exam.";

/** @param {string} attemptId */
export const cacheOf = (attemptId) => PREFIX + attemptId;

/**
 * Papers, pages and pictures of exams are gone from this browser, but for those that `stays` keeps.
 * The answers that wait in journals stay: they are delivered when their candidate is back.
 * @param {(paper: import("./papers.js").KeptPaper) => boolean} stays
 */
export async function forget(stays) {
  const papers = await allPapers();
  const staying = new Set(papers.filter(stays).map((paper) => paper.attempt && cacheOf(paper.attempt)));
  await Promise.all(papers.filter((paper) => !stays(paper)).map((paper) => dropPaper(paper.registration)));
  const left = await dropCaches((name) => staying.has(name));
  if (left === 0) await (await navigator.serviceWorker?.getRegistration(SCOPE))?.unregister();
}

/**
 * @param {(name: string) => boolean} stays
 * @returns {Promise<number>} how many of ours are left
 */
async function dropCaches(stays) {
  if (!("caches" in window)) return 0;
  const ours = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(ours.filter((name) => !stays(name)).map((name) => caches.delete(name)));
  return ours.filter(stays).length;
}

/** @param {string} attemptId which has ended */
export const forgetAttempt = (attemptId) => forget((paper) => paper.attempt !== attemptId);
