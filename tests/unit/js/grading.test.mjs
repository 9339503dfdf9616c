// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { actionOf } from "../../../app/static/js/grading/keys.js";
import { hundredths, sumOf, typedPoints, written } from "../../../app/static/js/grading/points.js";

const press = (key, more = {}) => ({ key, modified: false, composing: false, inside: "none", ...more });

test("points are read and written exactly", () => {
  for (const [text, amount] of [["0", 0], ["0.10", 10], ["5.00", 500], ["2.5", 250], ["12.25", 1225], ["100", 10000]]) {
    assert.equal(hundredths(text), amount);
  }
  assert.deepEqual([0, 50, 300, 1225, 10000].map(written), ["0", "0.5", "3", "12.25", "100"]);
});

test("the running sum rounds half up, as the service does", () => {
  assert.equal(sumOf([4, 3, 3], [], 500), 0);
  assert.equal(sumOf([4, 3, 3], [0], 500), 200);
  assert.equal(sumOf([4, 3, 3], [1, 0], 500), 350);
  assert.equal(sumOf([4, 3, 3], [0, 1, 2], 500), 500);
  assert.equal(sumOf([1, 1, 1], [0, 1], 100), 67);
  assert.equal(sumOf([1, 3], [0], 50), 13);
});

test("typed points are taken up to the item's and to hundredths", () => {
  assert.equal(typedPoints(" 2.5 ", 300), 250);
  assert.equal(typedPoints("２．５", 300), 250);
  for (const text of ["", "-1", "3.01", "1.005", "1e2", "abc", "1,5"]) assert.equal(typedPoints(text, 300), null);
});

test("digits toggle, Enter saves, Z undoes, H holds, Escape leaves", () => {
  assert.deepEqual(actionOf(press("1")), { verb: "toggle", place: 0 });
  assert.deepEqual(actionOf(press("9")), { verb: "toggle", place: 8 });
  assert.deepEqual(actionOf(press("Enter")), { verb: "save" });
  assert.deepEqual(actionOf(press("z")), { verb: "undo" });
  assert.deepEqual(actionOf(press("H")), { verb: "hold" });
  assert.deepEqual(actionOf(press("Escape", { inside: "area" })), { verb: "leave" });
  assert.equal(actionOf(press("0")), null);
  assert.equal(actionOf(press("x")), null);
});

test("typing, composing and shortcuts are left to the browser", () => {
  for (const key of ["1", "z", "h"]) {
    assert.equal(actionOf(press(key, { inside: "text" })), null);
    assert.equal(actionOf(press(key, { modified: true })), null);
  }
  assert.equal(actionOf(press("Enter", { composing: true })), null);
  assert.equal(actionOf(press("Enter", { inside: "control" })), null);
  assert.equal(actionOf(press("Enter", { inside: "area" })), null);
  assert.deepEqual(actionOf(press("Enter", { inside: "text" })), { verb: "save" });
});
