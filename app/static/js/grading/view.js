// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll, make, setHtml, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { hundredths, sumOf, typedPoints, written } from "./points.js";

/** @typedef {import("./queue.js").Desk} Desk */

/** The desk on the page: shows an answer and reads what the grader gives it. */
export function openView() {
  const question = /** @type {HTMLDetailsElement} */ (find("question"));
  const direct = /** @type {HTMLInputElement} */ (find("direct"));
  const note = /** @type {HTMLInputElement} */ (find("note"));
  const holdNote = /** @type {HTMLTextAreaElement} */ (find("hold-note"));
  /** @type {Desk | null} */
  let shown = null;

  /** @returns {HTMLInputElement[]} */
  const boxes = () => /** @type {HTMLInputElement[]} */ (findAll("point"));
  const max = () => (shown ? hundredths(shown.max_points) : 0);
  const checked = () => boxes().flatMap((box, place) => (box.checked ? [place] : []));

  const showSum = () => {
    const weights = shown?.points.map((point) => point.weight) ?? [];
    const typed = direct.value.trim() === "" ? sumOf(weights, checked(), max()) : typedPoints(direct.value, max());
    setText(find("sum"), typed === null ? "–" : written(typed));
    direct.setAttribute("aria-invalid", String(typed === null));
  };

  /** @param {Desk} desk */
  const fill = (desk) => {
    // The question opens when it changes; a grader who knows it keeps it folded.
    if (shown?.stem !== desk.stem) question.open = true;
    shown = desk;
    setHtml(find("stem"), desk.stem);
    setHtml(find("model-answer"), desk.model_answer);
    setText(find("answer"), desk.answer);
    setText(find("same-item"), t("本题还有 {n} 份待评", { n: desk.waiting_same_item }));
    setText(find("max"), t("满分 {points}", { points: written(max()) }));
    const heldNote = find("held-note");
    heldNote.hidden = desk.held_note === "";
    setText(heldNote, t("曾被搁置：{note}", { note: desk.held_note }));
    find("points").replaceChildren(...desk.points.map((point, place) => pointLine(desk, point, place)));
    direct.value = desk.previous?.points ? written(hundredths(desk.previous.points)) : "";
    note.value = desk.previous?.note ?? "";
    for (const place of desk.previous?.checked ?? []) boxes()[place].checked = true;
    holdNote.value = "";
    showSum();
  };

  find("form").addEventListener("input", showSum);

  return {
    /** @param {Desk | null} desk null when nothing waits */
    show(desk) {
      find("nothing").hidden = desk !== null;
      find("desk").hidden = desk === null;
      this.closeHold();
      if (desk === null) return;
      fill(desk);
      find("answer").focus({ preventScroll: true });
    },

    /** @param {number} place */
    toggle(place) {
      const box = boxes()[place];
      if (!box) return;
      box.checked = !box.checked;
      showSum();
    },

    /** @returns {import("./queue.js").Given | null} null when the typed points cannot be */
    given() {
      if (direct.value.trim() === "") return { checked: checked(), note: note.value.trim() };
      const typed = typedPoints(direct.value, max());
      return typed === null ? null : { points: (typed / 100).toFixed(2), note: note.value.trim() };
    },

    openHold() {
      find("form").hidden = true;
      find("hold-form").hidden = false;
      holdNote.focus();
    },

    closeHold() {
      find("hold-form").hidden = true;
      find("form").hidden = false;
    },

    holdReason: () => holdNote.value.trim(),

    /** @param {string} text @param {"good" | "bad" | "plain"} kind */
    say(text, kind) {
      const line = find("message");
      line.dataset.kind = kind;
      setText(line, text);
    },

    /** @param {import("./queue.js").Progress} progress */
    showProgress(progress) {
      const parts = [
        t("待评 {waiting} · 搁置 {held} · 已评 {done}，其中我评 {mine}", {
          waiting: progress.waiting + progress.on_desks, held: progress.held, done: progress.done, mine: progress.mine,
        }),
      ];
      if (progress.pace_seconds !== null) parts.push(t("每份约 {seconds} 秒", { seconds: progress.pace_seconds }));
      setText(find("progress"), parts.join(" · "));
    },
  };
}

/**
 * @param {Desk} desk
 * @param {Desk["points"][number]} point
 * @param {number} place
 */
function pointLine(desk, point, place) {
  const weights = desk.points.map((one) => one.weight);
  const worth = written(sumOf(weights, [place], hundredths(desk.max_points)));
  const text = make("span", {}, [point.text]);
  if (point.accepted.length > 0) {
    const accepted = t("也算对：{texts}", { texts: point.accepted.join("；") });
    text.append(make("br"), make("span", { class: "desk-point__accepted" }, [accepted]));
  }
  return make("label", { class: "choice desk-point" }, [
    make("input", { type: "checkbox", "data-point": place }),
    make("kbd", {}, place < 9 ? [String(place + 1)] : ["·"]),
    text,
    make("span", { class: "desk-point__worth" }, [worth]),
  ]);
}
