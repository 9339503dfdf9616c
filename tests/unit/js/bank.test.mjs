// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { verbOf } from "../../../app/static/js/bank/keys.js";
import { insertAt } from "../../../app/static/js/bank/pictures.js";
import { createAsking } from "../../../app/static/js/bank/preview.js";
import { labelOf } from "../../../app/static/js/bank/rows.js";

const press = (key, more = {}) => ({ key, modified: false, composing: false, inside: "none", age: 5000, ...more });

/** A text box as far as a picture is put into it. */
function box(value, start, end = start) {
  return {
    value, selectionStart: start, selectionEnd: end, selected: null,
    setRangeText(text, from, to) { this.value = this.value.slice(0, from) + text + this.value.slice(to); },
    setSelectionRange(from, to) { this.selected = [from, to]; },
  };
}

test("keys of the review desk mean verdicts and moves", () => {
  const meant = { a: "approve", A: "approve", b: "reason", B: "reason", j: "after", ArrowRight: "after", K: "before", ArrowLeft: "before" };
  for (const [key, verb] of Object.entries(meant)) assert.equal(verbOf(press(key)), verb);
  for (const key of ["x", "1", "Enter", "Escape", " "]) assert.equal(verbOf(press(key)), null);
});

test("keys that are being typed or held with others are the browser's", () => {
  for (const inside of ["area", "text"]) assert.equal(verbOf(press("a", { inside })), null);
  assert.equal(verbOf(press("a", { modified: true })), null);
  assert.equal(verbOf(press("a", { composing: true })), null);
  assert.equal(verbOf(press("a", { inside: "control" })), "approve");
});

test("a reason is sent with Ctrl+Enter and left with Escape", () => {
  assert.equal(verbOf(press("Enter", { inside: "area", modified: true })), "send_back");
  assert.equal(verbOf(press("Enter", { inside: "area" })), null);
  assert.equal(verbOf(press("Enter", { inside: "area", modified: true, composing: true })), null);
  assert.equal(verbOf(press("Escape", { inside: "area" })), "leave");
});

test("nobody approves what has only just appeared", () => {
  assert.equal(verbOf(press("a", { age: 200 })), null);
  assert.equal(verbOf(press("j", { age: 200 })), "after");
});

test("a picture goes where the cursor stands, on a line of its own", () => {
  const empty = box("", 0);
  insertAt(empty, "![](media:x)");
  assert.deepEqual([empty.value, empty.selected], ["![](media:x)", [2, 2]]);
  const middle = box("前后", 1);
  insertAt(middle, "![](media:x)");
  assert.deepEqual([middle.value, middle.selected], ["前\n![](media:x)后", [4, 4]]);
  const chosen = box("第一行\n旧", 4, 5);
  insertAt(chosen, "![](media:x)");
  assert.deepEqual([chosen.value, chosen.selected], ["第一行\n![](media:x)", [6, 6]]);
});

test("rows are called as the page calls them", () => {
  assert.equal(labelOf("option", 4), "选项 E");
  assert.equal(labelOf("weight", 0), "得分点 1 的份数");
  assert.equal(labelOf("step", 9), "第 10 步");
  assert.equal(labelOf("other", 0), "");
});

test("the preview is asked for after a rest, and once more for what came meanwhile", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const answers = [];
  let asked = 0;
  const ask = createAsking(400, () => new Promise((resolve) => {
    asked += 1;
    answers.push(resolve);
  }));
  ask();
  context.mock.timers.tick(300);
  ask();
  context.mock.timers.tick(399);
  assert.equal(asked, 0);
  context.mock.timers.tick(1);
  assert.equal(asked, 1);
  for (let more = 0; more < 3; more += 1) {
    ask();
    context.mock.timers.tick(400);
  }
  assert.equal(asked, 1);
  answers[0]();
  await settled();
  assert.equal(asked, 2);
  answers[1]();
  await settled();
  assert.equal(asked, 2);
});
