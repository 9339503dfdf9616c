// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../lib/api.js";
import { find } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { readState } from "../lib/state.js";
import { listenForCodes } from "./asking.js";
import { canCheck } from "./cose.js";
import { checkReceipt } from "./receipt.js";
import { showAnswer } from "./show.js";

/** @typedef {import("./receipt.js").Checked} Checked */

const { keys } = /** @type {{ keys: import("./receipt.js").PublicKey[] }} */ (readState());
const place = find("answer");

/**
 * The browser checks what was signed; whether it still counts only the service knows.
 * @param {string} text
 */
async function answer(text) {
  const own = (await canCheck()) ? await checkReceipt(text, keys) : null;
  // A key that this page does not know may have been announced since it was opened.
  const isSettled = own !== null && own.receipt === null && own.verdict !== "unknown_key";
  if (isSettled) return showAnswer(place, own, { asked: false, notes: [t("以上由您的浏览器核对。")] });
  const reply = await request("POST", "/api/v1/verifications", { body: { text } });
  if (reply.kind === "ok") {
    const told = /** @type {Checked} */ (reply.data);
    // What was signed is shown as this browser read it, where it could.
    return showAnswer(place, { ...told, receipt: own?.receipt ?? told.receipt }, { asked: true, notes: [sourceOf(own)] });
  }
  const refusal = reply.kind === "problem" && reply.code === "verifying_too_fast" ? reply.detail : null;
  if (own) return showAnswer(place, own, { asked: false, notes: unasked(refusal) });
  place.textContent = refusal ?? t("现在连不上本系统，而您的浏览器不支持核对签名。请稍后再试，或换用新版浏览器。");
  place.hidden = false;
}

/** @param {string | null} refusal why the service has not looked, where it said so */
function unasked(refusal) {
  if (refusal === null) return [t("现在连不上本系统。以上由您的浏览器核对。")];
  return [refusal, t("以上由您的浏览器核对。")];
}

/** @param {Checked | null} own */
function sourceOf(own) {
  return own
    ? t("签名由您的浏览器核对，是否有效由本系统答复。")
    : t("您的浏览器不支持核对签名，以上由本系统核对并答复。");
}

listenForCodes(answer);
