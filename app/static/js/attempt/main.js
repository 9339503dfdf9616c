// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { createNews } from "../lib/news.js";
import { readState } from "../lib/state.js";
import { keepCamera } from "./camera/watchcamera.js";
import { createCalls } from "./journal/calls.js";
import { openJournal } from "./journal/journal.js";
import { openSafely } from "./journal/safejournal.js";
import { createWindow } from "./journal/window.js";
import { claimWindowId } from "./journal/windowid.js";
import { createBlocked } from "./page/blocked.js";
import { createEnding } from "./page/ending.js";
import { createGate } from "./page/gate.js";
import { createLeaving } from "./page/leaving.js";
import { createNotices } from "./page/notices.js";
import { createOver } from "./page/over.js";
import { wireSettings } from "./page/settings.js";
import { createSignIn } from "./page/signin.js";
import { announce, announceNow, createStatus } from "./page/status.js";
import { createDesk } from "./paper/desk.js";
import { createTalk } from "./talk/talk.js";
import { createKeeping } from "./seal/keeping.js";
import { createKept } from "./seal/papers.js";
import { createRescue } from "./rescue/offer.js";
import { createServerClock } from "./time/clock.js";
import { followChanges } from "./time/push.js";
import { createTimekeeping } from "./time/timekeeping.js";
import { createWatch } from "./time/watch.js";
import { createCalculator } from "./tools/calculator.js";

/** @type {ExamState} */
const state = readState();
/** @type {import("../lib/news.js").News<ExamNews>} */
const news = createNews();
const clock = createServerClock();
const calls = createCalls(state, clock);
const gate = createGate();
const notices = createNotices(find("notices"), announce);
const signIn = createSignIn(state.ticket_number);

const [windowId, opened] = await Promise.all([
  claimWindowId(),
  openSafely(() => openJournal(state.candidate_key, state.attempt_id), () => notices.show("storage", {
    tone: "warn", text: t("本机存储不可用：答案仍会立即上传，但断网时只留在本页面，请不要关闭或刷新。"),
  })),
]);
const kept = createKept(state.registration_id, state.candidate_key);
const keeping = createKeeping({ news, kept, holder: state.registration_id, attemptId: state.attempt_id, windowId });
const journal = keeping.beside(opened);
const { durable } = journal;
const desk = createDesk({ news, calls, journal, windowId, notices });
keeping.shows(desk.view);
const { autosave, typing } = desk;

createStatus({ news, durable, saving: autosave.state });
createTimekeeping({ news, clock, notices, announceNow, handInFrom: state.hand_in_from });
if (state.calculator) createCalculator();
const watch = createWatch({ news, ask: calls.attempt });
followChanges({ news, open: calls.events, look: watch.look });
const isOver = createOver({ news, attemptId: state.attempt_id, journal, autosave, gate });
createRescue({ news, state, journal, clock, notices });
const page = createWindow({ news, calls, windowId, desk, keeping, notices, gate, signIn });
createBlocked({
  news, notices, durable, signIn, resume: autosave.resume, reconcile: page.reconcile, takeOver: () => void page.open(true),
});
createEnding({ news, calls, windowId, desk, notices, signIn, clock, opensAt: state.hand_in_from });
createLeaving({ news, calls, windowId, autosave, typing, signIn });
if (state.camera) keepCamera({ news, calls, clock, pace: state.camera });
const talk = createTalk({ registrationId: state.registration_id, notices, onSignedOut: () => news.tell("signedout", null) });
news.on("entered", (attempt) => talk.hear(attempt.news));
news.on("attempt", (attempt) => talk.hear(attempt.news));
news.on("reach", (reached) => reached && talk.nudge());
news.on("ended", talk.stop);
news.on("signedout", () => void signIn().then(autosave.nudge));
wireSettings({
  settle: typing.settle, look: watch.look, nudge: autosave.nudge, mayLeave: () => isOver() || autosave.state().slots === 0,
});
await page.open(false);
