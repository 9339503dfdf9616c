// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../lib/api.js";
import { find, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { readState } from "../lib/state.js";
import { createWall } from "./wall.js";

const POLL_MS = 4000;

/** @type {{ board: string }} */
const state = readState();
const wall = createWall(document);
const trouble = find("trouble");

/** @param {Reply} reply @returns {string} what to tell the reader; empty when all is well */
function troubleOf(reply) {
  if (reply.kind === "ok") return "";
  if (reply.kind === "problem" && reply.status === 401) return t("登录已过期，页面不再更新。请重新登录后打开本页。");
  if (reply.kind === "problem" && reply.status < 500) return reply.detail;
  return t("与服务器的连接断开，下面是断开前的情况。正在重试。");
}

async function refresh() {
  const reply = await request("GET", state.board, { timeout: 10_000 });
  const words = troubleOf(reply);
  setText(trouble, words);
  trouble.hidden = words === "";
  if (reply.kind === "ok") wall.show(reply.data);
  setTimeout(refresh, POLL_MS);
}

setTimeout(refresh, POLL_MS);
