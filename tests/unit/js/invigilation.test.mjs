// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { meaningOf } from "../../../app/static/js/invigilation/keys.js";
import { marksOf, signOfLife } from "../../../app/static/js/invigilation/wall.js";

const press = (key, more = {}) => ({ key, modified: false, shifted: false, composing: false, inNote: false, inText: false, ...more });

test("C confirms and D dismisses, in either case", () => {
  for (const key of ["c", "C"]) assert.deepEqual(meaningOf(press(key)), { verb: "choose", judgement: "confirmed" });
  for (const key of ["d", "D"]) assert.deepEqual(meaningOf(press(key)), { verb: "choose", judgement: "dismissed" });
});

test("in the reason letters are letters, Enter sends and Escape leaves", () => {
  assert.equal(meaningOf(press("c", { inNote: true, inText: true })), null);
  assert.deepEqual(meaningOf(press("Enter", { inNote: true, inText: true })), { verb: "send" });
  assert.deepEqual(meaningOf(press("Escape", { inNote: true, inText: true })), { verb: "leave" });
});

test("a new line, an input method's Enter and the browser's own keys are left alone", () => {
  assert.equal(meaningOf(press("Enter", { inNote: true, shifted: true })), null);
  assert.equal(meaningOf(press("Enter", { inNote: true, composing: true })), null);
  assert.equal(meaningOf(press("c", { modified: true })), null);
  assert.equal(meaningOf(press("d", { inText: true })), null);
  assert.equal(meaningOf(press("x")), null);
});

test("marks are told in the order of the ids, whatever the order of the wall", () => {
  assert.equal(marksOf(new Map([["b0-2", "two"], ["a0-9", "one"], ["b0-10", "x"]])), "onextwo");
});

test("a sign of life grows old by the service's clock", () => {
  const at = "2026-11-28T01:00:00Z";
  const words = (seconds) => signOfLife(at, Date.parse(at) + seconds * 1000);
  assert.deepEqual([-3, 12, 59.4, 60, 3599, 7300].map(words), [
    "最近活动：0 秒前", "最近活动：12 秒前", "最近活动：59 秒前", "最近活动：1 分钟前", "最近活动：59 分钟前", "最近活动：2 小时前",
  ]);
  assert.equal(signOfLife(undefined, 0), "");
});
