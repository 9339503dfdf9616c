// SPDX-License-Identifier: Apache-2.0
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { followChanges } from "../../../app/static/js/attempt/time/push.js";
import { createNews } from "../../../app/static/js/lib/news.js";

const CLOSED = 2;

class Source extends EventTarget {
  readyState = 0;
  close() {
    this.readyState = CLOSED;
  }
}

/** @param {import("node:test").TestContext} context */
function begun(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  // @ts-ignore - Node has none.
  globalThis.EventSource = { CLOSED };
  /** @type {import("../../../app/static/js/lib/news.js").News<ExamNews>} */
  const news = createNews();
  /** @type {Source[]} */
  const opened = [];
  const look = context.mock.fn();
  followChanges({
    news, look, random: () => 0.5,
    open() {
      opened.push(new Source());
      return /** @type {any} */ (opened[opened.length - 1]);
    },
  });
  news.tell("entered", /** @type {any} */ ({}));
  return { news, opened, look, timers: context.mock.timers };
}

test("news is asked for once however often it was told, after a moment of its own", (context) => {
  const { opened, look, timers } = begun(context);
  opened[0].dispatchEvent(new Event("open"));
  opened[0].dispatchEvent(new Event("changed"));
  timers.tick(999);
  assert.equal(look.mock.callCount(), 0);
  timers.tick(1);
  assert.equal(look.mock.callCount(), 1);
});

test("a stream that was refused is tried again later, one that was lost is the browser's", (context) => {
  const { opened, timers } = begun(context);
  opened[0].dispatchEvent(new Event("error"));
  timers.tick(600_000);
  assert.equal(opened.length, 1);
  opened[0].readyState = CLOSED;
  opened[0].dispatchEvent(new Event("error"));
  timers.tick(90_000);
  assert.equal(opened.length, 2);
});

test("a window that enters again has its stream, and the end closes it", (context) => {
  const { news, opened, look, timers } = begun(context);
  news.tell("entered", /** @type {any} */ ({}));
  assert.equal(opened.length, 1);
  opened[0].dispatchEvent(new Event("changed"));
  news.tell("ended", null);
  timers.tick(600_000);
  assert.equal(look.mock.callCount(), 0);
  assert.equal(opened[0].readyState, CLOSED);
});
