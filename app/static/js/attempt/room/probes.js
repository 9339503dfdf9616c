// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../../lib/api.js";
import { openJournal } from "../journal/journal.js";

const TICK = 50;

/** @returns {import("./checks.js").Ability[]} what the exam page needs and this browser lacks */
export function missingAbilities() {
  /** @type {Record<import("./checks.js").Ability, boolean>} */
  const has = {
    database: "indexedDB" in window, locks: "locks" in navigator, dialogs: "HTMLDialogElement" in window, https: window.isSecureContext,
  };
  const abilities = /** @type {import("./checks.js").Ability[]} */ (Object.keys(has));
  return abilities.filter((ability) => !has[ability]);
}

/**
 * The browser's own name and number, and nothing else of what it says of itself: not the device's.
 * @param {string} userAgent
 */
export function browserName(userAgent) {
  /** @type {[string, RegExp][]} in this order, because most say that they are others, too */
  const known = [
    ["WeChat", /MicroMessenger\/(\d+)/], ["Edge", /Edg\w*\/(\d+)/], ["Opera", /OPR\/(\d+)/], ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/],
    ["Chrome", /(?:Chrome|CriOS)\/(\d+)/], ["Safari", /Version\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari/],
  ];
  for (const [name, form] of known) {
    const found = form.exec(userAgent);
    if (found) return `${name} ${found[1].slice(0, 4)}`;
  }
  return "Other";
}

/**
 * Round trips to the service; each feeds the clock.
 * @param {ServerClock} clock
 * @param {number} rounds
 * @returns {Promise<(number | null)[]>} milliseconds, null for a lost one
 */
export async function roundTrips(clock, rounds) {
  const times = [];
  for (let i = 0; i < rounds; i += 1) {
    const reply = await request("GET", "/api/v1/time", { timeout: 5000 });
    const ok = reply.kind === "ok" && typeof reply.data?.server_time === "string";
    if (ok) clock.observe(reply.data.server_time, reply.sentAt, reply.receivedAt);
    times.push(ok ? Math.round(reply.receivedAt - reply.sentAt) : null);
    // Without a network nobody waits for all of them.
    if (i === 2 && times.every((time) => time === null)) break;
  }
  return times;
}

/**
 * Watches for the page to stand still.
 * @returns {() => number | null} ends it: the longest time in ms; null where the page was not in
 *   front, for then the browser itself makes it wait
 */
export function watchStalls() {
  let last = performance.now();
  let longest = 0;
  let wasHidden = document.hidden;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - TICK);
    last = now;
    wasHidden ||= document.hidden;
  }, TICK);
  return () => {
    clearInterval(timer);
    return wasHidden ? null : Math.round(Math.max(longest, performance.now() - last - TICK));
  };
}

/**
 * Writes and reads as the exam will, in a journal of its own.
 * @returns {Promise<{ writable: boolean, room: number | null }>}
 */
export async function tryStorage() {
  try {
    const journal = await openJournal("check", "check");
    await journal.append([{ slot: 1, kind: "flag", value: { flag: true } }], 0);
    const writable = (await journal.pending()).length > 0;
    await journal.destroy();
    const estimate = await navigator.storage?.estimate?.();
    const room = estimate?.quota === undefined ? null : estimate.quota - (estimate.usage ?? 0);
    return { writable, room };
  } catch {
    return { writable: false, room: null };
  }
}
