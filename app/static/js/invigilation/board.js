// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../lib/api.js";
import { find, findAll, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { readState } from "../lib/state.js";
import { createWall } from "./wall.js";

const POLL_MS = 4000;

/** @type {{ changes: string, roster: string, shown: string[] }} */
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

const shown = new Set(state.shown);
let { roster } = state;
let asking = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

async function refresh() {
  if (asking) return;
  asking = true;
  clearTimeout(timer);
  const body = { roster, marks: wall.marks(), shown: [...shown] };
  const reply = await request("POST", state.changes, { body, timeout: 10_000 });
  asking = false;
  const words = troubleOf(reply);
  setText(trouble, words);
  trouble.hidden = words === "";
  if (reply.kind === "ok") {
    roster = reply.data.roster;
    wall.show(reply.data);
  }
  timer = setTimeout(refresh, POLL_MS);
}

for (const group of findAll("group")) {
  // Once unfolded it is kept fresh, also while it is folded again: one looks into it now and then.
  group.addEventListener("toggle", () => {
    const look = group.dataset.group ?? "";
    if (!(/** @type {HTMLDetailsElement} */ (group).open) || shown.has(look)) return;
    shown.add(look);
    void refresh();
  });
}
timer = setTimeout(refresh, POLL_MS);
