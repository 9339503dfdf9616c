// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { createFrames, isDue } from "../../../app/static/js/attempt/camera/frames.js";
import { createTyping } from "../../../app/static/js/attempt/paper/typing.js";

/** Typing on a clock of its own; `pass` lets time go by and fires what is due. */
function typist() {
  let at = 0;
  let timers = [];
  const ops = [];
  const drafts = [];
  const typing = createTyping({
    commit: (slot, text) => ops.push([at, slot, text]),
    saveDraft: (slot, text) => drafts.push([at, slot, text]),
    now: () => at,
    later: (run, after) => {
      const timer = { run, due: at + after };
      timers.push(timer);
      return timer;
    },
    cancel: (timer) => { timers = timers.filter((t) => t !== timer); },
  });
  function pass(ms) {
    const end = at + ms;
    for (let next = due(end); next; next = due(end)) {
      at = next.due;
      timers = timers.filter((t) => t !== next);
      next.run();
    }
    at = end;
  }
  const due = (end) => timers.filter((t) => t.due <= end).sort((a, b) => a.due - b.due)[0];
  return { typing, ops, drafts, pass };
}

test("type_makes_an_op_at_most_every_1500_ms_and_a_draft_within_1_s", () => {
  const { typing, ops, drafts, pass } = typist();
  for (let i = 1; i <= 100; i += 1) {
    typing.input(96, "x".repeat(i));
    pass(50);
  }
  pass(2000);
  const gaps = ops.slice(1).map(([at], i) => at - ops[i][0]);
  assert.ok(gaps.every((gap) => gap >= 1500));
  assert.equal(ops.at(-1)[2].length, 100);
  assert.ok(ops.at(-1)[0] - 5000 <= 1500);
  assert.ok(drafts.slice(1).every(([at], i) => at - drafts[i][0] <= 1000));
});

test("compose_makes_no_op_until_the_word_is_chosen", () => {
  const { typing, ops, drafts, pass } = typist();
  typing.input(96, "碳");
  typing.compositionStart();
  assert.deepEqual(ops.map((op) => op[2]), ["碳"]);
  typing.input(96, "碳pai");
  pass(5000);
  assert.equal(ops.length, 1);
  assert.equal(drafts.at(-1)[2], "碳pai");
  typing.compositionEnd(96, "碳排");
  assert.equal(ops.at(-1)[2], "碳排");
});

test("settle_keeps_at_once_and_unchanged_text_makes_nothing", () => {
  const { typing, ops, drafts, pass } = typist();
  typing.input(96, "a");
  typing.settle();
  assert.deepEqual([ops.length, drafts.length], [1, 1]);
  typing.settle();
  pass(5000);
  assert.equal(ops.length, 1);
});

const PACE = { least: 8, mean: 20, most: 45 };

test("still_is_due_by_dice_between_the_least_and_the_most_wait", () => {
  assert.equal(isDue(7.9, PACE, 0), false);
  assert.equal(isDue(8, PACE, 0), true);
  assert.equal(isDue(8, PACE, 0.99), false);
  assert.equal(isDue(45, PACE, 0.99), true);
});

test("waits_of_stills_have_the_mean_of_the_programme", () => {
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const waits = Array.from({ length: 5000 }, () => {
    let waited = 1;
    while (!isDue(waited, PACE, random())) waited += 1;
    return waited;
  });
  assert.ok(Math.min(...waits) === 8 && Math.max(...waits) === 45);
  const mean = waits.reduce((a, b) => a + b, 0) / waits.length;
  assert.ok(mean > 18 && mean < 20, `${mean}`);
});

/** Frames on a clock of their own: the seconds at which a picture was uploaded. */
async function uploadsOf(t, replies, seconds) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let at = 0;
  const sent = [];
  const frames = createFrames({
    still: async () => ({}), elapsed: () => at, pace: PACE, random: () => 0, now: () => at * 1000,
    upload: async () => { sent.push(at); return replies[Math.min(sent.length, replies.length) - 1]; },
  });
  frames.start();
  for (; at < seconds; at += 1) {
    t.mock.timers.tick(1000);
    await new Promise(setImmediate);
  }
  frames.stop();
  return sent;
}

test("stills_wait_as_long_as_a_busy_service_asks_and_end_with_the_attempt", async (t) => {
  const ok = { kind: "ok", status: 200, data: { sequence: 1 }, sentAt: 0, receivedAt: 0 };
  const busy = { kind: "problem", status: 503, code: "", detail: "", data: {}, retryAfter: 30 };
  const over = { kind: "problem", status: 409, code: "", detail: "", data: {}, retryAfter: null };
  const sent = await uploadsOf(t, [ok, busy, over], 120);
  assert.deepEqual(sent.map((at) => at - sent[0]), [0, 8, 38]);
});
