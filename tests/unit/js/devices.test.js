// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { judge } from "../../../app/static/js/attempt/journal/replies.js";
import {
  judgeBrowser, judgeClock, judgeLight, judgeMachine, judgeNetwork, judgeStorage,
} from "../../../app/static/js/attempt/room/checks.js";
import { browserName } from "../../../app/static/js/attempt/room/probes.js";
import { createSlowest } from "../../../app/static/js/attempt/time/slowest.js";
import { keepNothing } from "../../../app/static/js/attempt/seal/nothing.js";

// Figures of the test's own: the page has none, and goes by those it is handed.
const LIMITS = { quick: 5, slow: 20, jitter: 10, clock_noted: 60_000, dark: 50, glare: 225, room: 1000, stall: 50 };

test("a_device_is_judged_by_the_limits_that_the_page_was_handed", () => {
  assert.match(judgeBrowser("… MicroMessenger/8.0 …", []).todo, /请用系统浏览器打开/);
  assert.equal(judgeBrowser("Chrome", []).state, "good");
  assert.match(judgeBrowser("Chrome", ["locks"]).text, /窗口锁/);
  const network = (times) => judgeNetwork(times, LIMITS);
  assert.equal(network([2, 3, 4]).state, "good");
  assert.match(network([8, 9, 9]).text, /稍慢/);
  assert.match(network([2, null, 4]).text, /丢失/);
  assert.match(network([2, 3, 13]).text, /忽快忽慢/);
  assert.match(network([21, 22, 21]).text, /很慢/);
  assert.equal(network([null, null]).state, "bad");
  assert.equal(network([]).state, "bad");
  assert.equal(judgeClock(-600_000, LIMITS).state, "warn");
  assert.equal(judgeClock(900, LIMITS).state, "good");
  assert.equal(judgeLight(10, LIMITS).state, "warn");
  assert.equal(judgeLight(120, LIMITS).state, "good");
  assert.equal(judgeStorage(false, null, LIMITS).state, "warn");
  assert.equal(judgeStorage(true, 999, LIMITS).state, "warn");
  assert.equal(judgeStorage(true, 1000, LIMITS).state, "good");
  assert.equal(judgeMachine(51, LIMITS).state, "warn");
  assert.equal(judgeMachine(50, LIMITS).state, "good");
  assert.equal(judgeMachine(null, LIMITS).state, "warn");
});

test("a_browser_tells_its_name_and_number_and_nothing_of_the_device", () => {
  const head = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
  const names = {
    [`${head} Version/17.4 Mobile/15E148 Safari/604.1`]: "Safari 17",
    [`${head} CriOS/131.0 Mobile/15E148 Safari/604.1`]: "Chrome 131",
    [`${head} Mobile/15E148 MicroMessenger/8.0.49`]: "WeChat 8",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0": "Edge 131",
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0": "Firefox 133",
    "something of its own": "Other",
  };
  for (const [agent, name] of Object.entries(names)) assert.equal(browserName(agent), name);
});

test("a_trial_that_was_replaced_is_over_and_another_candidates_exam_is_not", () => {
  const gone = (code) => judge({ kind: "problem", status: 404, code, detail: "", data: {}, retryAfter: null }, [{ op: 1 }]);
  assert.deepEqual(gone("trial_not_found"), { verdict: "closed", named: [], late: [] });
  assert.deepEqual(gone("attempt_not_found"), { verdict: "blocked", reason: "missing" });
});

test("the_slowest_save_is_remembered_over_a_reload_and_is_unknown_before_any", () => {
  const held = new Map();
  const storage = { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value) };
  const first = createSlowest("one", storage);
  assert.equal(first.milliseconds(), null);
  for (const took of [80.4, 120.6, 90]) first.note(took);
  assert.equal(createSlowest("one", storage).milliseconds(), 121);
  assert.equal(createSlowest("another", storage).milliseconds(), null);
  const closed = { getItem: () => { throw new Error("closed"); }, setItem: () => { throw new Error("closed"); } };
  const forgetful = createSlowest("one", closed);
  forgetful.note(5);
  assert.equal(forgetful.milliseconds(), 5);
});

test("a_trial_keeps_nothing_and_leaves_the_journal_as_it_is", async () => {
  const nothing = keepNothing();
  const journal = {};
  assert.equal(nothing.beside(journal), journal);
  assert.deepEqual(await Promise.all([nothing.paper(), nothing.unentered(), nothing.held()]), [null, null, null]);
});
