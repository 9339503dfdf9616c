// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../lib/api.js";
import { find, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { roomIn } from "../lib/talk.js";

const POLL_MS = 4000;
const root = find("overview");
const text = /** @type {HTMLTextAreaElement} */ (find("talk-text", root));

/**
 * @param {{ people: { registration_id: string, unread: number }[],
 *   sendings: { client_id: string, people: number, delivered: number, read: number }[] }} data
 */
function show(data) {
  for (const { registration_id, unread } of data.people) {
    const cell = root.querySelector(`[data-person="${registration_id}"] [data-unread]`);
    if (cell) setText(/** @type {HTMLElement} */ (cell), unread > 0 ? t("{n} 条未读", { n: unread }) : "");
  }
  for (const { client_id, people, delivered, read } of data.sendings) {
    const counts = root.querySelector(`[data-sending="${client_id}"] [data-counts]`);
    if (counts) setText(/** @type {HTMLElement} */ (counts), t("{people} 人；已显示 {delivered} 人，已确认 {read} 人", { people, delivered, read }));
  }
}

async function follow() {
  const reply = await request("GET", root.dataset.overview ?? "", { timeout: 10_000 });
  if (reply.kind === "ok" && Array.isArray(reply.data?.people)) show(reply.data);
  setTimeout(() => void follow(), POLL_MS);
}

const measure = () => setText(find("talk-room", root), roomIn(text.value, Number(root.dataset.most)).words);
text.addEventListener("input", measure);
measure();
setTimeout(() => void follow(), POLL_MS);
