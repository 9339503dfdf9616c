// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

// A picture of 10 MB over a slow line; the page's other requests are over in seconds.
const PATIENCE = 120_000;

/**
 * Puts the picture's markup where the cursor stands, on a line of its own where there is text
 * before it, and the cursor between its brackets, where what the picture shows is to be written.
 * @param {HTMLTextAreaElement} box
 * @param {string} markup
 */
export function insertAt(box, markup) {
  const before = box.value.slice(0, box.selectionStart);
  const inserted = before === "" || before.endsWith("\n") ? markup : `\n${markup}`;
  box.setRangeText(inserted, box.selectionStart, box.selectionEnd, "end");
  const inside = before.length + inserted.indexOf("[") + 1;
  box.setSelectionRange(inside, inside);
}

/**
 * @param {File} file
 * @returns {Promise<{ markup: string } | { refusal: string }>}
 */
async function send(file) {
  const body = new FormData();
  body.append("picture", file);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const answer = await fetch("/bank/pictures", { method: "POST", body, signal: abort.signal, headers: { Accept: "application/json" } });
    const data = await answer.json();
    return answer.ok ? data : { refusal: data.detail ?? t("上传失败，请再试一次。") };
  } catch {
    return { refusal: t("上传失败，请再试一次。") };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A chosen file goes up at once and into the text that was written in last.
 * @param {HTMLFormElement} form
 */
export function wirePictures(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("#picture"));
  const said = find("picture-said", form);
  find("picture-send", form).hidden = true;
  find("pictures", form).classList.add("is-live");
  let target = /** @type {HTMLTextAreaElement} */ (findAll("text", form)[0]);

  form.addEventListener("focusin", (event) => {
    const box = event.target;
    if (box instanceof HTMLTextAreaElement && box.hasAttribute("data-text")) target = box;
  });
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    setText(said, t("正在上传……"));
    const answer = await send(file);
    input.value = "";
    if ("refusal" in answer) return setText(said, answer.refusal);
    target.focus();
    insertAt(target, answer.markup);
    target.dispatchEvent(new Event("input", { bubbles: true }));
    setText(said, t("图片已插入，请在方括号里写上图片的说明。"));
  });
}
