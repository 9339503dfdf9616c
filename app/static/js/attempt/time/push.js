// SPDX-License-Identifier: Apache-2.0
// @ts-check

// All pages of a hall are told in the same second: their questions spread over this long.
const SPREAD = 2000;
// A stream that the service refused for good; one that was lost the browser opens again by itself.
const AGAIN_AFTER = 60_000;

/**
 * Asks for news as soon as the service says that there are any. A comfort: without a stream the page
 * asks every 12 s, and nothing waits for this.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {() => EventSource} parts.open
 * @param {() => void} parts.look
 * @param {() => number} [parts.random]
 */
export function followChanges({ news, open, look, random = Math.random }) {
  /** @type {EventSource | null} */
  let source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let again;

  function lookSoon() {
    asking ??= setTimeout(() => {
      asking = undefined;
      look();
    }, random() * SPREAD);
  }

  function follow() {
    source = open();
    // What changed while nobody listened was told to nobody.
    source.addEventListener("open", lookSoon);
    source.addEventListener("changed", lookSoon);
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      source = null;
      again = setTimeout(follow, AGAIN_AFTER * (1 + random()));
    });
  }

  news.on("entered", () => {
    if (source !== null) return;
    clearTimeout(again);
    follow();
  });
  news.on("ended", () => {
    clearTimeout(asking);
    clearTimeout(again);
    source?.close();
  });
}
