// SPDX-License-Identifier: Apache-2.0
// @ts-check
// The service worker of the exam page. A reload without a network comes back to the exam by it; it
// answers nothing else. What it may answer with is put into a cache of the attempt's own by the page,
// which takes the cache away at the hand-in: without it every answer here is the network's.

const PAGE = /^\/attempts\/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/;
const PICTURE = /^\/pictures\/./;
const STATIC = /^\/static\/./;
// Where a hotel's network swallows requests, nobody waits for ever for a page that is here.
const PATIENCE = 8000;
// Says of an answer that it is the exam page of this attempt, and no portal's in its place.
const NAMED = "x-exam-page";

/**
 * What becomes of a request: "page" and "file" may be answered from what is kept, and all else, every
 * save and every other page, goes its way as if there were no worker.
 * @param {{ method: string, mode: string, url: string }} request
 * @param {string} origin
 * @param {boolean} isKept whether the page that asks is itself one that was kept
 * @returns {"page" | "file" | "leave"}
 */
function decide({ method, mode, url }, origin, isKept) {
  const asked = new URL(url);
  if (method !== "GET" || asked.origin !== origin) return "leave";
  if (mode === "navigate") return PAGE.test(asked.pathname) ? "page" : "leave";
  if (PICTURE.test(asked.pathname)) return "file";
  // A page from the service finds its modules in the browser's own cache, without a way round by here.
  return isKept && STATIC.test(asked.pathname) ? "file" : "leave";
}

/**
 * Pages that were answered with what is kept, and may be without a network.
 * @type {Set<string>}
 */
const keptPages = new Set();

/**
 * Whether an answer is the exam page, to be kept in place of the one before.
 * @param {{ status: number, redirected: boolean, headers: { get(name: string): string | null } }} answer
 * @param {string} attemptId
 */
function isExam(answer, attemptId) {
  return answer.status === 200 && !answer.redirected && answer.headers.get(NAMED) === attemptId;
}

/**
 * The page as the service gives it; the kept one where the service is away or does not answer.
 * @param {any} event
 * @returns {Promise<Response>}
 */
async function answerPage(event) {
  const path = new URL(event.request.url).pathname;
  const attemptId = path.slice(path.lastIndexOf("/") + 1);
  const cacheName = `kaochang-exam.${attemptId}`;
  const kept = await caches.match(path, { cacheName, ignoreVary: true });
  const asked = fetch(event.request);
  event.waitUntil(asked.then((answer) => keepPage(answer, { path, attemptId, cacheName })).catch(() => {}));
  if (kept === undefined) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  const heard = asked.then((answer) => (answer.status < 500 ? answer : kept), () => kept);
  const given = await Promise.race([heard, late]);
  if (given === kept) keptPages.add(event.resultingClientId);
  return given;
}

/**
 * @param {Response} answer
 * @param {{ path: string, attemptId: string, cacheName: string }} where
 */
async function keepPage(answer, { path, attemptId, cacheName }) {
  if (!isExam(answer, attemptId)) return;
  const copy = answer.clone();
  await (await caches.open(cacheName)).put(path, copy);
}

/**
 * Files are named by what is in them: the one that is here is the one that is asked for.
 * @param {any} event
 * @returns {Promise<Response>}
 */
async function answerFile({ request }) {
  return (await caches.match(request.url, { ignoreVary: true })) ?? fetch(request);
}

// As the types of pages have it: those of workers cannot be had beside them.
const worker = /** @type {any} */ (self);
worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const what = decide(event.request, worker.location.origin, keptPages.has(event.clientId));
  if (what === "page") event.respondWith(answerPage(event));
  if (what === "file") event.respondWith(answerFile(event));
});
