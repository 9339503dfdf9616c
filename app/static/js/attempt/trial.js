// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { t } from "../lib/i18n.js";
import { createNews } from "../lib/news.js";
import { readState } from "../lib/state.js";
import { createExam } from "./exam.js";
import { createCalls } from "./journal/calls.js";
import { keepNothing } from "./seal/nothing.js";
import { createSlowest } from "./time/slowest.js";
import { createServerClock } from "./time/clock.js";

const LOOK_EVERY = 1000;
/** @type {TrialState} */
const state = readState();
/** @type {import("../lib/news.js").News<ExamNews>} */
const news = createNews();
const clock = createServerClock();
const calls = createCalls(`/api/v1/trials/${encodeURIComponent(state.attempt_id)}`, clock);
const slowest = createSlowest(state.attempt_id);
/** @type {typeof calls.submission} */
const submission = (windowId) => calls.submission(windowId, { slowest_save: slowest.milliseconds() });

const exam = await createExam({
  state, news, clock, calls: { ...calls, submission }, isMarked: false, keep: keepNothing,
  end: { leadsTo: state.check, leavesJournal: false },
});
news.on("acknowledged", ({ took }) => slowest.note(took));

/** Nobody practises into their own exam unawares. */
function tellStart() {
  const now = clock.now();
  if (now === null || now < Date.parse(state.exam_starts_at)) return;
  clearInterval(looking);
  exam.notices.show("start", {
    tone: "warn", text: t("已到开考时间。请结束试答，回到候考室开始考试。"),
    actions: [[t("回到候考室"), () => location.assign(state.room)]],
  });
}
const looking = setInterval(tellStart, LOOK_EVERY);
await exam.open();
