// SPDX-License-Identifier: Apache-2.0
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOutbox } from "../../../app/static/js/attempt/talk/outbox.js";
import { lengthOf, roomIn } from "../../../app/static/js/lib/talk.js";

/** @typedef {import("../../../app/static/js/attempt/talk/outbox.js").Letter} Letter */

const OK = /** @type {Reply} */ ({ kind: "ok", status: 204, data: null, sentAt: 0, receivedAt: 0 });
const OFFLINE = /** @type {Reply} */ ({ kind: "offline", timedOut: false });
/**
 * @param {number} status
 * @param {number | null} [retryAfter]
 * @returns {Reply}
 */
const problem = (status, retryAfter = null) => ({ kind: "problem", status, code: "", detail: `no ${status}`, data: {}, retryAfter });

/** @param {Letter[]} [before] what a page before this one left */
function world(before = []) {
  /** @type {Letter[]} */
  let kept = before;
  /** @type {{ letter: Letter, answer: (reply: Reply) => void }[]} */
  const asked = [];
  /** @type {{ run: () => void, after: number }[]} */
  const timers = [];
  let sent = 0;
  const outbox = createOutbox({
    send: (letter) => new Promise((answer) => asked.push({ letter, answer })),
    store: { read: () => kept, write: (letters) => { kept = letters; } },
    onChange: () => {},
    onSent: () => { sent += 1; },
    later: (run, after) => timers.push({ run, after }),
    cancel: () => {},
    random: () => 0,
  });
  return {
    outbox, asked, timers,
    kept: () => kept,
    sent: () => sent,
    /** @param {Reply} reply */
    async answer(reply) {
      asked.at(-1)?.answer(reply);
      await new Promise((resolve) => setImmediate(resolve));
    },
    /** States in order, as the candidate sees them. */
    states: () => outbox.letters().map(({ id, state, why }) => [id, state, why]),
  };
}

test("messages go one after the other, in the order of writing", async () => {
  const { outbox, asked, answer, states, sent, kept } = world();
  outbox.add("a", "first");
  outbox.add("b", "second");
  assert.deepEqual(states(), [["a", "sending", ""], ["b", "waiting", ""]]);
  await answer(OK);
  assert.deepEqual(asked.map(({ letter }) => letter.text), ["first", "second"]);
  await answer(OK);
  assert.deepEqual([states(), sent(), kept()], [[], 2, []]);
});

test("without a network it is kept, says so, and goes under the same id when the network is back", async () => {
  const { outbox, asked, answer, states, timers, kept } = world();
  outbox.add("a", "hello");
  await answer(OFFLINE);
  assert.deepEqual(states(), [["a", "waiting", "offline"]]);
  assert.deepEqual([timers.length, kept().length], [1, 1]);
  outbox.nudge();
  await answer(problem(503));
  timers[1].run();
  assert.deepEqual(asked.map(({ letter }) => letter.id), ["a", "a", "a"]);
  await answer(OK);
  assert.deepEqual(states(), []);
});

test("whoever writes too fast waits as long as the service says, and is not pushed", async () => {
  const { outbox, asked, answer, states, timers } = world();
  outbox.add("a", "hello");
  await answer(problem(429, 50));
  assert.deepEqual(states(), [["a", "waiting", "busy"]]);
  assert.equal(timers[0].after, 50_000);
  outbox.nudge();
  assert.equal(asked.length, 1);
});

test("an expired session waits, a refusal stays with its reason and holds nothing up", async () => {
  const { outbox, asked, answer, states } = world();
  outbox.add("a", "first");
  await answer(problem(401));
  assert.deepEqual(states(), [["a", "waiting", "sign_in"]]);
  outbox.add("b", "second");
  outbox.nudge();
  await answer(problem(409));
  assert.deepEqual(states(), [["a", "refused", ""], ["b", "sending", ""]]);
  assert.equal(outbox.letters()[0].detail, "no 409");
  assert.equal(asked.at(-1)?.letter.id, "b");
});

test("what waits can be taken back, what is on its way cannot", async () => {
  const { outbox, answer, states, kept } = world();
  outbox.add("a", "hello");
  assert.equal(outbox.takeBack("a"), null);
  await answer(OFFLINE);
  assert.equal(outbox.takeBack("a"), "hello");
  assert.deepEqual([states(), kept(), outbox.takeBack("a")], [[], [], null]);
});

test("what a page was sending when it ended is sent again, and is the same message", async () => {
  const left = /** @type {Letter} */ ({ id: "a", text: "hello", state: "sending", why: "", detail: "" });
  const { outbox, asked, states } = world([left]);
  assert.deepEqual(states(), [["a", "waiting", ""]]);
  outbox.nudge();
  assert.deepEqual(asked.map(({ letter }) => letter.id), ["a"]);
});

test("the length is told before it is met, in characters and not in halves", () => {
  assert.equal(lengthOf("好👍"), 2);
  assert.deepEqual([roomIn("👍", 1).fits, roomIn("👍好", 1).fits], [true, false]);
  assert.deepEqual(roomIn("好", 500), { fits: true, words: "还可以写 499 个字" });
});
