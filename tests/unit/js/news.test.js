// SPDX-License-Identifier: Apache-2.0
// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { createNews } from "../../../app/static/js/lib/news.js";

test("all who listen hear it, in the order of listening, and nobody else", () => {
  /** @type {import("../../../app/static/js/lib/news.js").News<{ late: number, gone: null }>} */
  const news = createNews();
  /** @type {string[]} */
  const heard = [];
  news.tell("late", 1);
  news.on("late", (n) => heard.push(`first ${n}`));
  news.on("late", (n) => heard.push(`second ${n}`));
  news.on("gone", () => heard.push("gone"));
  news.tell("late", 2);
  assert.deepEqual(heard, ["first 2", "second 2"]);
});
