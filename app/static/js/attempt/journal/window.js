// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { t } from "../../lib/i18n.js";
import { clockTime } from "../time/clock.js";
import { enter, NOTHING_YET } from "./entry.js";

const CONFLICT_PAUSE = 3000;
const SETTLING = 5000;

/**
 * This window and the others of the same attempt: which of them writes.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {import("./calls.js").Calls} parts.calls
 * @param {string} parts.windowId
 * @param {import("../paper/desk.js").Desk} parts.desk
 * @param {import("../seal/keeping.js").Keeping} parts.keeping
 * @param {import("../page/notices.js").Notices} parts.notices
 * @param {ReturnType<typeof import("../page/gate.js").createGate>} parts.gate
 * @param {() => Promise<void>} parts.signIn
 */
export function createWindow({ news, calls, windowId, desk, keeping, notices, gate, signIn }) {
  const { autosave, sheet } = desk;
  let entered = false;
  let previewed = false;
  /** @type {Promise<boolean> | null} whether the page shows what is kept here */
  let resuming = null;

  /** The exam as this browser kept it, while the service is out of reach. */
  async function resume() {
    const held = entered ? null : await keeping.held();
    if (held === null) return false;
    await sheet.load(held.answers);
    // It says that answers are on their way, which they are not yet.
    notices.clear("restored");
    gate.open();
    desk.show(held.paper);
    desk.send();
    news.tell("reach", false);
    notices.show("resumed", {
      tone: "warn", actions: [],
      text: t("连不上服务器：试卷和答案来自本机，可以继续作答，连上后会自动上传。截止时间是 {time}（北京时间），以服务器为准，过时的修改不计入。", { time: clockTime(held.deadline) }),
    });
    return true;
  }

  /** Right after the start one may begin while the right to write is on its way; answers wait for it. */
  async function preview() {
    const paper = await keeping.unentered();
    if (paper === null || entered || resuming !== null) return;
    // What was written here before a reload that came before the right to write.
    await sheet.load(NOTHING_YET);
    if (entered) return;
    previewed = true;
    gate.open();
    desk.show(paper);
  }

  /** @param {Reply} reply */
  async function troubled(reply) {
    // The paper is here, and what is written stays in the journal until the service is back.
    if (previewed) return news.tell("reach", false);
    resuming ??= resume();
    if (!(await resuming) && !entered) gate.trouble(reply);
  }

  /** The highest op number in what is shown already; null while nothing is. */
  async function shown() {
    const resumed = resuming !== null && (await resuming);
    if (!resumed && !previewed) return null;
    // Nothing that is on its way may be missing in what is read instead.
    if (resumed) await autosave.flush(SETTLING);
    return desk.highest();
  }

  /** @param {boolean} takeOver */
  async function open(takeOver) {
    void preview();
    const entry = await enter({
      calls, windowId, takeOver, keeping, shown,
      asking: { signIn, onTrouble: (reply) => void troubled(reply) },
    });
    entered = true;
    const isShown = previewed || (resuming !== null && (await resuming));
    previewed = false;
    resuming = null;
    notices.clear("resumed");
    if (entry.kind !== "entered") news.tell("locked", true);
    if (entry.kind === "held") return gate.held(() => void open(true));
    if (entry.kind === "closed") return news.tell("ended", null);
    if (entry.kind === "refused") return gate.refused(entry.detail);
    if (entry.answers) await sheet.load(entry.answers);
    gate.open();
    if (!isShown) desk.show(entry.paper);
    desk.send();
    news.tell("entered", entry.attempt);
    await autosave.resume();
    await keeping.entered(entry.attempt, entry.paper);
  }

  news.on("attempt", (attempt) => {
    if (attempt.state !== "running") news.tell("ended", null);
    else if (attempt.window_id && attempt.window_id !== windowId && !autosave.state().blocked) void autosave.block("lease_lost");
  });

  return {
    open,
    /** Another device used our op numbers. If it still writes, that comes first. */
    async reconcile() {
      const [now, held] = await Promise.all([calls.attempt(), calls.answers()]);
      if (now.kind === "ok" && now.data.window_id !== windowId) return true;
      if (held.kind === "ok") await sheet.reconcile(held.data);
      else await new Promise((resolve) => setTimeout(resolve, CONFLICT_PAUSE));
      return false;
    },
  };
}
