// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { clockTime, createServerClock } from "../../../app/static/js/attempt/time/clock.js";
import { createCountdown, formatRemaining, markPassed, remainingOf } from "../../../app/static/js/attempt/time/countdown.js";

const NINE = Date.parse("2026-11-28T01:00:00Z");
const iso = (ms) => new Date(ms).toISOString();

test("now_before_any_sample_is_unknown", () => {
  assert.equal(createServerClock(() => 0).now(), null);
});

test("now_counts_from_the_middle_of_the_round_trip", () => {
  let at = 1000;
  const clock = createServerClock(() => at);
  clock.observe(iso(NINE), 800, 1000);
  assert.equal(clock.now(), NINE + 100);
  at = 61_000;
  assert.equal(clock.now(), NINE + 60_100);
});

test("observe_a_slower_round_trip_keeps_the_better_sample", () => {
  const clock = createServerClock(() => 2000);
  clock.observe(iso(NINE), 990, 1010);
  clock.observe(iso(NINE + 700), 1100, 2000);
  assert.equal(clock.now(), NINE + 1000);
});

test("observe_after_the_device_slept_takes_the_new_time", () => {
  const clock = createServerClock(() => 5000);
  clock.observe(iso(NINE), 990, 1010);
  clock.observe(iso(NINE + 600_000), 4800, 5000);
  assert.equal(clock.now(), NINE + 600_100);
});

test("clock_time_is_the_time_at_the_exam_whatever_the_zone", () => {
  assert.equal(clockTime("2026-11-28T01:41:22.123456Z"), "09:41:22");
});

test("remaining_is_rounded_up_and_never_negative", () => {
  assert.equal(remainingOf(NINE + 1, NINE), 1);
  assert.equal(remainingOf(NINE, NINE + 5000), 0);
  assert.equal(formatRemaining(5400), "1:30:00");
  assert.equal(formatRemaining(59), "0:00:59");
});

test("mark_is_announced_once_when_passed", () => {
  assert.equal(markPassed(null, 1799), null);
  assert.equal(markPassed(1801, 1800), 1800);
  assert.equal(markPassed(1800, 1799), null);
  assert.equal(markPassed(700, 250), 300);
  assert.equal(markPassed(30, 0), null);
});

/** A countdown at a settable server time, and what it did. */
function counting() {
  const seen = { shown: [], marks: [], expired: 0, now: NINE };
  const countdown = createCountdown({
    clock: { now: () => seen.now, observe() {} },
    show: (left) => seen.shown.push(left),
    announce: (mark) => seen.marks.push(mark),
    expired: () => { seen.expired += 1; },
  });
  return { seen, countdown };
}

test("countdown_at_zero_expires_once", () => {
  const { seen, countdown } = counting();
  countdown.setDeadline(iso(NINE + 2000));
  seen.now += 2000;
  countdown.look();
  seen.now += 2000;
  countdown.look();
  assert.deepEqual(seen.shown, [2, 0]);
  assert.equal(seen.expired, 1);
});

test("countdown_with_an_extension_goes_on_and_expires_again", () => {
  const { seen, countdown } = counting();
  countdown.setDeadline(iso(NINE + 1000));
  seen.now += 1000;
  countdown.look();
  assert.equal(countdown.setDeadline(iso(NINE + 61_000)), 60_000);
  assert.equal(seen.shown.at(-1), 60);
  seen.now += 60_000;
  countdown.look();
  assert.equal(seen.expired, 2);
});

test("countdown_of_a_paused_exam_stands_and_does_not_expire", () => {
  const { seen, countdown } = counting();
  countdown.setDeadline(iso(NINE + 10_000));
  countdown.hold(iso(NINE + 4000));
  seen.now += 60_000;
  countdown.look();
  assert.equal(seen.shown.at(-1), 6);
  assert.equal(seen.expired, 0);
  countdown.setDeadline(iso(NINE + 66_000));
  countdown.hold(null);
  assert.equal(seen.shown.at(-1), 6);
  seen.now += 6000;
  countdown.look();
  assert.equal(seen.expired, 1);
});
