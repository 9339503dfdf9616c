// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { waitBefore } from "../journal/replies.js";

/**
 * @typedef {object} Letter a message on its way
 * @property {string} id
 * @property {string} text
 * @property {"waiting" | "sending" | "refused"} state
 * @property {"" | "offline" | "busy" | "sign_in"} why it waits
 * @property {string} detail why it was refused
 */

/**
 * What is written and not yet with the service: sent one after the other, in the order of writing,
 * again and again under the same id until the service has answered. Nothing else waits for it.
 * @param {object} parts
 * @param {(letter: Letter) => Promise<Reply>} parts.send
 * @param {{ read: () => Letter[], write: (letters: Letter[]) => void }} parts.store
 * @param {(letters: Letter[]) => void} parts.onChange
 * @param {() => void} parts.onSent
 * @param {(run: () => void, after: number) => any} [parts.later]
 * @param {(timer: any) => void} [parts.cancel]
 * @param {() => number} [parts.random]
 */
export function createOutbox({
  send, store, onChange, onSent, later = setTimeout.bind(globalThis), cancel = clearTimeout.bind(globalThis), random = Math.random,
}) {
  // What a page was sending when it ended may have arrived or not: the same id makes that no matter.
  /** @type {Letter[]} */
  let letters = store.read().map((letter) => (letter.state === "sending" ? { ...letter, state: "waiting" } : letter));
  let failures = 0;
  /** @type {any} */
  let timer = null;

  /** @param {Letter[]} next */
  function keep(next) {
    letters = next;
    store.write(letters);
    onChange(letters);
  }
  /**
   * @param {Letter} letter
   * @param {Partial<Letter>} change
   */
  function change(letter, change) {
    keep(letters.map((each) => (each.id === letter.id ? { ...each, ...change } : each)));
  }

  async function sendNext() {
    cancel(timer);
    timer = null;
    if (letters.some((letter) => letter.state === "sending")) return;
    const next = letters.find((letter) => letter.state === "waiting");
    if (!next) return;
    change(next, { state: "sending" });
    settle(next, await send(next));
  }

  /**
   * @param {Letter} letter
   * @param {Reply} reply
   */
  function settle(letter, reply) {
    if (reply.kind === "ok") {
      failures = 0;
      keep(letters.filter((each) => each.id !== letter.id));
      onSent();
      return void sendNext();
    }
    if (reply.kind === "problem" && reply.status < 500 && reply.status !== 429 && reply.status !== 401) {
      change(letter, { state: "refused", why: "", detail: reply.detail });
      return void sendNext();
    }
    failures += 1;
    change(letter, { state: "waiting", why: whyOf(reply) });
    const retryAfter = reply.kind === "problem" ? reply.retryAfter : null;
    timer = later(() => void sendNext(), waitBefore(failures, retryAfter, random()));
  }

  return {
    letters: () => letters,
    /**
     * @param {string} id
     * @param {string} text
     */
    add(id, text) {
      keep([...letters, { id, text, state: "waiting", why: "", detail: "" }]);
      if (timer === null) void sendNext();
    },
    /** Not sent any more; the text, or null while it is on its way.
     * @param {string} id
     */
    takeBack(id) {
      const letter = letters.find((each) => each.id === id);
      if (!letter || letter.state === "sending") return null;
      keep(letters.filter((each) => each.id !== id));
      return letter.text;
    },
    /** The service can be reached again. */
    nudge() {
      if (letters.some((letter) => letter.state === "waiting" && letter.why !== "busy")) void sendNext();
    },
    stop: () => cancel(timer),
  };
}

/**
 * @param {Reply} reply
 * @returns {Letter["why"]}
 */
function whyOf(reply) {
  if (reply.kind === "problem" && reply.status === 429) return "busy";
  return reply.kind === "problem" && reply.status === 401 ? "sign_in" : "offline";
}

/** @typedef {ReturnType<typeof createOutbox>} Outbox */

/**
 * Kept over a reload and gone with the tab: on a shared device nobody else finds it.
 * @param {string} key
 */
export function sessionStore(key) {
  return {
    /** @returns {Letter[]} */
    read() {
      try {
        const kept = JSON.parse(sessionStorage.getItem(key) ?? "[]");
        return Array.isArray(kept) ? kept : [];
      } catch {
        return [];
      }
    },
    /** @param {Letter[]} letters */
    write(letters) {
      try {
        if (letters.length === 0) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, JSON.stringify(letters));
      } catch {
        // Without storage they live as long as the page.
      }
    },
  };
}
