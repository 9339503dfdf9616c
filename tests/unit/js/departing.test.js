// SPDX-License-Identifier: Apache-2.0
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeparture } from "../../../app/static/js/attempt/journal/departing.js";

const AFTER = 900_000;

/** @param {import("node:test").TestContext} context */
function begun(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const signs = new EventTarget();
  const leave = context.mock.fn();
  return { signs, leave, departure: createDeparture({ leave, after: AFTER, signs }) };
}

test("a page that nobody looks at signs out after its time and not before", (context) => {
  const { leave } = begun(context);
  context.mock.timers.tick(AFTER - 1);
  assert.equal(leave.mock.callCount(), 0);
  context.mock.timers.tick(1);
  assert.equal(leave.mock.callCount(), 1);
});

test("each sign of life begins the wait anew", (context) => {
  const { signs, leave } = begun(context);
  for (const sign of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    context.mock.timers.tick(AFTER - 1);
    signs.dispatchEvent(new Event(sign));
  }
  context.mock.timers.tick(AFTER - 1);
  assert.equal(leave.mock.callCount(), 0);
  context.mock.timers.tick(1);
  assert.equal(leave.mock.callCount(), 1);
});

test("while it is held nobody is signed out, whatever they do", (context) => {
  const { signs, leave, departure } = begun(context);
  departure.hold();
  signs.dispatchEvent(new Event("keydown"));
  context.mock.timers.tick(2 * AFTER);
  assert.equal(leave.mock.callCount(), 0);
  departure.release();
  context.mock.timers.tick(AFTER);
  assert.equal(leave.mock.callCount(), 1);
});
