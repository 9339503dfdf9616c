// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../../lib/api.js";
import { findAll } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { clockOf, freshId, writerOf } from "../../lib/talk.js";
import { createOutbox, sessionStore } from "./outbox.js";
import { createPanel } from "./panel.js";

// A whole hall is sent the same at once: that it has arrived is told spread over this long.
const SPREAD = 8000;
// The number of a conversation in which nobody has said a word: it need not be asked for.
const NOTHING = 0;

/** @typedef {import("../../lib/talk.js").Message} Message */
/** @typedef {import("../../lib/talk.js").Conversation} Conversation */

/**
 * The conversation with the invigilators: what they write stays on the page until it is acknowledged,
 * what the candidate writes is sent when it can be. Answers wait for none of it.
 * @param {object} parts
 * @param {string} parts.registrationId
 * @param {import("../page/notices.js").Notices} parts.notices
 * @param {() => void} [parts.onSignedOut]
 */
export function createTalk({ registrationId, notices, onSignedOut = () => {} }) {
  const address = `/api/v1/registrations/${encodeURIComponent(registrationId)}/messages`;
  /** @type {Conversation | null} */
  let held = null;
  let asking = false;
  let wanted = false;
  /** Acknowledged here; the service may not know it yet. @type {Set<string>} */
  const acknowledged = new Set();
  /** @type {Set<string>} */
  const told = new Set();

  const outbox = createOutbox({
    send: ({ id, text }) => request("POST", address, { body: { client_id: id, text } }).then(watched),
    store: sessionStore(`kaochang-outbox.${registrationId}`),
    onChange: (letters) => panel.showOutbox(letters),
    onSent: () => void refresh(),
  });
  const panel = createPanel({
    onSend: (text) => outbox.add(freshId(), text),
    onTakeBack: (id) => outbox.takeBack(id),
  });

  /** @param {Reply} reply */
  function watched(reply) {
    if (reply.kind === "problem" && reply.status === 401) onSignedOut();
    return reply;
  }

  async function refresh() {
    wanted = asking;
    if (asking) return;
    asking = true;
    const reply = watched(await request("GET", address, { timeout: 10_000 }));
    asking = false;
    if (reply.kind === "ok" && Array.isArray(reply.data?.messages)) {
      show(reply.data);
      outbox.nudge();
    }
    if (wanted) void refresh();
  }

  /** The number alone, as long as it says that nothing is new: a hall that waits asks again and again. */
  async function ask() {
    if (!held || held.talk === "not_yet") return refresh();
    const reply = watched(await request("GET", `${address}/news`, { timeout: 10_000 }));
    if (reply.kind !== "ok") return;
    hear(reply.data?.news);
    outbox.nudge();
  }

  /** The number that came by whatever way: another one than is shown here, and there is news.
   * @param {number | null | undefined} news
   */
  function hear(news) {
    if (typeof news === "number" && news !== (held?.news ?? NOTHING)) void refresh();
  }

  /** @param {Conversation} conversation */
  function show(conversation) {
    held = conversation;
    const open = conversation.messages.filter((each) => each.author === "invigilator" && !each.read_at && !acknowledged.has(each.id));
    panel.show(conversation, open.length);
    for (const message of open) if (!told.has(message.id)) tell(message);
    tellDelivered(conversation.messages);
  }

  /** @param {Message} message */
  function tell(message) {
    told.add(message.id);
    notices.show(`message-${message.id}`, {
      tone: "info",
      text: `${writerOf(message, "candidate")} ${clockOf(message.sent_at)}`,
      quote: message.text,
      actions: [[t("知道了"), () => acknowledge(message.id)], [t("回复"), () => panel.open()]],
    });
  }

  /** @param {string} id */
  function acknowledge(id) {
    acknowledged.add(id);
    notices.clear(`message-${id}`);
    void tellSeen([], [id]);
    if (held) show(held);
  }

  /** @param {Message[]} messages */
  function tellDelivered(messages) {
    const fresh = messages.filter((each) => each.author === "invigilator" && !each.delivered_at);
    const lost = messages.filter((each) => acknowledged.has(each.id) && !each.read_at).map((each) => each.id);
    if (fresh.length === 0 && lost.length === 0) return;
    const toMany = fresh.every((each) => each.scope !== "one") && lost.length === 0;
    setTimeout(() => void tellSeen(fresh.map((each) => each.id), lost), toMany ? Math.random() * SPREAD : 0);
  }

  /**
   * What the service did not hear is told again with the next conversation.
   * @param {string[]} delivered
   * @param {string[]} read
   */
  async function tellSeen(delivered, read) {
    await request("PUT", `${address}/seen`, { body: { delivered, read } });
  }

  panel.showOutbox(outbox.letters());
  for (const each of findAll("talk-open")) each.addEventListener("click", () => held ?? void refresh());
  return {
    open: panel.open,
    ask: () => void ask(),
    hear,
    nudge: outbox.nudge,
    stop() {
      outbox.stop();
      panel.close();
    },
  };
}
