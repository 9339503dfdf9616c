// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { cacheOf } from "./forgetting.js";

const WORKER = "/attempts/worker.js";
const PICTURE = /<img\b[^>]*\bsrc="(\/pictures\/[^"]+)"/g;

/** The browser has the exam page's service worker; harmless where it has none to offer. */
export async function registerWorker() {
  await navigator.serviceWorker?.register(WORKER).catch(() => {});
}

/**
 * The addresses of the pictures that a paper shows.
 * @param {PaperData} paper
 * @returns {string[]}
 */
export function picturesOf(paper) {
  const texts = paper.slots.flatMap((slot) => [slot.stem, ...(slot.options ?? []).map((option) => option.text)]);
  return [...new Set(texts.flatMap((text) => [...text.matchAll(PICTURE)].map((found) => found[1])))];
}

/** @returns {string[]} what this page is made of */
function files() {
  const named = document.querySelectorAll("link[rel=modulepreload], link[rel=stylesheet], link[rel=icon], script[src]");
  return [...named].map((node) => node.getAttribute("href") ?? node.getAttribute("src") ?? "");
}

/**
 * Page, modules and pictures are here, so that a reload without a network finds the exam again. The
 * pictures come one after the other: answers go before them.
 * @param {string} attemptId
 * @param {PaperData} paper
 */
export async function keepExam(attemptId, paper) {
  if (!("caches" in window)) return;
  await registerWorker();
  const cache = await caches.open(cacheOf(attemptId));
  // The page itself was kept on its way here, unless there was no worker yet.
  for (const address of [...files(), `/attempts/${attemptId}`, ...picturesOf(paper)]) {
    if (await cache.match(address, { ignoreVary: true })) continue;
    const answer = await fetch(address, { priority: "low" });
    if (answer.ok && !answer.redirected) await cache.put(address, answer);
  }
}
