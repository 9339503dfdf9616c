// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findDialog, make } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

/**
 * @param {OpValue | undefined} value
 * @returns {string}
 */
export function valueWords(value) {
  if (!value) return t("（空）");
  if ("flag" in value) return value.flag ? t("标记") : t("取消标记");
  if ("choices" in value) {
    const words = value.choices.map((label) => (label === "T" ? t("正确") : label === "F" && value.choices.length === 1 ? t("错误") : label));
    return words.join(" ") || t("（空）");
  }
  return value.text.length > 60 ? `${value.text.slice(0, 60)}…` : value.text || t("（空）");
}

/**
 * Two devices wrote: the candidate says which copy holds. Nothing is overwritten unasked.
 * @param {Op[]} pending this device's unsent ops
 * @param {AnswersData} server
 * @returns {Promise<"here" | "server">}
 */
export function askContest(pending, server) {
  const dialog = findDialog("contest");
  const latest = new Map(pending.filter((op) => op.kind === "answer").map((op) => [op.slot, op]));
  find("contest-rows", dialog).replaceChildren(...[...latest.values()].map((op) => make("tr", {}, [
    make("th", { scope: "row" }, [String(op.slot)]),
    make("td", {}, [valueWords(op.value)]),
    make("td", {}, [valueWords(server.answers[op.slot])]),
  ])));
  return new Promise((resolve) => {
    /** @param {"here" | "server"} choice */
    const choose = (choice) => () => {
      dialog.close();
      resolve(choice);
    };
    find("contest-here", dialog).onclick = choose("here");
    find("contest-server", dialog).onclick = choose("server");
    dialog.oncancel = (event) => event.preventDefault();
    dialog.showModal();
  });
}
