// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll, setText } from "../lib/dom.js";
import { language } from "../lib/i18n.js";

/**
 * @typedef {object} CardData
 * @property {string} registration_id
 * @property {string | null} attempt_id
 * @property {string} name
 * @property {string} ticket_number
 * @property {string | null} still
 * @property {string} words
 * @property {string} sign
 *
 * @typedef {{ look: string, heading: string, cards: CardData[] }} GroupData
 * @typedef {{ server_time: string, groups: GroupData[] }} BoardData
 */

/**
 * The wall as it is on the page. Cards are moved and rewritten, never made anew: focus and a
 * folded group stay as the reader left them.
 * @param {ParentNode} root
 */
export function createWall(root) {
  const blank = /** @type {HTMLTemplateElement} */ (find("blank-card", root));
  const news = find("news", root);
  const at = find("at", root);
  /** @type {Map<string, HTMLElement>} */
  const cards = new Map(findAll("card", root).map((card) => [card.dataset.card ?? "", card]));

  /** @param {CardData} data */
  function cardOf(data) {
    const known = cards.get(data.registration_id);
    if (known) return known;
    const fresh = /** @type {DocumentFragment} */ (blank.content.cloneNode(true));
    const card = find("card", fresh);
    card.dataset.card = data.registration_id;
    cards.set(data.registration_id, card);
    return card;
  }

  /** @param {GroupData} group */
  function showGroup(group) {
    const section = find(`group="${group.look}"`, root);
    const list = find("cards", section);
    const isNeeded = group.look === "needed";
    section.hidden = group.cards.length === 0 && !isNeeded;
    const heading = find("heading", section);
    if (isNeeded && heading.textContent !== group.heading) setText(news, group.heading);
    setText(heading, group.heading);
    if (isNeeded) find("none", section).hidden = group.cards.length > 0;
    group.cards.forEach((data, place) => put(list, fill(cardOf(data), data), place));
  }

  return {
    /** @param {BoardData} board */
    show(board) {
      board.groups.forEach(showGroup);
      forget(cards, board);
      setText(at, clockOf(board.server_time));
    },
  };
}

/**
 * @param {HTMLElement} card
 * @param {CardData} data
 */
function fill(card, data) {
  setText(find("name", card), data.name);
  setText(find("ticket", card), data.ticket_number);
  setText(find("words", card), data.words);
  setText(find("sign", card), data.sign);
  if (data.attempt_id) find("link", card).setAttribute("href", `/invigilation/attempts/${data.attempt_id}`);
  const still = /** @type {HTMLImageElement} */ (find("still", card));
  find("blank", card).hidden = data.still !== null;
  still.hidden = data.still === null;
  if (data.still !== null && still.getAttribute("src") !== data.still) still.src = data.still;
  return card;
}

/**
 * Moves only what is not in its place yet, so that a card in focus keeps it.
 * @param {HTMLElement} list
 * @param {HTMLElement} card
 * @param {number} place
 */
function put(list, card, place) {
  if (list.children[place] !== card) list.insertBefore(card, list.children[place] ?? null);
}

/**
 * @param {Map<string, HTMLElement>} cards
 * @param {BoardData} board
 */
function forget(cards, board) {
  const present = new Set(board.groups.flatMap((group) => group.cards.map((card) => card.registration_id)));
  for (const [id, card] of cards) {
    if (present.has(id)) continue;
    card.remove();
    cards.delete(id);
  }
}

/** @param {string} moment */
function clockOf(moment) {
  const locale = language() === "en" ? "en-GB" : "zh-CN";
  return new Date(moment).toLocaleTimeString(locale, { timeZone: "Asia/Shanghai", hour12: false });
}
