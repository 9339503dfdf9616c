// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findDialog, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { untilAnswered } from "../journal/calls.js";

const FLUSH_PATIENCE = 10_000;

/**
 * Leaving unmarked: the second step says what it comes to, and only its button does it.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {import("../journal/calls.js").Calls} parts.calls
 * @param {string} parts.windowId
 * @param {import("../journal/autosave.js").Autosave} parts.autosave
 * @param {import("../paper/typing.js").Typing} parts.typing
 * @param {() => Promise<void>} parts.signIn
 */
export function createLeaving({ news, calls, windowId, autosave, typing, signIn }) {
  const dialog = findDialog("leave");
  const confirm = /** @type {HTMLButtonElement} */ (find("leave-confirm", dialog));
  const progress = find("leave-state", dialog);
  let wanted = false;

  async function leave() {
    wanted = true;
    confirm.disabled = true;
    setText(progress, t("正在上传最后的答案…"));
    // What is not sent by then is delivered from the receipt's page: nothing of it is marked anyway.
    await autosave.flush(FLUSH_PATIENCE);
    const reply = await untilAnswered(() => calls.leaving(windowId), {
      signIn,
      onTrouble: () => setText(progress, t("网络断开，恢复后会自动结束考试，请勿关闭本页。")),
      stopped: () => !wanted,
    });
    if (reply === null) return;
    if (reply.kind === "ok" || reply.code === "attempt_closed") return news.tell("ended", null);
    setText(progress, reply.detail);
  }
  function stop() {
    wanted = false;
  }
  find("leave-cancel", dialog).addEventListener("click", () => {
    stop();
    dialog.close();
  });
  dialog.addEventListener("cancel", stop);
  confirm.addEventListener("click", () => void leave());
  news.on("leave", () => {
    typing.leave();
    setText(progress, "");
    confirm.disabled = false;
    dialog.showModal();
  });
}
