// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { createNews } from "../lib/news.js";
import { readState } from "../lib/state.js";
import { createExam } from "./exam.js";
import { addressOf, createCalls } from "./journal/calls.js";
import { createLeaving } from "./page/leaving.js";
import { createRescue } from "./rescue/offer.js";
import { createKeeping } from "./seal/keeping.js";
import { createKept } from "./seal/papers.js";
import { createTalk } from "./talk/talk.js";
import { createServerClock } from "./time/clock.js";
import { followChanges } from "./time/push.js";

/** @type {ExamState} */
const state = readState();
/** @type {import("../lib/news.js").News<ExamNews>} */
const news = createNews();
const clock = createServerClock();
const calls = createCalls(addressOf(state.attempt_id), clock);
const kept = createKept(state.registration_id, state.candidate_key);

const exam = await createExam({
  state, news, clock, calls, isMarked: true,
  keep: (windowId) => createKeeping({ news, kept, holder: state.registration_id, attemptId: state.attempt_id, windowId }),
  end: { leadsTo: `/attempts/${state.attempt_id}/receipt`, leavesJournal: true },
});
const { windowId, journal, notices, signIn } = exam;
const { autosave, typing } = exam.desk;

followChanges({ news, open: calls.events, look: exam.watch.look });
createRescue({ news, state, journal, clock, notices });
createLeaving({ news, calls, windowId, autosave, typing, signIn });
const talk = createTalk({ registrationId: state.registration_id, notices, onSignedOut: () => news.tell("signedout", null) });
news.on("entered", (attempt) => talk.hear(attempt.news));
news.on("attempt", (attempt) => talk.hear(attempt.news));
news.on("reach", (reached) => reached && talk.nudge());
news.on("ended", talk.stop);
await exam.open();
