// SPDX-License-Identifier: Apache-2.0
// @ts-check
// The page that is saved as one file: it asks nobody, and says of which day its keys are.
import { find, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { readState } from "../lib/state.js";
import { listenForCodes } from "./asking.js";
import { canCheck } from "./cose.js";
import { checkReceipt } from "./receipt.js";
import { showAnswer } from "./show.js";

const { keys, saved_at: savedAt } = /** @type {{ keys: import("./receipt.js").PublicKey[], saved_at: string }} */ (readState());
const place = find("answer");

/** @param {string} text */
async function answer(text) {
  if (!(await canCheck())) {
    setText(place, t("您的浏览器不支持核对签名。请换用新版浏览器打开本文件，或联网核验。"));
    place.hidden = false;
    return;
  }
  const own = await checkReceipt(text, keys);
  const notes = [t("由本文件核对，没有联网。密钥截至 {at}（北京时间），不认识此后启用的密钥。", { at: savedAt })];
  showAnswer(place, own, { asked: false, notes });
}

listenForCodes(answer);
