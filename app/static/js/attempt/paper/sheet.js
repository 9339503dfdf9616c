// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { t } from "../../lib/i18n.js";
import { createAnswers } from "./answers.js";
import { askContest } from "./contest.js";
import { restore } from "../journal/restore.js";

/** @param {string} text */
const textValue = (text) => (text === "" ? null : { text });

/**
 * The answer sheet: a change goes to the page at once, then into the journal, then to the server.
 * @param {object} parts
 * @param {Journal} parts.journal
 * @param {import("../page/notices.js").Notices} parts.notices
 * @param {() => void} parts.kick there is something to send
 * @param {() => void} parts.changed the page shows it
 */
export function createSheet({ journal, notices, kick, changed }) {
  const answers = createAnswers({ op_head: 0, answers: {}, flags: [] }, () => changed());
  let floor = 0;
  let locked = true;

  /** @param {Change[]} changes */
  async function keep(changes) {
    await journal.append(changes, floor);
    kick();
  }
  /** @param {Change} change */
  function record(change) {
    if (locked || !answers.apply(change)) return;
    void keep([change]);
  }
  /** @param {AnswersData} server */
  async function load(server) {
    floor = Math.max(floor, server.op_max ?? server.op_head);
    let pending = await journal.pending();
    if ((await isContested(server, pending)) && !(await settle(server, pending))) pending = [];
    const restored = restore(server, pending, await journal.drafts(), Infinity);
    answers.replace(restored.view);
    for (const change of restored.fromDrafts) answers.apply(change);
    if (restored.fromDrafts.length > 0) await journal.append(restored.fromDrafts, floor);
    for (const draft of restored.disputed) dispute(draft);
    if (restored.slots.length > 0) {
      notices.show("restored", { tone: "good", text: t("已找回本机上尚未上传的 {n} 题（第 {list} 题），正在重新上传。", {
        n: restored.slots.length, list: restored.slots.join(t("、")),
      }) });
    }
  }
  /**
   * @param {AnswersData} server
   * @param {Op[]} pending
   */
  async function isContested(server, pending) {
    return restore(server, pending, [], await journal.lastNumber()).contested;
  }
  /**
   * @param {AnswersData} server
   * @param {Op[]} pending
   * @returns {Promise<boolean>} whether this device's ops go on
   */
  async function settle(server, pending) {
    const choice = await askContest(pending, server);
    if (choice === "here") await journal.renumber(floor);
    else await journal.discardPending(floor);
    return choice === "here";
  }
  /** @param {Draft} draft */
  function dispute(draft) {
    const id = `dispute-${draft.slot}`;
    notices.show(id, {
      tone: "warn",
      text: t("第 {n} 题：本机有一份没有上传的文字，而服务器上的答案后来改过。本机的文字是：{text}", { n: draft.slot, text: draft.text }),
      actions: [
        [t("使用本机的文字"), () => {
          notices.clear(id);
          record({ slot: draft.slot, kind: "answer", value: textValue(draft.text) });
        }],
        [t("以服务器为准"), () => {
          notices.clear(id);
          void journal.dropDraft(draft.slot);
        }],
      ],
    });
  }
  return {
    answers,
    /** Up to which op number this window has read what others wrote. */
    seen: () => floor,
    record,
    load,
    /**
     * @param {number} slot
     * @param {string} text
     */
    commitText: (slot, text) => record({ slot, kind: "answer", value: textValue(text) }),
    /**
     * @param {number} slot
     * @param {string} text
     */
    saveDraft(slot, text) {
      const base = answers.textOf(slot);
      // What is an op already needs no draft, and a draft that came late would outlive its op.
      if (!locked && text !== base) void journal.saveDraft({ slot, text, base });
    },
    /**
     * An op number is used with other content: another device wrote. The candidate chooses.
     * @param {AnswersData} server
     */
    async reconcile(server) {
      floor = Math.max(floor, server.op_max ?? server.op_head);
      await settle(server, await journal.pending());
      await load(server);
    },
    /** What takes the number of an op that the server refused: the flag as it is.
     * @param {Op} op
     * @returns {Change}
     */
    fillerFor: (op) => ({ slot: op.slot, kind: "flag", value: { flag: answers.isFlagged(op.slot) } }),
    /** @param {boolean} on */
    setLocked(on) {
      locked = on;
    },
  };
}

/** @typedef {ReturnType<typeof createSheet>} Sheet */
