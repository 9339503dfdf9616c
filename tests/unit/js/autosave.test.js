// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { createAutosave } from "../../../app/static/js/attempt/journal/autosave.js";
import { createMemoryJournal } from "../../../app/static/js/attempt/journal/memoryjournal.js";
import { judge, waitBefore } from "../../../app/static/js/attempt/journal/replies.js";
import { describeSaving } from "../../../app/static/js/attempt/journal/saving.js";

const AT = "2026-11-28T01:41:22Z";
const change = (slot, label) => ({ slot, kind: "answer", value: { choices: [label] } });
const ok = (data) => ({ kind: "ok", status: 200, data, sentAt: 0, receivedAt: 0 });
const ack = (head, more = {}) => ok({ op_head: head, held: [], late: [], server_time: AT, deadline_at: AT, state: "running", ...more });
const problem = (status, code, data = {}) => ({ kind: "problem", status, code, detail: code, data, retryAfter: null });
const offline = { kind: "offline", timedOut: false };
const batch = [1, 2, 3].map((n) => ({ op: n, slot: n, kind: "answer", value: null, client_at: AT }));
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** An autosave whose server answers from a list, and what became of it. */
function saving(replies) {
  const journal = createMemoryJournal();
  const seen = { sent: [], states: [], late: [], refused: [], blocked: [] };
  const autosave = createAutosave({
    journal,
    post: async (ops) => {
      seen.sent.push(ops.map((op) => op.op));
      const reply = replies.shift() ?? offline;
      return typeof reply === "function" ? reply(ops) : reply;
    },
    fillerFor: (op) => ({ slot: op.slot, kind: "flag", value: { flag: false } }),
    onState: (state) => seen.states.push(state),
    onAck() {},
    onLate: (ops) => seen.late.push(...ops.map((op) => op.slot)),
    onRefused: (op) => seen.refused.push(op.slot),
    onBlocked: (reason) => seen.blocked.push(reason),
    random: () => 0,
  });
  return { journal, autosave, seen };
}

test("judge_an_ack_frees_only_what_it_names", () => {
  const judged = judge(ack(1, { held: [[3, 3]] }), batch);
  assert.deepEqual(judged.named, [1, 3]);
});

test("judge_a_page_in_our_place_is_no_ack", () => {
  assert.equal(judge({ kind: "foreign", status: 200 }, batch).verdict, "retry");
  assert.equal(judge(ok({ success: true }), batch).trouble, "portal");
  assert.equal(judge(ok({ op_head: "3", held: [], server_time: AT }), batch).verdict, "retry");
});

test("judge_refusals_by_their_codes", () => {
  assert.equal(judge(problem(409, "lease_lost"), batch).reason, "lease_lost");
  assert.equal(judge(problem(409, "lease_missing"), batch).reason, "lease_lost");
  assert.equal(judge(problem(409, "op_conflict"), batch).reason, "conflict");
  assert.equal(judge(problem(401, "sign_in_needed"), batch).reason, "sign_in");
  assert.equal(judge(problem(404, "attempt_not_found"), batch).reason, "missing");
  assert.equal(judge(problem(503, "database_away"), batch).trouble, "server");
  assert.equal(judge(problem(429, "too_many"), batch).verdict, "retry");
  assert.deepEqual(judge(problem(409, "attempt_closed", { late: [2, 3], op_head: 1 }), batch), { verdict: "closed", named: [1, 2, 3], late: [2, 3] });
});

test("judge_a_malformed_op_by_its_place_or_slot", () => {
  assert.equal(judge(problem(422, "malformed", { errors: [{ place: "body.ops.1.value.text", reason: "x" }] }), batch).op, 2);
  assert.equal(judge(problem(422, "wrong_answer_value", { slot: 3 }), batch).op, 3);
  assert.equal(judge(problem(422, "malformed", {}), batch).op, null);
  assert.equal(judge(problem(413, "body_too_large", {}), batch.slice(0, 1)).op, 1);
});

test("wait_doubles_to_15_s_and_obeys_retry_after", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 9].map((n) => waitBefore(n, null, 0)), [500, 1000, 2000, 4000, 7500, 7500]);
  assert.equal(waitBefore(9, null, 0.999999) < 15_000, true);
  assert.equal(waitBefore(1, 30, 0), 30_000);
  assert.equal(waitBefore(1, 5, 0.5), 6000);
});

test("save_sends_and_clears_on_ack", async () => {
  const { journal, autosave, seen } = saving([ack(2)]);
  await journal.append([change(1, "A"), change(2, "B")], 0);
  assert.equal(await autosave.flush(1000), true);
  assert.deepEqual(seen.sent, [[1, 2]]);
  assert.equal(seen.states.at(-1).savedAt, AT);
});

test("save_while_one_is_under_way_goes_in_the_next_batch", async () => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  const { journal, autosave, seen } = saving([() => held.then(() => ack(1)), ack(2)]);
  await journal.append([change(1, "A")], 0);
  autosave.kick();
  await settled();
  await journal.append([change(2, "A")], 0);
  autosave.kick();
  await settled();
  assert.deepEqual(seen.sent, [[1]]);
  release();
  assert.equal(await autosave.flush(1000), true);
  assert.deepEqual(seen.sent, [[1], [2]]);
});

test("save_without_network_waits_and_sends_the_same_again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { journal, autosave, seen } = saving([offline, problem(503, "database_away"), ack(1)]);
  await journal.append([change(1, "A")], 0);
  autosave.kick();
  await settled();
  assert.equal(seen.states.at(-1).trouble, "offline");
  autosave.kick();
  await settled();
  assert.equal(seen.sent.length, 1);
  context.mock.timers.tick(500);
  await settled();
  assert.equal(seen.states.at(-1).trouble, "server");
  context.mock.timers.tick(1000);
  await settled();
  assert.deepEqual(seen.sent, [[1], [1], [1]]);
  assert.equal(seen.states.at(-1).phase, "idle");
});

test("save_refused_sets_one_aside_and_the_rest_goes_on", async () => {
  const { journal, autosave, seen } = saving([problem(422, "wrong_answer_value", { slot: 2 }), ack(3)]);
  await journal.append([change(1, "A"), change(2, "Z"), change(3, "A")], 0);
  assert.equal(await autosave.flush(1000), true);
  assert.deepEqual(seen.refused, [2]);
  assert.deepEqual((await journal.aside()).map((op) => op.slot), [2]);
  assert.deepEqual(seen.sent, [[1, 2, 3], [1, 2, 3]]);
});

test("save_refused_without_a_name_is_found_one_by_one", async () => {
  const { journal, autosave, seen } = saving([problem(422, "malformed"), ack(1), problem(422, "malformed"), ack(2)]);
  await journal.append([change(1, "A"), change(2, "Z")], 0);
  assert.equal(await autosave.flush(1000), true);
  assert.deepEqual(seen.refused, [2]);
});

test("save_after_the_close_is_kept_as_late_and_told", async () => {
  const { journal, autosave, seen } = saving([problem(409, "attempt_closed", { late: [1], op_head: 0 })]);
  await journal.append([change(4, "A")], 0);
  assert.equal(await autosave.flush(1000), true);
  assert.deepEqual(seen.late, [4]);
  assert.deepEqual(seen.blocked, ["closed"]);
});

test("save_with_an_expired_session_keeps_all_and_resumes", async () => {
  const { journal, autosave, seen } = saving([problem(401, "sign_in_needed"), ack(1)]);
  await journal.append([change(1, "A")], 0);
  assert.equal(await autosave.flush(1000), false);
  assert.deepEqual(seen.blocked, ["sign_in"]);
  await autosave.resume();
  assert.equal(await autosave.flush(1000), true);
});

test("save_with_a_lost_lease_stays_blocked", async () => {
  const { journal, autosave, seen } = saving([problem(409, "lease_lost")]);
  await journal.append([change(1, "A")], 0);
  await autosave.flush(1000);
  autosave.kick();
  autosave.nudge();
  await settled();
  assert.equal(seen.sent.length, 1);
  assert.equal((await journal.pending()).length, 1);
});

test("journal_numbers_above_the_server_and_its_own_past", async () => {
  const journal = createMemoryJournal();
  assert.deepEqual((await journal.append([change(1, "A"), change(2, "A")], 7)).map((op) => op.op), [8, 9]);
  await journal.acknowledge([8, 9]);
  assert.deepEqual((await journal.append([change(1, "B")], 3)).map((op) => op.op), [10]);
  await journal.renumber(20);
  assert.deepEqual((await journal.pending()).map((op) => op.op), [21]);
  await journal.discardPending(30);
  assert.deepEqual((await journal.append([change(1, "B")], 3)).map((op) => op.op), [31]);
});

test("journal_drops_a_draft_only_when_its_text_is_acknowledged", async () => {
  const journal = createMemoryJournal();
  await journal.append([{ slot: 5, kind: "answer", value: { text: "ab" } }], 0);
  await journal.saveDraft({ slot: 5, text: "abc", base: "ab" });
  await journal.acknowledge([1]);
  assert.equal((await journal.drafts()).length, 1);
  await journal.append([{ slot: 5, kind: "answer", value: { text: "abc" } }], 0);
  await journal.acknowledge([2]);
  assert.deepEqual(await journal.drafts(), []);
});

test("describe_names_how_many_wait_where", () => {
  const state = { phase: "waiting", blocked: null, trouble: "offline", slow: false, slots: 3, savedAt: AT };
  assert.equal(describeSaving(state, true, true).text, "网络断开：3 题答案已存在本机，恢复后会自动上传");
  assert.match(describeSaving(state, false, true).text, /只在本页面/);
  const idle = { ...state, phase: "idle", trouble: null, slots: 0 };
  assert.equal(describeSaving(idle, true, true).text, "答案已保存到服务器 09:41:22");
  assert.equal(describeSaving(idle, true, false).tone, "warn");
  assert.equal(describeSaving({ ...idle, slots: 1 }, true, true).text, "正在保存…");
});

