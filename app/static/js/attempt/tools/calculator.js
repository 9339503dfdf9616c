// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { makeMovable } from "../page/movable.js";
import { pressedIn } from "../paper/keys.js";
import { pending, press, shown, START } from "./reckoning.js";

/** What a keyboard says for what a button does. */
const KEYS = {
  Enter: "=", "×": "*", x: "*", X: "*", "÷": "/", Backspace: "back", Delete: "clear", r: "root", R: "root", "。": ".",
};

/**
 * The key of the calculator that a key of the keyboard is; null for any other.
 * @param {KeyboardEvent} event
 */
function keyOf(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  if (/^[0-9.+*/=%-]$/.test(event.key)) return event.key;
  return KEYS[/** @type {keyof typeof KEYS} */ (event.key)] ?? null;
}

/** The calculator of a programme that allows one: moved by its head, folded away and brought back. */
export function createCalculator() {
  const box = find("calculator");
  const opener = find("calculator-open");
  let now = START;

  /** @param {boolean} isResult told to who does not see it */
  function show(isResult) {
    const faults = { zero: t("不能除以 0，请按 C 清除"), negative: t("负数没有平方根，请按 C 清除"), range: t("超出计算范围，请按 C 清除") };
    const told = now.fault === null ? shown(now) : faults[now.fault];
    setText(find("calculator-value", box), told);
    box.toggleAttribute("data-fault", now.fault !== null);
    setText(find("calculator-line", box), pending(now));
    find("calculator-memory", box).hidden = now.memory.digits === 0n;
    if (isResult || now.fault !== null) setText(find("calculator-told", box), told);
  }
  /** @param {string} key */
  function hit(key) {
    now = press(now, key);
    show(!/^[0-9.]$/.test(key));
  }
  /** @param {boolean} on */
  function open(on) {
    box.hidden = !on;
    opener.setAttribute("aria-expanded", String(on));
    (on ? box : opener).focus();
  }
  for (const button of findAll("calculator-key", box)) {
    button.addEventListener("click", () => hit(button.dataset.calculatorKey ?? ""));
  }
  box.addEventListener("keydown", (event) => {
    if (event.key === "Tab") return;
    // Here a digit is a digit, and answers nothing; a button that has the focus hears its own Enter.
    event.stopPropagation();
    if (event.key === "Escape") return open(false);
    const key = keyOf(event);
    if (key === null || (event.key === "Enter" && event.target !== box)) return;
    event.preventDefault();
    hit(key);
  });
  makeMovable(box, find("calculator-move", box));
  find("calculator-fold", box).addEventListener("click", () => open(false));
  opener.addEventListener("click", () => open(box.hidden));
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const { key, other, target } = pressedIn(event);
    if (key !== "=" || other || target === "text") return;
    event.preventDefault();
    open(true);
  });
}
