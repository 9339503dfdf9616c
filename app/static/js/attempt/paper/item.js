// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll, make, setHtml, setText } from "../../lib/dom.js";
import { say, t } from "../../lib/i18n.js";
import { faultOf, howToAnswer, kindName, optionsOf, TEXT_LIMIT } from "./paper.js";

/** So many characters before the limit the counter says how many are left. */
const NEAR = 200;

/**
 * @typedef {object} ItemParts
 * @property {import("./paper.js").Paper} paper
 * @property {import("./answers.js").Answers} answers
 * @property {import("./typing.js").Typing} typing
 * @property {(slot: number, label: string) => void} press
 * @property {(slot: number) => void} clear
 */

/**
 * One item on the page.
 * @param {HTMLElement} root
 * @param {ItemParts} parts
 */
export function createItemView(root, { paper, answers, typing, press, clear }) {
  let shown = 0;
  let readOnly = false;

  /** @param {PaperSlot} slot */
  function head(slot) {
    const section = paper.sectionOf(slot.number);
    const meta = [section ? say(section.name) : kindName(slot.type), pointsOf(slot), howToAnswer(slot.type)];
    return make("header", { class: "exam-item__head" }, [
      make("h2", { tabindex: -1, "data-item-title": true }, [t("第 {n} 题", { n: slot.number })]),
      make("p", { class: "exam-item__meta" }, [meta.join(" · ")]),
    ]);
  }

  /** @param {PaperSlot} slot */
  const pointsOf = ({ points }) => (Number(points) === 0 ? t("不评分") : t("{points} 分", { points: String(points) }));

  /** @param {PaperSlot} slot */
  function choices(slot) {
    const type = slot.type === "multiple" ? "checkbox" : "radio";
    const rows = optionsOf(slot).map(({ label, text }, index) => {
      const input = make("input", { type, name: "option", value: label });
      input.addEventListener("change", () => press(slot.number, label));
      const key = slot.type === "true_false" ? String(index + 1) : label;
      return make("label", { class: "exam-option" }, [
        input, make("span", { class: "exam-option__label" }, [key]), setHtml(make("span", { class: "rich" }), text),
      ]);
    });
    const clearing = make("button", { type: "button", class: "button button--quiet exam-clear", "data-clear": true }, [t("清除本题答案")]);
    clearing.addEventListener("click", () => clear(slot.number));
    return [
      make("fieldset", { "data-fields": true }, [
        make("legend", { class: "visually-hidden" }, [t("第 {n} 题的选项", { n: slot.number })]),
        make("div", { class: "exam-options" }, rows), clearing,
      ]),
    ];
  }

  /** @param {PaperSlot} slot */
  function textBox(slot) {
    const box = /** @type {HTMLTextAreaElement} */ (make("textarea", {
      class: "exam-text", rows: 8, "data-text": true, "aria-label": t("第 {n} 题的答案", { n: slot.number }), "aria-describedby": "text-state",
    }));
    box.value = answers.textOf(slot.number);
    const told = () => showCount(box.value);
    box.addEventListener("beforeinput", (event) => refuse(event, box));
    box.addEventListener("input", () => {
      told();
      if (faultOf(box.value) === null) typing.input(slot.number, box.value);
    });
    let before = "";
    box.addEventListener("compositionstart", () => {
      before = box.value;
      typing.compositionStart();
    });
    box.addEventListener("compositionend", () => {
      const fault = faultOf(box.value);
      // What is being composed cannot be refused before it is done; then it is, as a paste is.
      if (fault !== null) box.value = before;
      typing.compositionEnd(slot.number, box.value);
      told();
      if (fault !== null) tellRefused(fault);
    });
    box.addEventListener("blur", () => typing.settle());
    return [box, make("p", { class: "exam-text__foot", id: "text-state" }, [
      make("span", { class: "bad", role: "status", "data-text-fault": true }), make("span", { "data-text-count": true }),
    ])];
  }

  /** @param {string} text */
  function showCount(text) {
    const n = [...text].length;
    const count = find("text-count", root);
    const near = n > TEXT_LIMIT - NEAR;
    setText(count, near ? t("{n} / {limit} 字，还可输入 {left} 字", { n, limit: TEXT_LIMIT, left: Math.max(0, TEXT_LIMIT - n) })
      : t("{n} / {limit} 字", { n, limit: TEXT_LIMIT }));
    count.classList.toggle("warn", near);
    const fault = faultOf(text);
    const words = { too_long: t("超出 {limit} 字：超出后的内容没有保存，请删减", { limit: TEXT_LIMIT }), unstorable: t("含有无法保存的字符，请删除后继续") };
    setText(find("text-fault", root), fault === null ? "" : words[fault]);
  }

  /**
   * A paste that does not fit is refused whole and said so: half of it would be worse than none.
   * @param {InputEvent} event
   * @param {HTMLTextAreaElement} box
   */
  function refuse(event, box) {
    const isLine = event.inputType === "insertLineBreak" || event.inputType === "insertParagraph";
    const pasted = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
    // The box makes one character of a line's end, however it came.
    const added = isLine ? "\n" : pasted.replace(/\r\n?/g, "\n");
    if (event.isComposing || added === "") return;
    const next = box.value.slice(0, box.selectionStart) + added + box.value.slice(box.selectionEnd);
    const fault = faultOf(next);
    if (fault === null) return;
    event.preventDefault();
    tellRefused(fault);
  }

  /** @param {"too_long" | "unstorable"} fault */
  function tellRefused(fault) {
    const words = fault === "too_long" ? t("最多 {limit} 字，这次输入没有加入", { limit: TEXT_LIMIT }) : t("含有无法保存的字符，这次输入没有加入");
    setText(find("text-fault", root), words);
  }

  function refresh() {
    const chosen = answers.choicesOf(shown);
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("input[name=option]"))) {
      input.checked = chosen.includes(input.value);
      input.closest("label")?.toggleAttribute("data-chosen", input.checked);
    }
    for (const button of findAll("clear", root)) button.hidden = readOnly || chosen.length === 0;
    for (const fields of findAll("fields", root)) /** @type {HTMLFieldSetElement} */ (fields).disabled = readOnly;
    for (const box of findAll("text", root)) /** @type {HTMLTextAreaElement} */ (box).readOnly = readOnly;
  }

  return {
    /** @param {number} number */
    show(number) {
      typing.leave();
      shown = number;
      const slot = paper.slot(number);
      const body = slot.type === "short_answer" ? textBox(slot) : choices(slot);
      root.replaceChildren(head(slot), setHtml(make("div", { class: "exam-stem rich" }), slot.stem), ...body);
      if (slot.type === "short_answer") showCount(answers.textOf(number));
      refresh();
    },
    refresh,
    /** @param {boolean} on */
    setReadOnly(on) {
      readOnly = on;
      refresh();
    },
    focus: () => find("item-title", root).focus({ preventScroll: true }),
  };
}
