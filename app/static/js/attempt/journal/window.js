// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { enter } from "./entry.js";

const CONFLICT_PAUSE = 3000;

/**
 * This window and the others of the same attempt: which of them writes.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {import("./calls.js").Calls} parts.calls
 * @param {string} parts.windowId
 * @param {import("../paper/desk.js").Desk} parts.desk
 * @param {ReturnType<typeof import("../page/gate.js").createGate>} parts.gate
 * @param {() => Promise<void>} parts.signIn
 */
export function createWindow({ news, calls, windowId, desk, gate, signIn }) {
  const { autosave, sheet } = desk;

  /** @param {boolean} takeOver */
  async function open(takeOver) {
    const entry = await enter({
      calls, windowId, takeOver, paper: desk.paper(), asking: { signIn, onTrouble: gate.trouble },
    });
    if (entry.kind === "held") return gate.held(() => void open(true));
    if (entry.kind === "closed") return news.tell("ended", null);
    if (entry.kind === "refused") return gate.refused(entry.detail);
    await sheet.load(entry.answers);
    gate.open();
    desk.show(entry.paper);
    news.tell("entered", entry.attempt);
    await autosave.resume();
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
