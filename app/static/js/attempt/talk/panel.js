// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll, make, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { lineOf, roomIn } from "../../lib/talk.js";

// Until the service has said how long a message may be.
const MOST = 500;

/**
 * The panel beside the item: it opens when the candidate asks for it, and never by itself.
 * @param {object} parts
 * @param {(text: string) => void} parts.onSend
 * @param {(id: string) => string | null} parts.onTakeBack
 */
export function createPanel({ onSend, onTakeBack }) {
  const root = find("talk-panel");
  const text = /** @type {HTMLTextAreaElement} */ (find("talk-text", root));
  const button = /** @type {HTMLButtonElement} */ (find("talk-send", root));
  const openers = findAll("talk-open");
  let most = MOST;
  /** @type {HTMLElement | null} */
  let opener = null;

  function measure() {
    const room = roomIn(text.value, most);
    setText(find("talk-room", root), room.words);
    find("talk-room", root).toggleAttribute("data-over", !room.fits);
    button.disabled = !room.fits || text.value.trim() === "";
  }
  function open() {
    opener = /** @type {HTMLElement | null} */ (document.activeElement);
    root.hidden = false;
    for (const each of openers) each.setAttribute("aria-expanded", "true");
    text.focus();
    toEnd();
  }
  function close() {
    if (openers.length === 0 || root.hidden) return;
    root.hidden = true;
    for (const each of openers) each.setAttribute("aria-expanded", "false");
    opener?.focus();
  }
  function toEnd() {
    const body = find("talk-body", root);
    body.scrollTop = body.scrollHeight;
  }
  /** @param {string} id */
  function takeBack(id) {
    const back = onTakeBack(id);
    if (back === null) return;
    text.value = text.value ? `${back}\n${text.value}` : back;
    measure();
    text.focus();
  }
  /** @param {import("./outbox.js").Letter} letter */
  function letterOf(letter) {
    const back = make("button", { type: "button", class: "button button--small" }, [t("撤回修改")]);
    back.addEventListener("click", () => takeBack(letter.id));
    return make("li", { class: "talk__line talk__line--own talk__line--unsent" }, [
      make("p", { class: "talk__text", dir: "auto" }, [letter.text]),
      make("p", { class: "talk__fate" }, [fateOf(letter)]),
      ...(letter.state === "sending" ? [] : [make("p", { class: "actions" }, [back])]),
    ]);
  }

  for (const each of openers) each.addEventListener("click", () => (root.hidden ? open() : close()));
  for (const each of findAll("talk-close", root)) each.addEventListener("click", close);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) close();
  });
  text.addEventListener("input", measure);
  find("talk-form", root).addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.disabled) return;
    onSend(text.value);
    text.value = "";
    measure();
    text.focus();
    toEnd();
  });
  measure();

  return {
    open,
    close,
    /**
     * @param {import("../../lib/talk.js").Conversation} conversation
     * @param {number} unread
     */
    show(conversation, unread) {
      most = conversation.most;
      const lines = find("talk-lines", root);
      const grown = lines.children.length !== conversation.messages.length;
      lines.replaceChildren(...conversation.messages.map((each) => lineOf(each, "candidate")));
      find("talk-empty", root).hidden = conversation.messages.length > 0;
      for (const each of findAll("talk-count")) {
        setText(each, unread > 0 ? t("（{n}）", { n: unread }) : "");
      }
      setText(find("talk-closed", root), closedWords(conversation.talk));
      find("talk-form", root).hidden = conversation.talk !== "open";
      measure();
      if (grown) toEnd();
    },
    /** @param {import("./outbox.js").Letter[]} letters */
    showOutbox(letters) {
      find("talk-outbox", root).replaceChildren(...letters.map(letterOf));
    },
  };
}

/** @param {import("../../lib/talk.js").Conversation["talk"]} talk */
function closedWords(talk) {
  if (talk === "not_yet") return t("候考室开放后，可以在这里给监考人员发消息。");
  return talk === "over" ? t("考试已经结束，不能再发消息。") : "";
}

/** @param {import("./outbox.js").Letter} letter */
function fateOf(letter) {
  if (letter.state === "sending") return t("正在发送…");
  if (letter.state === "refused") return t("没有发送：{why}", { why: letter.detail });
  if (letter.why === "busy") return t("发得太快，稍后自动发送");
  if (letter.why === "sign_in") return t("还没有发送：登录已过期，登录后自动发送");
  return letter.why === "offline" ? t("还没有发送：网络断开，恢复后自动发送") : t("正在发送…");
}
