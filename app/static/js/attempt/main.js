// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { readState } from "../lib/state.js";
import { createAutosave } from "./journal/autosave.js";
import { createCalls } from "./journal/calls.js";
import { createServerClock } from "./time/clock.js";
import { createEnding } from "./page/ending.js";
import { enter } from "./journal/entry.js";
import { createGate } from "./page/gate.js";
import { openJournal } from "./journal/journal.js";
import { createLeaving } from "./page/leaving.js";
import { createNotices } from "./page/notices.js";
import { createPaper } from "./paper/paper.js";
import { describeSaving } from "./journal/saving.js";
import { openSafely } from "./journal/safejournal.js";
import { createScreen } from "./paper/screen.js";
import { wireSettings } from "./page/settings.js";
import { createSheet } from "./paper/sheet.js";
import { createSignIn } from "./page/signin.js";
import { createTimekeeping } from "./time/timekeeping.js";
import { createTyping } from "./paper/typing.js";
import { watchCamera } from "./camera/watchcamera.js";
import { createWatch } from "./time/watch.js";
import { claimWindowId } from "./journal/windowid.js";

/** @type {ExamState} */
const state = readState();
/** @param {string} text */
const announce = (text) => setText(find("announce"), text);
/** @param {string} text */
const announceNow = (text) => setText(find("announce-now"), text);
const clock = createServerClock();
const calls = createCalls(state, clock);
const gate = createGate();
const notices = createNotices(find("notices"), announce);
const signIn = createSignIn(state.ticket_number);
const lateSlots = new Set();
let reachable = true;
let leaving = false;
/** @type {PaperData | null} */
let paperData = null;
/** @type {import("./paper/screen.js").Screen | null} */
let screen = null;
/** @type {(() => void) | null} */
let stopCamera = null;

const [windowId, journal] = await Promise.all([
  claimWindowId(),
  openSafely(() => openJournal(state.candidate_key, state.attempt_id), () => notices.show("storage", {
    tone: "warn", text: t("本机存储不可用：答案仍会立即上传，但断网时只留在本页面，请不要关闭或刷新。"),
  })),
]);
const sheet = createSheet({
  journal, notices, kick: () => autosave.kick(), changed: () => screen?.refresh(),
});
const typing = createTyping({ commit: sheet.commitText, saveDraft: sheet.saveDraft });
const autosave = createAutosave({
  journal,
  post: (ops) => calls.ops(windowId, sheet.seen(), ops),
  fillerFor: sheet.fillerFor,
  onState: showSaving,
  onAck: (ack) => time.learnDeadline(ack.deadline_at),
  onLate: (ops) => ops.forEach((op) => lateSlots.add(op.slot)),
  onRefused: (op, detail) => notices.show(`refused-${op.slot}`, {
    tone: "bad", text: t("第 {n} 题的这次修改没有被服务器接受，没有计入；其他题不受影响。请重新作答本题。服务器的说明：{detail}", { n: op.slot, detail }),
  }),
  onBlocked,
});
const ending = createEnding({
  calls, windowId, autosave, typing, signIn, learn, lock,
  ended: () => void ended(),
  say: (text) => notices.show("ending", { tone: "warn", text, actions: [] }),
  counts: () => {
    const numbers = createPaper(/** @type {PaperData} */ (paperData)).numbers;
    return { open: sheet.answers.openAmong(numbers).length, flagged: sheet.answers.flaggedAmong(numbers).length };
  },
});
const leaveUnmarked = createLeaving({ calls, windowId, autosave, typing, signIn, ended: () => void ended() });
const time = createTimekeeping({ clock, notices, announceNow, expired: () => void ending.expire() });
const watch = createWatch({
  ask: calls.attempt, learn,
  expiredSession: () => void signIn().then(autosave.nudge),
  onReach(reached) {
    reachable = reached;
    showSaving(autosave.state());
  },
});
let savingTone = "good";

/** @param {SavingState} saving */
function showSaving(saving) {
  const { tone, text } = describeSaving(saving, journal.durable, reachable);
  setText(find("saving-text"), text);
  find("saving").dataset.tone = tone;
  // Heard when it turns, not at every save.
  if (tone !== "busy" && tone !== savingTone) {
    savingTone = tone;
    announce(text);
  }
}

/** @param {boolean} on */
function lock(on) {
  sheet.setLocked(on);
  screen?.setReadOnly(on);
}

/** @param {AttemptData} attempt */
function learn(attempt) {
  time.learn(attempt);
  if (attempt.state !== "running") void ended();
  else if (attempt.window_id && attempt.window_id !== windowId && !autosave.state().blocked) void autosave.block("lease_lost");
}

/** @param {BlockReason} reason */
async function onBlocked(reason) {
  if (reason === "sign_in") await signIn().then(autosave.resume);
  else if (reason === "closed") await ended();
  else if (reason === "conflict") await reconcile();
  else if (reason === "missing") {
    notices.show("missing", {
      tone: "bad", text: journal.durable
        ? t("这个浏览器现在登录的是另一位考生，答案无法上传，仍保存在本机。请用本场准考证重新登录。")
        : t("这个浏览器现在登录的是另一位考生，答案无法上传，只在本页面，请勿关闭。请用本场准考证重新登录。"),
      actions: [[t("重新登录"), () => void signIn().then(() => notices.clear("missing")).then(autosave.resume)]],
    });
  } else {
    lock(true);
    stopCamera?.();
    stopCamera = null;
    notices.show("lease", {
      tone: "warn", text: journal.durable
        ? t("作答已转到另一个窗口，本窗口只读。未上传的答案仍保存在本机。")
        : t("作答已转到另一个窗口，本窗口只读。未上传的答案只在本页面，请勿关闭。"),
      actions: [[t("在此窗口继续"), () => void start(true)]],
    });
  }
}

/** Another device used our op numbers. If it still writes, that comes first. */
async function reconcile() {
  const [now, held] = await Promise.all([calls.attempt(), calls.answers()]);
  if (now.kind === "ok" && now.data.window_id !== windowId) return onBlocked("lease_lost");
  if (held.kind === "ok") await sheet.reconcile(held.data);
  else await new Promise((resolve) => setTimeout(resolve, 3000));
  await autosave.resume();
}

/** The service has closed the attempt: deliver what is left as late, say so, show the receipt. */
async function ended() {
  if (leaving) return;
  leaving = true;
  watch.stop();
  lock(true);
  const delivered = autosave.state().blocked === "closed" || (await autosave.flush(10_000));
  if (delivered && (await journal.pending(1)).length === 0) void journal.destroy();
  if (delivered && lateSlots.size === 0) return location.replace(`/attempts/${state.attempt_id}/receipt`);
  const list = [...lateSlots].join(t("、"));
  gate.ended(lateSlots.size > 0
    ? t("第 {list} 题最后的修改在考试结束后才到达服务器：已单独保存，考务人员可以看到，但不计入评分。", { list })
    : undelivered());
}

function undelivered() {
  return journal.durable
    ? t("有答案没能上传，仍保存在本机。请联系监考人员，不要清除浏览器数据。")
    : t("有答案没能上传，只在本页面。请勿关闭或刷新，并联系监考人员。");
}

/** @param {boolean} takeOver */
async function start(takeOver) {
  const entry = await enter({
    calls, windowId, takeOver, paper: paperData, asking: { signIn, onTrouble: gate.trouble },
  });
  if (entry.kind === "held") return gate.held(() => void start(true));
  if (entry.kind === "closed") return ended();
  if (entry.kind === "refused") return gate.refused(entry.detail);
  paperData = entry.paper;
  notices.clear("lease");
  await sheet.load(entry.answers);
  gate.open();
  screen ??= createScreen({
    paper: createPaper(paperData), answers: sheet.answers, typing, record: sheet.record, handIn: ending.ask, leave: leaveUnmarked,
  });
  lock(false);
  screen.open(screen.current());
  time.learn(entry.attempt);
  await autosave.resume();
  watch.start();
  if (state.camera) stopCamera ??= watchCamera(calls, clock, entry.attempt.started_at, state.camera);
}

wireSettings({ settle: typing.settle, look: watch.look, nudge: autosave.nudge, mayLeave: () => leaving || autosave.state().slots === 0 });
await start(false);
