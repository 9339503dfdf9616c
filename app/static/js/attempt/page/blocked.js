// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { t } from "../../lib/i18n.js";

/**
 * What the candidate reads and can do when saving cannot go on by itself.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {import("./notices.js").Notices} parts.notices
 * @param {boolean} parts.durable
 * @param {() => Promise<void>} parts.signIn
 * @param {() => Promise<unknown>} parts.resume saving goes on
 * @param {() => Promise<boolean>} parts.reconcile whether another window has it, after which this one reads only
 * @param {() => void} parts.takeOver
 */
export function createBlocked({ news, notices, durable, signIn, resume, reconcile, takeOver }) {
  function showMissing() {
    notices.show("missing", {
      tone: "bad", text: durable
        ? t("这个浏览器现在登录的是另一位考生，答案无法上传，仍保存在本机。请用本场准考证重新登录。")
        : t("这个浏览器现在登录的是另一位考生，答案无法上传，只在本页面，请勿关闭。请用本场准考证重新登录。"),
      actions: [[t("重新登录"), () => void signIn().then(() => notices.clear("missing")).then(resume)]],
    });
  }

  function showLost() {
    news.tell("locked", true);
    news.tell("left", null);
    notices.show("lease", {
      tone: "warn", text: durable
        ? t("作答已转到另一个窗口，本窗口只读。未上传的答案仍保存在本机。")
        : t("作答已转到另一个窗口，本窗口只读。未上传的答案只在本页面，请勿关闭。"),
      actions: [[t("在此窗口继续"), takeOver]],
    });
  }

  news.on("entered", () => notices.clear("lease"));
  news.on("blocked", (reason) => {
    if (reason === "sign_in") void signIn().then(resume);
    else if (reason === "closed") news.tell("ended", null);
    else if (reason === "conflict") void reconcile().then((lost) => (lost ? showLost() : void resume()));
    else if (reason === "missing") showMissing();
    else showLost();
  });
}
