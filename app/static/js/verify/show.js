// SPDX-License-Identifier: Apache-2.0
// @ts-check
// An answer in words, and what was signed: never more, so that a changed print is seen beside it.

import { make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

/** @typedef {import("./receipt.js").Checked} Checked */
/** @typedef {import("./receipt.js").ReceiptSaid} ReceiptSaid */

const MOMENT = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium" });

/** @param {string} verdict */
function toneOf(verdict) {
  if (verdict === "valid") return "good";
  return verdict === "void" || verdict === "unconfirmed" ? "warn" : "bad";
}

/**
 * What is said of it; `asked` is whether the service has answered.
 * @param {string} verdict
 * @param {boolean} asked
 */
function wordsOf(verdict, asked) {
  if (!asked && verdict === "unconfirmed") return t("签名正确，内容没有被改动。是否仍然有效，要联网问过本系统才知道。");
  if (!asked && verdict === "key_compromised") return t("签名所用的密钥已宣布泄露：仅凭签名不能作为凭据，请联网核验。");
  if (!asked && verdict === "unknown_key") return t("不认识签名所用的密钥：不是本系统的回执，或者密钥是此后才启用的，请联网核验。");
  switch (verdict) {
    case "valid": return t("回执有效：由本系统签发，没有作废。");
    case "void": return t("回执已作废：这次考试后来恢复了作答，或者补收了断网时写下的答案，本回执不再代表考试的结束。");
    case "unconfirmed": return t("签名正确，但本系统没有这份回执的记录，无法说明它现在是否有效。");
    case "unknown_key": return t("不是本系统的回执：签名所用的密钥不在本系统的密钥历史中。");
    case "bad_signature": return t("签名不符：内容被改动过，或者不是本系统签发的。");
    case "key_compromised": return t("签名所用的密钥已宣布泄露，本系统也没有这份回执的记录，不能作为凭据。");
    default: return t("这不是一份完整的核验码。请重新扫码，或从回执上完整复制。");
  }
}

/** @param {string} verb */
function endingWords(verb) {
  switch (verb) {
    case "hand_in": return t("考生交卷");
    case "expire": return t("时间到，系统收卷");
    case "terminate": return t("监考人员终止考试");
    default: return t("考生放弃评分并离场");
  }
}

/** @param {string} at */
function momentIn(at) {
  return `${MOMENT.format(new Date(at))} ${t("（北京时间）")}`;
}

/** @param {string} hex */
function grouped(hex) {
  return make("span", { class: "digest" }, [hex.replace(/(.{4})(?=.)/g, "$1 ")]);
}

/**
 * @param {ReceiptSaid} said
 * @param {string} kid
 * @param {string | null} voidedAt
 * @returns {[string, string | Node][]}
 */
function factsOf(said, kid, voidedAt) {
  return [
    [t("回执编号"), make("strong", { class: "mono" }, [said.receipt_number])],
    ...(voidedAt ? /** @type {[string, string][]} */ ([[t("作废时间"), momentIn(voidedAt)]]) : []),
    [t("开始时间"), momentIn(said.started_at)],
    [t("结束时间"), momentIn(said.ended_at)],
    [t("结束方式"), endingWords(said.verb)],
    [t("已作答"), `${said.answered} / ${said.total}`],
    [t("保存记录数"), String(said.op_head)],
    [t("答卷指纹"), grouped(said.answers_digest)],
    [t("试卷指纹"), grouped(said.form_digest)],
    [t("记录链末端"), grouped(said.chain_head)],
    [t("签发时间"), momentIn(said.issued_at)],
    [t("签名密钥"), grouped(kid)],
    [t("考试编号"), make("span", { class: "mono" }, [said.attempt_id])],
  ];
}

/**
 * The answer stands in its place; `notes` say whose it is.
 * @param {HTMLElement} place
 * @param {Checked} checked
 * @param {{ asked: boolean, notes: string[] }} told
 */
export function showAnswer(place, checked, { asked, notes }) {
  const title = make("p", { class: "notice__title" }, [wordsOf(checked.verdict, asked)]);
  const further = notes.map((note) => make("p", { class: "small" }, [note]));
  const parts = [make("div", { class: `notice notice--${toneOf(checked.verdict)}` }, [title, ...further])];
  if (checked.receipt) {
    const facts = factsOf(checked.receipt, checked.kid ?? "", checked.voided_at);
    const list = make("dl", { class: "facts" }, facts.flatMap(([name, value]) => [make("dt", {}, [name]), make("dd", {}, [value])]));
    parts.push(make("h2", {}, [t("签名的内容")]), list);
  }
  place.replaceChildren(...parts);
  place.hidden = false;
  place.dataset.verdict = checked.verdict;
  place.scrollIntoView({ block: "nearest" });
}
