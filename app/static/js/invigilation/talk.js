// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../lib/api.js";
import { find, make, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { freshId, lineOf, roomIn } from "../lib/talk.js";

const POLL_MS = 4000;

const root = find("talk");
const address = root.dataset.talk ?? "";
const messages = root.dataset.messages ?? "";
const registration = root.dataset.registration ?? "";
const form = /** @type {HTMLFormElement | null} */ (root.querySelector("form[data-talk-form]"));
const text = /** @type {HTMLTextAreaElement | null} */ (root.querySelector("[data-talk-text]"));
let held = Number(root.dataset.news);
let id = freshId();
/** @type {string[]} */
let unread = [];

/** @param {import("../lib/talk.js").Conversation} conversation */
function show(conversation) {
  unread = conversation.messages.filter((each) => each.author === "candidate" && !each.read_at).map((each) => each.id);
  find("talk-lines", root).replaceChildren(...conversation.messages.map((each) => lineOf(each, "invigilator")));
  find("talk-empty", root).hidden = conversation.messages.length > 0;
  const grown = held < conversation.news && unread.length > 0;
  held = conversation.news;
  setText(find("talk-unread", root), unread.length > 0 ? t("{n} 条未读", { n: unread.length }) : "");
  find("talk-read", root).hidden = unread.length === 0;
  // The forms work by themselves, too: what they would mark as read is what is shown.
  for (const each of root.querySelectorAll("form")) {
    for (const old of each.querySelectorAll("[name=read]")) old.remove();
    each.append(...unread.map((one) => make("input", { type: "hidden", name: "read", value: one })));
  }
  if (grown) setText(find("talk-told", root), t("考生发来新消息。"));
}

async function refresh() {
  const reply = await request("GET", address, { timeout: 10_000 });
  if (reply.kind === "ok" && Array.isArray(reply.data?.messages)) show(reply.data);
}

async function followOn() {
  await refresh();
  setTimeout(() => void followOn(), POLL_MS);
}

async function markRead() {
  if (unread.length > 0) await request("POST", `${address}/reading`, { body: { ids: unread } });
  await refresh();
}

async function send() {
  if (!text) return;
  const told = find("talk-told", root);
  setText(told, t("正在发送…"));
  const reply = await request("POST", messages, { body: { client_id: id, text: text.value, to: [registration] } });
  if (reply.kind !== "ok") {
    // The same id next time: what has arrived all the same is not sent twice.
    return setText(told, reply.kind === "problem" ? reply.detail : t("没有发送：网络断开。文字还在，请再点一次“发送”。"));
  }
  id = freshId();
  text.value = "";
  measure();
  setText(told, t("已发送。"));
  await markRead();
}

function measure() {
  if (text) setText(find("talk-room", root), roomIn(text.value, Number(root.dataset.most)).words);
}

text?.addEventListener("input", measure);
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void send();
});
find("talk-read", root).addEventListener("submit", (event) => {
  event.preventDefault();
  void markRead();
});
measure();
void followOn();
