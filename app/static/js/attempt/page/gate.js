// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

/** What covers the page until the paper is there, and when it may not be shown. */
export function createGate() {
  const root = find("gate");
  const takeOver = find("take-over", root);
  /**
   * @param {string} title
   * @param {string} text
   * @param {HTMLElement[]} ways
   */
  function show(title, text, ways = []) {
    root.hidden = false;
    find("exam").hidden = true;
    setText(find("gate-title", root), title);
    setText(find("gate-text", root), text);
    for (const way of [takeOver, find("gate-home", root), find("gate-receipt", root)]) way.hidden = !ways.includes(way);
  }
  return {
    open() {
      root.hidden = true;
      find("exam").hidden = false;
    },
    /** @param {Reply} reply */
    trouble(reply) {
      const text = reply.kind === "problem"
        ? t("服务器暂时不可用，正在自动重试。考试时间由服务器记录，本机的答案不会丢失。")
        : t("网络断开，正在自动重试。请检查网络连接，不要关闭本页。");
      show(t("正在打开试卷…"), text);
    },
    /** @param {() => void} onTakeOver */
    held(onTakeOver) {
      takeOver.onclick = onTakeOver;
      show(t("另一个窗口正在作答"), t("同一场考试只能在一个窗口作答。如果在这里继续，原来的窗口会变为只读，已保存的答案都在。"), [takeOver, find("gate-home", root)]);
    },
    /** @param {string} detail */
    refused: (detail) => show(t("无法打开试卷"), detail, [find("gate-home", root)]),
    /** @param {string} detail */
    ended: (detail) => show(t("作答已结束"), detail, [find("gate-receipt", root)]),
  };
}
