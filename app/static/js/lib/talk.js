// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { make } from "./dom.js";
import { language, t } from "./i18n.js";

/**
 * @typedef {object} Message
 * @property {string} id
 * @property {string} client_id
 * @property {"candidate" | "invigilator"} author
 * @property {"one" | "some" | "all"} scope
 * @property {string} by
 * @property {string} text
 * @property {string} sent_at
 * @property {string | null} delivered_at
 * @property {string | null} read_at
 *
 * @typedef {object} Conversation
 * @property {string} registration_id
 * @property {"not_yet" | "open" | "over"} talk
 * @property {number} news
 * @property {number} most
 * @property {number} unread
 * @property {Message[]} messages
 */

/** @typedef {Message["author"]} Side who reads the page */

/** An id of the sender's: sent again under it a message is the same one. 128 random bits. */
export function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Characters as the service counts them: one of an emoji's halves is none.
 * @param {string} text
 */
export const lengthOf = (text) => [...text].length;

/**
 * The same for a form's text area: what is left, or that it is too much.
 * @param {string} text
 * @param {number} most
 */
export function roomIn(text, most) {
  const left = most - lengthOf(text);
  return { fits: left >= 0, words: left >= 0 ? t("还可以写 {n} 个字", { n: left }) : t("多了 {n} 个字，请缩短或分成几条", { n: -left }) };
}

/** @param {string} moment */
export function clockOf(moment) {
  const locale = language() === "en" ? "en-GB" : "zh-CN";
  return new Date(moment).toLocaleTimeString(locale, { timeZone: "Asia/Shanghai", hour12: false });
}

/**
 * Who wrote it, as this side reads it.
 * @param {Message} message
 * @param {Side} side
 */
export function writerOf(message, side) {
  if (message.author === "candidate") return side === "candidate" ? t("您") : t("考生");
  const name = message.by ? t("监考人员 {name}", { name: message.by }) : t("监考人员");
  return message.scope === "all" ? t("{who}（发给全场）", { who: name }) : name;
}

/**
 * What became of it, as this side may know.
 * @param {Message} message
 * @param {Side} side
 */
export function fateOf(message, side) {
  const { author, read_at, delivered_at } = message;
  if (author === "candidate") {
    if (read_at) return t("监考人员已读 {at}", { at: clockOf(read_at) });
    return side === "candidate" ? t("已送达，监考人员尚未阅读") : t("未读");
  }
  if (read_at) return side === "candidate" ? t("您已确认 {at}", { at: clockOf(read_at) }) : t("考生已确认 {at}", { at: clockOf(read_at) });
  if (side === "candidate") return "";
  return delivered_at ? t("已显示在考生页面 {at}，尚未确认", { at: clockOf(delivered_at) }) : t("尚未送达考生页面");
}

/**
 * @param {Message} message
 * @param {Side} side
 */
export function lineOf(message, side) {
  const own = message.author === side;
  const fate = fateOf(message, side);
  return make("li", { class: own ? "talk__line talk__line--own" : "talk__line" }, [
    make("p", { class: "talk__head" }, [make("strong", {}, [writerOf(message, side)]), " ", make("time", { datetime: message.sent_at, class: "num" }, [clockOf(message.sent_at)])]),
    make("p", { class: "talk__text", dir: "auto" }, [message.text]),
    ...(fate ? [make("p", { class: "talk__fate" }, [fate])] : []),
  ]);
}
