// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { readState } from "../lib/state.js";
import { actionOf, insideOf } from "./keys.js";
import { openQueue } from "./queue.js";
import { openView } from "./view.js";

/** @type {{ sitting_id: string | null, task_id: string | null }} */
const state = readState();
const queue = openQueue(state.sitting_id);
const view = openView();
/** @type {import("./queue.js").Desk | null} */
let desk = null;
// One call at a time: a second Enter while the first is on its way would mark the next answer unread.
let busy = false;

/** @param {() => Promise<void>} work */
async function alone(work) {
  if (busy) return;
  busy = true;
  try {
    await work();
  } finally {
    busy = false;
  }
}

/** @param {import("./queue.js").Desk | null} next */
function put(next) {
  desk = next;
  view.show(next);
}

async function showProgress() {
  const outcome = await queue.progress();
  if (outcome.data) view.showProgress(outcome.data);
}

async function takeNext() {
  const outcome = await queue.next();
  if (outcome.refusal !== null) return view.say(outcome.refusal, "bad");
  put(outcome.data);
  void showProgress();
}

async function save() {
  if (!desk) return;
  const given = view.given();
  if (given === null) return view.say(t("直接给分应在 0 到满分之间，最多两位小数。"), "bad");
  const outcome = await queue.mark(desk, given);
  if (outcome.refusal !== null) {
    view.say(outcome.refusal, "bad");
    if (outcome.code === "lease_lost" || outcome.code === "task_not_found") await takeNext();
    return;
  }
  view.say(t("上一份已保存：{points} 分", { points: Number(outcome.data.points) }), "good");
  await takeNext();
}

async function undo() {
  const outcome = await queue.undo();
  if (outcome.refusal !== null) return view.say(outcome.refusal, "bad");
  put(outcome.data);
  view.say(t("已撤回上一份评分，请重新评。"), "plain");
  void showProgress();
}

async function hold() {
  const note = view.holdReason();
  if (!desk || note === "") return view.say(t("请先写明搁置原因。"), "bad");
  const outcome = await queue.hold(desk, note);
  if (outcome.refusal !== null) return view.say(outcome.refusal, "bad");
  view.say(t("已搁置。可在阅卷列表中再次领取。"), "good");
  await takeNext();
}

/** @param {import("./keys.js").Action} action */
function act(action) {
  // While a call is on its way the answer in sight may be gone in a moment: nothing is checked on it.
  if (action.verb === "toggle") busy || view.toggle(action.place);
  else if (action.verb === "save") void alone(save);
  else if (action.verb === "undo") void alone(undo);
  else if (action.verb === "hold") desk && view.openHold();
  else view.closeHold();
}

document.addEventListener("keydown", (event) => {
  const action = actionOf({
    key: event.key,
    modified: event.ctrlKey || event.altKey || event.metaKey,
    composing: event.isComposing,
    inside: insideOf(document.activeElement),
  });
  // Without an answer on the desk the digits and Enter are the browser's.
  if (!action || (!desk && action.verb !== "undo") || event.repeat) return;
  event.preventDefault();
  act(action);
});

/** @param {string} name @param {string} type @param {() => void} work */
function on(name, type, work) {
  find(name).addEventListener(type, (event) => {
    event.preventDefault();
    work();
  });
}

on("form", "submit", () => void alone(save));
on("undo", "click", () => void alone(undo));
on("undo-empty", "click", () => void alone(undo));
on("again", "click", () => void alone(takeNext));
on("hold", "click", () => view.openHold());
on("hold-cancel", "click", () => view.closeHold());
on("hold-form", "submit", () => void alone(hold));

async function begin() {
  if (state.task_id === null) return takeNext();
  const outcome = await queue.takeHeld(state.task_id);
  // Someone else has taken it meanwhile.
  if (outcome.refusal !== null) return takeNext();
  put(outcome.data);
  history.replaceState(null, "", location.pathname);
  void showProgress();
}

void alone(begin);
