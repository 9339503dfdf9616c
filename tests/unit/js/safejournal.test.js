// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { createMemoryJournal } from "../../../app/static/js/attempt/journal/memoryjournal.js";
import { openSafely } from "../../../app/static/js/attempt/journal/safejournal.js";

const change = (slot) => ({ slot, kind: "answer", value: { choices: ["A"] } });

/** A journal that says it is durable until it is broken; then everything it is asked rejects. */
function breakable() {
  const inner = createMemoryJournal();
  const state = { broken: false };
  const asked = Object.entries(inner).filter(([, value]) => typeof value === "function").map(([name, ask]) => [
    name,
    async (...given) => {
      await (state.broken ? Promise.reject(new Error("storage failed")) : null);
      return ask(...given);
    },
  ]);
  const journal = { ...Object.fromEntries(asked), durable: true };
  return { journal, state };
}

test("open_without_storage_goes_on_in_memory_and_says_so", async () => {
  let told = 0;
  const journal = await openSafely(() => Promise.reject(new Error("refused")), () => { told += 1; });
  await journal.append([change(1)], 4);
  assert.deepEqual((await journal.pending()).map((op) => op.op), [5]);
  assert.deepEqual([told, journal.durable], [1, false]);
});

test("append_on_a_storage_that_failed_later_loses_nothing", async () => {
  let told = 0;
  const { journal: inner, state } = breakable();
  const journal = await openSafely(async () => inner, () => { told += 1; });
  await journal.append([change(1), change(2)], 0);
  await journal.acknowledge([1]);
  state.broken = true;
  await journal.append([change(3)], 0);
  assert.deepEqual((await journal.pending()).map((op) => [op.op, op.slot]), [[2, 2], [3, 3]]);
  assert.deepEqual([told, journal.durable], [1, false]);
});
