// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { afterPress, createAnswers, isSame } from "../../../app/static/js/attempt/paper/answers.js";
import { actionOf } from "../../../app/static/js/attempt/paper/keys.js";
import { faultOf, TEXT_LIMIT } from "../../../app/static/js/attempt/paper/paper.js";
import { restore } from "../../../app/static/js/attempt/journal/restore.js";

const server = (answers, more = {}) => ({ op_head: 3, op_max: 3, answers, flags: [], ...more });
const op = (number, slot, value) => ({ op: number, slot, kind: "answer", value, client_at: "" });

test("press_on_a_single_choice_replaces_it", () => {
  assert.deepEqual(afterPress("single", { choices: ["A"] }, "B"), { choices: ["B"] });
  assert.deepEqual(afterPress("single", { choices: ["B"] }, "B"), { choices: ["B"] });
});

test("press_on_a_multiple_choice_toggles_and_sorts", () => {
  assert.deepEqual(afterPress("multiple", { choices: ["C"] }, "A"), { choices: ["A", "C"] });
  assert.equal(afterPress("multiple", { choices: ["A"] }, "A"), null);
});

test("same_values_are_equal_however_blank_is_written", () => {
  assert.ok(isSame(null, { choices: [] }));
  assert.ok(isSame({ text: "" }, undefined));
  assert.ok(isSame({ choices: ["B", "A"] }, { choices: ["A", "B"] }));
  assert.ok(!isSame({ text: "A" }, { choices: ["A"] }));
});

test("apply_an_unchanged_value_leaves_no_op", () => {
  const answers = createAnswers(server({ 1: { choices: ["A"] } }));
  assert.equal(answers.apply({ slot: 1, kind: "answer", value: { choices: ["A"] } }), false);
  assert.equal(answers.apply({ slot: 1, kind: "flag", value: { flag: false } }), false);
  assert.equal(answers.apply({ slot: 1, kind: "flag", value: { flag: true } }), true);
  assert.equal(answers.apply({ slot: 1, kind: "answer", value: null }), true);
  assert.deepEqual(answers.openAmong([1, 2]), [1, 2]);
  assert.deepEqual(answers.flaggedAmong([1, 2]), [1]);
});

test("restore_lays_unsent_ops_over_the_server", () => {
  const found = restore(server({ 1: { choices: ["A"] }, 2: { choices: ["B"] } }), [op(4, 1, { choices: ["C"] }), op(5, 2, null)], [], 5);
  assert.deepEqual(found.view.answers, { 1: { choices: ["C"] } });
  assert.deepEqual(found.slots, [1, 2]);
  assert.equal(found.contested, false);
});

test("restore_with_ops_elsewhere_is_contested", () => {
  assert.equal(restore(server({}, { op_max: 9 }), [op(4, 1, null)], [], 5).contested, true);
  assert.equal(restore(server({}, { op_max: 9 }), [], [], 5).contested, false);
});

test("restore_makes_an_op_of_typing_that_never_became_one", () => {
  const drafts = [{ slot: 7, text: "abc", base: "ab" }, { slot: 8, text: "new", base: "" }, { slot: 9, text: "same", base: "" }];
  const found = restore(server({ 7: { text: "ab" }, 9: { text: "same" } }), [], drafts, 3);
  assert.deepEqual(found.fromDrafts.map((change) => [change.slot, change.value]), [[7, { text: "abc" }], [8, { text: "new" }]]);
  assert.deepEqual(found.disputed, []);
});

test("restore_asks_when_the_text_was_changed_elsewhere", () => {
  const draft = { slot: 7, text: "mine", base: "old" };
  const found = restore(server({ 7: { text: "theirs" } }), [], [draft], 3);
  assert.deepEqual(found.disputed, [draft]);
  assert.deepEqual(found.fromDrafts, []);
});

test("text_beyond_the_limit_or_unstorable_is_a_fault", () => {
  assert.equal(faultOf("😀".repeat(TEXT_LIMIT)), null);
  assert.equal(faultOf("a".repeat(TEXT_LIMIT + 1)), "too_long");
  assert.equal(faultOf("a\u0000b"), "unstorable");
  assert.equal(faultOf("\ud83d"), "unstorable");
  assert.equal(faultOf("x\ude00"), "unstorable");
  assert.equal(faultOf("مرحبا 你好 ≤ 𠮷"), null);
});

const press = (key, more = {}) => ({ key, shift: false, other: false, target: "other", ...more });

test("keys_choose_by_digit_and_by_letter", () => {
  assert.deepEqual(actionOf(press("2"), "single", ["A", "B"]), { type: "press", label: "B" });
  assert.deepEqual(actionOf(press("b"), "single", ["A", "B"]), { type: "press", label: "B" });
  assert.equal(actionOf(press("3"), "single", ["A", "B"]), null);
  assert.deepEqual(actionOf(press("2"), "true_false", ["T", "F"]), { type: "press", label: "F" });
});

test("key_f_flags_unless_it_is_an_option", () => {
  const six = ["A", "B", "C", "D", "E", "F"];
  assert.deepEqual(actionOf(press("f"), "single", ["A"]), { type: "flag" });
  assert.deepEqual(actionOf(press("f"), "true_false", ["T", "F"]), { type: "flag" });
  assert.deepEqual(actionOf(press("f"), "multiple", six), { type: "press", label: "F" });
  assert.deepEqual(actionOf(press("F", { shift: true }), "multiple", six), { type: "flag" });
});

test("keys_while_typing_or_with_a_modifier_do_nothing", () => {
  assert.equal(actionOf(press("a", { target: "text" }), "single", ["A"]), null);
  assert.equal(actionOf(press("ArrowLeft", { target: "text" }), "single", ["A"]), null);
  assert.equal(actionOf(press("a", { other: true }), "single", ["A"]), null);
});
