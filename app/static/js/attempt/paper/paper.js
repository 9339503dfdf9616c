// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { t } from "../../lib/i18n.js";

/** Characters of a short answer, as the server counts them (code points). */
export const TEXT_LIMIT = 4000;

/**
 * The paper by number. It is read once and kept, so that answering goes on without a network.
 * @param {PaperData} data
 */
export function createPaper(data) {
  const slots = [...data.slots].sort((a, b) => a.number - b.number);
  const byNumber = new Map(slots.map((slot) => [slot.number, slot]));
  const numbers = slots.map((slot) => slot.number);
  const sections = data.sections.map((section) => ({
    ...section,
    numbers: numbers.filter((n) => section.first <= n && n <= section.last),
  }));
  return {
    sections,
    numbers,
    /** Only a paper of several parts names them. */
    hasParts: new Set(data.sections.map((section) => section.part)).size > 1,
    /** @param {number} number */
    slot(number) {
      const slot = byNumber.get(number);
      if (!slot) throw new Error(`no slot ${number}`);
      return slot;
    },
    /** @param {number} number */
    sectionOf: (number) => sections.find((section) => section.numbers.includes(number)),
    /**
     * @param {number} number
     * @param {number} step
     */
    neighbour: (number, step) => numbers[numbers.indexOf(number) + step] ?? null,
  };
}

/** @typedef {ReturnType<typeof createPaper>} Paper */

/**
 * The options as displayed, in HTML. True and false are words of ours, in the reader's language.
 * @param {PaperSlot} slot
 * @returns {{ label: string, text: string }[]}
 */
export function optionsOf(slot) {
  if (slot.type === "short_answer") return [];
  if (slot.type === "true_false") return [{ label: "T", text: t("正确") }, { label: "F", text: t("错误") }];
  return (slot.options ?? []).map((option) => ({ label: option.label, text: option.text }));
}

/** @param {ItemKind} type */
export function kindName(type) {
  const names = {
    single: t("单选题"), multiple: t("多选题"), true_false: t("判断题"), short_answer: t("简答题"),
  };
  return names[type];
}

/** @param {ItemKind} type */
export function howToAnswer(type) {
  const ways = {
    single: t("选一项"), multiple: t("选出所有正确的选项"), true_false: t("判断对错"), short_answer: t("用文字作答"),
  };
  return ways[type];
}

/**
 * What the server would refuse in a text, said before it is stored; null when it is fine.
 * @param {string} text
 * @returns {"too_long" | "unstorable" | null}
 */
export function faultOf(text) {
  if (text.length > TEXT_LIMIT && [...text].length > TEXT_LIMIT) return "too_long";
  // A NUL or half of a surrogate pair (from a broken paste) has no place in stored text.
  // No lookbehind: browsers of 2022 refuse the whole module for it.
  const broken = /\u0000|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/;
  return broken.test(text) ? "unstorable" : null;
}
