// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

import { delayOf } from "../../../app/static/js/attempt/room/sealed.js";
import { picturesOf } from "../../../app/static/js/attempt/seal/offline.js";
import { unseal } from "../../../app/static/js/attempt/seal/unseal.js";

const read = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const vectors = JSON.parse(read("docs/sealed-papers-vectors.json"));
const bytesOf = (text) => Uint8Array.from(Buffer.from(text, "base64")).buffer;

test("unseal_gives_the_published_paper", async () => {
  assert.deepEqual(await unseal(bytesOf(vectors.sealed), vectors.key, vectors.holder), vectors.paper);
});

test("unseal_rejects_another_key_another_holder_and_any_bit_that_changed", async () => {
  for (const { key, holder } of vectors.opened_by_none_of) {
    await assert.rejects(unseal(bytesOf(vectors.sealed), key, holder));
  }
  for (const place of [0, 8, 40]) {
    const bytes = new Uint8Array(bytesOf(vectors.sealed));
    bytes[place] ^= 1;
    await assert.rejects(unseal(bytes.buffer, vectors.key, vectors.holder), `byte ${place}`);
  }
  await assert.rejects(unseal(new ArrayBuffer(0), vectors.key, vectors.holder));
});

test("delayOf_waits_for_entry_then_spreads_and_never_far_into_the_wait", () => {
  const times = { opens: 60_000, starts: 660_000 };
  assert.equal(delayOf({ ...times, now: 0 }, 0), 60_000, "not before entry opens");
  assert.equal(delayOf({ ...times, now: 100_000 }, 0.5), 10_000, "by lot within 20 s");
  assert.equal(delayOf({ ...times, now: 657_000 }, 0.5), 500, "the start is near: a third of what is left");
  assert.equal(delayOf({ ...times, now: 700_000 }, 0.99), 0, "late: at once");
});

test("picturesOf_names_each_picture_of_stems_and_options_once_and_nothing_else", () => {
  const picture = (name) => `<p><img alt="图" src="/pictures/${name}"></p>`;
  const slots = [
    { stem: picture("a.png"), options: [{ label: "A", text: picture("b.png") + picture("a.png") }] },
    { stem: '<p>src="/pictures/told.png" <a href="/pictures/c.png">c</a><img src="https://else.where/pictures/d.png"></p>' },
  ];
  assert.deepEqual(picturesOf({ slots }), ["/pictures/a.png", "/pictures/b.png"]);
});

const ORIGIN = "https://exam.example";
const ATTEMPT = "0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b";
const PAGE = `${ORIGIN}/attempts/${ATTEMPT}`;

/** The worker as a browser runs it, over caches and a network of ours. */
function worker({ kept = {}, network = async () => { throw new TypeError("no network"); } } = {}) {
  const ears = {};
  const written = [];
  const waits = [];
  const self = { location: { origin: ORIGIN }, addEventListener: (kind, ear) => { ears[kind] = ear; }, skipWaiting() {} };
  const caches = {
    match: async (address) => kept[address],
    open: async (name) => ({ put: async (path) => { written.push([name, path]); } }),
  };
  const context = createContext({ self, caches, URL, Promise, setTimeout: (run, after, ...rest) => { context.later = () => run(...rest); }, fetch: network });
  runInContext(read("app/static/js/attempt/worker.js"), context);
  /** What the worker answers; "left" when it does not. */
  async function ask(url, { method = "GET", mode = "cors" } = {}) {
    let answer = "left";
    ears.fetch({ request: { url, method, mode }, clientId: "page", resultingClientId: "page", respondWith: (given) => { answer = given; }, waitUntil: (work) => waits.push(work) });
    return answer;
  }
  return { ask, written, settled: () => Promise.all(waits), later: () => context.later(), decide: (request, isKept = false) => context.decide(request, ORIGIN, isKept) };
}
const answerOf = (status, name = ATTEMPT) => ({
  status, redirected: false, headers: { get: (asked) => (asked === "x-exam-page" ? name : null) }, clone() { return this; },
});

test("decide_answers_the_exam_page_and_files_and_leaves_all_else", () => {
  const { decide } = worker();
  const navigate = (url) => decide({ method: "GET", mode: "navigate", url });
  const get = (url) => decide({ method: "GET", mode: "cors", url });
  assert.equal(navigate(PAGE), "page");
  assert.equal(navigate(`${PAGE}?lang=en`), "page");
  for (const other of [`${PAGE}/receipt`, `${PAGE}/`, `${ORIGIN}/`, `${ORIGIN}/home`, `${ORIGIN}/attempts/worker.js`, `https://else.where/attempts/${ATTEMPT}`]) {
    assert.equal(navigate(other), "leave", other);
  }
  const module = { method: "GET", mode: "cors", url: `${ORIGIN}/static/0123456789ab/js/attempt/main.js` };
  assert.equal(decide(module), "leave", "a page from the service has it in the browser's own cache");
  assert.equal(decide(module, true), "file", "a page that was kept may have no other");
  assert.equal(get(`${ORIGIN}/pictures/${"0".repeat(64)}.png`), "file");
  for (const path of ["", "/paper", "/answers", "/ops", "/events", "/lease", "/submission", "/frames/1"]) {
    for (const method of ["GET", "POST", "PUT"]) {
      const url = `${ORIGIN}/api/v1/attempts/${ATTEMPT}${path}`;
      assert.equal(decide({ method, mode: "cors", url }), "leave", `${method} ${url}`);
    }
  }
  assert.equal(decide({ method: "POST", mode: "navigate", url: PAGE }), "leave", "a form that is posted");
  assert.equal(get(PAGE), "leave", "the page as a script asks for it");
  assert.equal(get("https://else.where/static/x.js"), "leave");
});

test("page_is_the_services_while_it_answers_and_the_kept_one_while_it_does_not", async () => {
  const kept = { [`/attempts/${ATTEMPT}`]: "kept" };
  const page = (parts) => worker(parts).ask(PAGE, { mode: "navigate" });
  assert.equal(await page({ kept }), "kept", "no network");
  assert.equal(await page({ kept, network: async () => answerOf(503) }), "kept", "the service is away");
  await assert.rejects(page({}), "nothing is kept: the browser says that there is no network");
  for (const status of [200, 303, 404]) {
    const given = await page({ kept, network: async () => answerOf(status) });
    assert.equal(given.status, status, "what the service says counts");
  }
  assert.equal((await page({ network: async () => answerOf(503) })).status, 503, "nothing is kept: the service's own words");
});

test("page_that_nobody_answers_is_the_kept_one_after_a_while", async () => {
  const hall = worker({ kept: { [`/attempts/${ATTEMPT}`]: "kept" }, network: () => new Promise(() => {}) });
  const asked = hall.ask(PAGE, { mode: "navigate" });
  const soon = new Promise((resolve) => setImmediate(resolve, "nothing yet"));
  assert.equal(await Promise.race([asked, soon]), "nothing yet");
  hall.later();
  assert.equal(await asked, "kept");
});

test("page_is_kept_only_when_it_is_the_exam_page_of_this_attempt", async () => {
  const writtenBy = async (answer) => {
    const hall = worker({ network: async () => answer });
    await hall.ask(PAGE, { mode: "navigate" });
    await hall.settled();
    return hall.written;
  };
  assert.deepEqual(await writtenBy(answerOf(200)), [[`kaochang-exam.${ATTEMPT}`, `/attempts/${ATTEMPT}`]]);
  for (const answer of [answerOf(200, null), answerOf(200, "another"), answerOf(503), { ...answerOf(200), redirected: true }]) {
    assert.deepEqual(await writtenBy(answer), [], "a portal's page, another's, a refusal, the receipt");
  }
});

test("file_that_is_here_is_not_asked_for", async () => {
  const file = `${ORIGIN}/static/0123456789ab/js/attempt/main.js`;
  const picture = `${ORIGIN}/pictures/a.png`;
  const page = { [`/attempts/${ATTEMPT}`]: "page" };
  const offline = worker({ kept: { ...page, [file]: "kept", [picture]: "picture" } });
  assert.equal(await offline.ask(file), "left", "the page is the service's");
  assert.equal(await offline.ask(picture), "picture");
  await offline.ask(PAGE, { mode: "navigate" });
  assert.equal(await offline.ask(file), "kept");
  assert.equal(await worker({ network: async () => "fetched" }).ask(picture), "fetched");
  assert.equal(await worker().ask(`${ORIGIN}/api/v1/attempts/${ATTEMPT}/ops`, { method: "POST" }), "left");
});
