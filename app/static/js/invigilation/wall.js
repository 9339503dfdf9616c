// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, findAll, setText } from "../lib/dom.js";
import { language, t } from "../lib/i18n.js";

/**
 * @typedef {object} Tile
 * @property {string} registration_id
 * @property {string | null} attempt_id
 * @property {string} look
 * @property {string} place by which the tiles of a group are in order
 * @property {string} name
 * @property {string} ticket_number
 * @property {string} words
 * @property {string | null} last_sign_at
 * @property {string | null} still
 * @property {string} mark
 *
 * @typedef {{ look: string, heading: string, count: number }} Count
 * @typedef {{ server_time: string, roster: string, is_whole: boolean, groups: Count[], tiles: Tile[] }} Changes
 */

/**
 * What a page holds, as the service compares it: the marks in the order of the ids.
 * @param {Map<string, string>} marks by registration id
 */
export const marksOf = (marks) => [...marks.keys()].sort().map((id) => marks.get(id)).join("");

/**
 * How long ago the last sign of life was: 12 s, 5 minutes, 2 hours.
 * @param {string | undefined} at
 * @param {number} now ms
 */
export function signOfLife(at, now) {
  if (!at) return "";
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  if (seconds < 60) return t("最近活动：{n} 秒前", { n: seconds });
  if (seconds < 3600) return t("最近活动：{n} 分钟前", { n: Math.floor(seconds / 60) });
  return t("最近活动：{n} 小时前", { n: Math.floor(seconds / 3600) });
}

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

  /** @param {string} id */
  function cardOf(id) {
    const known = cards.get(id);
    if (known) return known;
    const fresh = /** @type {DocumentFragment} */ (blank.content.cloneNode(true));
    const card = find("card", fresh);
    card.dataset.card = id;
    cards.set(id, card);
    return card;
  }

  /** @param {Count} group */
  function showGroup(group) {
    const section = find(`group="${group.look}"`, root);
    const isNeeded = group.look === "needed";
    section.hidden = group.count === 0 && !isNeeded;
    const heading = find("heading", section);
    if (isNeeded && heading.textContent !== group.heading) setText(news, group.heading);
    setText(heading, group.heading);
    if (isNeeded) find("none", section).hidden = group.count > 0;
  }

  /** @param {Set<string>} present */
  function forgetOthers(present) {
    for (const [id, card] of cards) {
      if (present.has(id)) continue;
      card.remove();
      cards.delete(id);
    }
  }

  return {
    marks: () => marksOf(new Map([...cards].map(([id, card]) => [id, card.dataset.mark ?? ""]))),
    /** @param {Changes} changes */
    show(changes) {
      if (changes.is_whole) forgetOthers(new Set(changes.tiles.map((tile) => tile.registration_id)));
      for (const tile of changes.tiles) {
        const list = find("cards", find(`group="${tile.look}"`, root));
        put(list, fill(cardOf(tile.registration_id), tile));
      }
      changes.groups.forEach(showGroup);
      const now = Date.parse(changes.server_time);
      for (const card of cards.values()) setText(find("sign", card), signOfLife(card.dataset.signAt, now));
      setText(at, clockOf(changes.server_time));
    },
  };
}

/**
 * @param {HTMLElement} card
 * @param {Tile} tile
 */
function fill(card, tile) {
  setText(find("name", card), tile.name);
  setText(find("ticket", card), tile.ticket_number);
  setText(find("words", card), tile.words);
  if (tile.attempt_id) find("link", card).setAttribute("href", `/invigilation/attempts/${tile.attempt_id}`);
  const still = /** @type {HTMLImageElement} */ (find("still", card));
  find("blank", card).hidden = tile.still !== null;
  still.hidden = tile.still === null;
  if (tile.still !== null && still.getAttribute("src") !== tile.still) still.src = tile.still;
  Object.assign(card.dataset, { mark: tile.mark, place: tile.place, signAt: tile.last_sign_at ?? "" });
  return card;
}

/**
 * Moves a card only when it is not in its place, so that one in focus keeps it.
 * @param {HTMLElement} list
 * @param {HTMLElement} card
 */
function put(list, card) {
  const place = card.dataset.place ?? "";
  /** @param {Element | null} other */
  const isAfter = (other) => other === null || (/** @type {HTMLElement} */ (other).dataset.place ?? "") > place;
  const before = card.previousElementSibling;
  if (card.parentElement === list && (before === null || !isAfter(before)) && isAfter(card.nextElementSibling)) return;
  list.insertBefore(card, [...list.children].find((other) => other !== card && isAfter(other)) ?? null);
}

/** @param {string} moment */
function clockOf(moment) {
  const locale = language() === "en" ? "en-GB" : "zh-CN";
  return new Date(moment).toLocaleTimeString(locale, { timeZone: "Asia/Shanghai", hour12: false });
}
