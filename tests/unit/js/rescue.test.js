// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createMemoryJournal } from "../../../app/static/js/attempt/journal/memoryjournal.js";
import { rescueFile } from "../../../app/static/js/attempt/rescue/file.js";
import { createRescue } from "../../../app/static/js/attempt/rescue/offer.js";
import { createNews } from "../../../app/static/js/lib/news.js";

const vector = JSON.parse(readFileSync(new URL("../../../docs/rescue-vectors.json", import.meta.url), "utf8"));
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const whose = { attemptId: vector.attempt_id, candidateId: vector.candidate_id };

async function pagePair() {
  const { d: _secret, ...open } = vector.page_key;
  return {
    privateKey: await crypto.subtle.importKey("jwk", vector.page_key, CURVE, true, ["deriveBits"]),
    publicKey: await crypto.subtle.importKey("jwk", { ...open, key_ops: [] }, CURVE, true, []),
  };
}

const hex = (bytes) => Buffer.from(bytes).toString("hex");

test("the_published_file_is_written_byte_for_byte", async () => {
  const file = await rescueFile(vector.key, whose, vector.contents, await pagePair());
  assert.equal(hex(file), vector.file);
});

test("each_file_is_sealed_by_a_key_of_its_own", async () => {
  const files = await Promise.all([1, 2].map(() => rescueFile(vector.key, whose, vector.contents)));
  const [one, other] = files.map(hex);
  assert.notEqual(one, other);
  // Magic, key and attempt are told in the open; nothing else of it is the same.
  assert.equal(one.slice(0, 66), other.slice(0, 66));
  assert.notEqual(one.slice(66, 196), other.slice(66, 196));
});

/** A page whose time runs out with three answers on it; what is offered, by what became of it. */
async function page({ key = vector.key, noCrypto = false } = {}) {
  const news = createNews();
  const told = [];
  const notices = {
    show: (_id, { text, actions }) => told.push([text, actions.map(([name]) => name)]),
    clear: () => told.push("cleared"),
  };
  const askKey = async () => (key ? { kind: "ok", data: key } : { kind: "offline", timedOut: false });
  const state = { attempt_id: vector.attempt_id, candidate_key: vector.candidate_id, ticket_number: "T1" };
  const journal = createMemoryJournal();
  createRescue({ news, state, journal, clock: { now: () => null, observe() {} }, notices, askKey });
  news.tell("entered", null);
  await new Promise((resolve) => setImmediate(resolve));
  const subtle = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  if (noCrypto) Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
  return { news, told, restore: () => Object.defineProperty(globalThis, "crypto", subtle) };
}

const saving = (phase, slots) => ({ phase, slots, blocked: null, trouble: null, slow: false, savedAt: null });

test("the_file_is_offered_only_while_the_time_is_over_and_answers_wait_offline", async () => {
  const { news, told } = await page();
  news.tell("saving", saving("waiting", 3));
  assert.deepEqual(told, [], "There is time left.");
  news.tell("expired", null);
  assert.equal(told.length, 1);
  assert.match(told[0][0], /3 题/);
  assert.equal(told[0][1].length, 1);
  news.tell("saving", saving("sending", 3));
  news.tell("saving", saving("waiting", 3));
  assert.equal(told.length, 1, "Told once, not at every try.");
  news.tell("saving", saving("idle", 0));
  assert.equal(told[1], "cleared");
  news.tell("saving", saving("idle", 0));
  assert.equal(told.length, 2);
});

test("nothing_is_offered_to_who_is_online_or_was_given_more_time", async () => {
  const { news, told } = await page();
  news.tell("saving", saving("sending", 1));
  news.tell("expired", null);
  news.tell("saving", saving("idle", 0));
  assert.deepEqual(told, []);
  news.tell("locked", false);
  news.tell("saving", saving("waiting", 2));
  assert.deepEqual(told, []);
});

test("without_encryption_or_a_key_the_page_says_so_and_offers_nothing", async () => {
  const { news, told, restore } = await page({ noCrypto: true });
  news.tell("saving", saving("waiting", 1));
  news.tell("expired", null);
  restore();
  assert.match(told[0][0], /不能加密/);
  assert.deepEqual(told[0][1], []);
  const keyless = await page({ key: null });
  keyless.news.tell("saving", saving("waiting", 1));
  keyless.news.tell("expired", null);
  assert.match(keyless.told[0][0], /没有取得/);
  assert.deepEqual(keyless.told[0][1], []);
});
