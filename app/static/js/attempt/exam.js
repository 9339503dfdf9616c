// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { keepCamera } from "./camera/watchcamera.js";
import { openJournal } from "./journal/journal.js";
import { openSafely } from "./journal/safejournal.js";
import { createWindow } from "./journal/window.js";
import { claimWindowId } from "./journal/windowid.js";
import { createBlocked } from "./page/blocked.js";
import { createEnding } from "./page/ending.js";
import { createGate } from "./page/gate.js";
import { createNotices } from "./page/notices.js";
import { createOver } from "./page/over.js";
import { wireSettings } from "./page/settings.js";
import { createSignIn } from "./page/signin.js";
import { announce, announceNow, createStatus } from "./page/status.js";
import { createDesk } from "./paper/desk.js";
import { createTimekeeping } from "./time/timekeeping.js";
import { createWatch } from "./time/watch.js";
import { createCalculator } from "./tools/calculator.js";

/**
 * What an exam and a trial have in common: the paper, the journal and its way to the service, the
 * time, the end. What one of them has alone it adds to the parts that come back, before `open`.
 * @param {object} parts
 * @param {ExamState} parts.state
 * @param {import("../lib/news.js").News<ExamNews>} parts.news
 * @param {ServerClock} parts.clock
 * @param {import("./journal/calls.js").Calls} parts.calls
 * @param {(windowId: string) => import("./seal/keeping.js").Keeping} parts.keep what this browser keeps of the paper
 * @param {{ leadsTo: string, leavesJournal: boolean }} parts.end
 * @param {boolean} parts.isMarked
 */
export async function createExam({ state, news, clock, calls, keep, end, isMarked }) {
  const gate = createGate();
  const notices = createNotices(find("notices"), announce);
  const signIn = createSignIn(state.ticket_number);
  const [windowId, opened] = await Promise.all([
    claimWindowId(),
    openSafely(() => openJournal(state.candidate_key, state.attempt_id), () => notices.show("storage", {
      tone: "warn", text: t("本机存储不可用：答案仍会立即上传，但断网时只留在本页面，请不要关闭或刷新。"),
    })),
  ]);
  const keeping = keep(windowId);
  const journal = keeping.beside(opened);
  const { durable } = journal;
  const desk = createDesk({ news, calls, journal, windowId, notices, isMarked });
  keeping.shows(desk.view);
  const { autosave, typing } = desk;

  createStatus({ news, durable, saving: autosave.state });
  createTimekeeping({ news, clock, notices, announceNow, handInFrom: state.hand_in_from });
  if (state.calculator) createCalculator();
  const watch = createWatch({ news, ask: calls.attempt });
  const isOver = createOver({ news, end, journal, autosave, gate });
  const page = createWindow({ news, calls, windowId, desk, keeping, notices, gate, signIn });
  createBlocked({
    news, notices, durable, signIn, resume: autosave.resume, reconcile: page.reconcile, takeOver: () => void page.open(true),
  });
  createEnding({ news, calls, windowId, desk, notices, signIn, clock, opensAt: state.hand_in_from });
  if (state.camera) keepCamera({ news, calls, clock, pace: state.camera });
  news.on("signedout", () => void signIn().then(autosave.nudge));
  wireSettings({
    settle: typing.settle, look: watch.look, nudge: autosave.nudge, mayLeave: () => isOver() || autosave.state().slots === 0,
  });
  return { windowId, journal, desk, notices, signIn, watch, open: () => page.open(false) };
}
