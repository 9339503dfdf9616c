// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { make } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

/**
 * @typedef {object} Notice
 * @property {"info" | "good" | "warn" | "bad"} tone
 * @property {string} text
 * @property {string} [quote] what somebody else wrote
 * @property {[string, () => void][]} [actions] instead of "got it"
 */

/**
 * Messages that stay until they are read or no longer true.
 * @param {HTMLElement} root
 * @param {(text: string) => void} announce
 */
export function createNotices(root, announce) {
  /** @type {Map<string, HTMLElement>} */
  const shown = new Map();

  /** @param {string} id */
  function clear(id) {
    shown.get(id)?.remove();
    shown.delete(id);
  }
  return {
    clear,
    /**
     * @param {string} id a second message with the same id takes the place of the first
     * @param {Notice} notice
     */
    show(id, { tone, text, quote, actions = [[t("知道了"), () => clear(id)]] }) {
      const buttons = actions.map(([name, act]) => {
        const button = make("button", { type: "button", class: "button button--small" }, [name]);
        button.addEventListener("click", act);
        return button;
      });
      const box = make("div", { class: `notice notice--${tone}` }, [
        make("p", {}, [text]), ...(quote === undefined ? [] : [make("p", { class: "notice__quote", dir: "auto" }, [quote])]), make("div", { class: "actions" }, buttons),
      ]);
      const before = shown.get(id);
      if (before) before.replaceWith(box);
      else root.append(box);
      shown.set(id, box);
      announce(quote === undefined ? text : `${text} ${quote}`);
    },
  };
}

/** @typedef {ReturnType<typeof createNotices>} Notices */
