// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { t } from "../../lib/i18n.js";
import { createAutosave } from "../journal/autosave.js";
import { createPaper } from "./paper.js";
import { createScreen } from "./screen.js";
import { createSheet } from "./sheet.js";
import { createTyping } from "./typing.js";

/**
 * Where the candidate writes: the paper on the screen, the sheet under it, and its way to the service.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {import("../journal/calls.js").Calls} parts.calls
 * @param {Journal} parts.journal
 * @param {string} parts.windowId
 * @param {import("../page/notices.js").Notices} parts.notices
 * @param {boolean} parts.isMarked whether one could leave unmarked
 */
export function createDesk({ news, calls, journal, windowId, notices, isMarked }) {
  /** @type {PaperData | null} */
  let data = null;
  /** @type {import("./screen.js").Screen | null} */
  let screen = null;
  // Before this window may write, what is written waits in the journal.
  let sending = false;

  const sheet = createSheet({
    journal, notices, kick: () => { if (sending) autosave.kick(); }, changed: () => screen?.refresh(),
  });
  const typing = createTyping({ commit: sheet.commitText, saveDraft: sheet.saveDraft });
  const autosave = createAutosave({
    journal,
    post: (ops) => calls.ops(windowId, sheet.seen(), ops),
    fillerFor: sheet.fillerFor,
    onState: (saving) => news.tell("saving", saving),
    onAck: (ack, { sentAt, receivedAt }) => {
      news.tell("deadline", ack.deadline_at);
      news.tell("acknowledged", { ops: ack.ops, chain: ack.chain, took: receivedAt - sentAt });
    },
    onLate: (ops) => news.tell("late", ops),
    onRefused: (op, detail) => notices.show(`refused-${op.slot}`, {
      tone: "bad", text: t("第 {n} 题的这次修改没有被服务器接受，没有计入；其他题不受影响。请重新作答本题。服务器的说明：{detail}", { n: op.slot, detail }),
    }),
    onBlocked: (reason) => news.tell("blocked", reason),
  });

  /** The highest op number that this page knows of. */
  const highest = async () => Math.max(sheet.seen(), await journal.lastNumber());

  news.on("locked", (on) => {
    sheet.setLocked(on);
    screen?.setReadOnly(on);
  });

  return {
    autosave, sheet, typing,
    highest,
    /** From now on answers are sent as they are given. */
    send() { sending = true; },
    /** @returns {Promise<AnswersData>} what is shown, as the service would tell it */
    async view() {
      const number = await highest();
      const { answers, flags } = sheet.answers.view();
      return { op_head: number, op_max: number, answers: /** @type {AnswersData["answers"]} */ (answers), flags };
    },
    counts() {
      const { numbers } = createPaper(/** @type {PaperData} */ (data));
      return { open: sheet.answers.openAmong(numbers).length, flagged: sheet.answers.flaggedAmong(numbers).length };
    },
    /** @param {PaperData} paper the same at each entry */
    show(paper) {
      data = paper;
      screen ??= createScreen({
        paper: createPaper(paper), answers: sheet.answers, typing, record: sheet.record,
        handIn: () => news.tell("handin", null), leave: isMarked ? () => news.tell("leave", null) : null,
      });
      news.tell("locked", false);
      screen.open(screen.current());
    },
  };
}

/** @typedef {ReturnType<typeof createDesk>} Desk */
