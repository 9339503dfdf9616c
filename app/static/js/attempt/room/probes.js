// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { openJournal } from "../journal/journal.js";

const ROUNDS = 5;

/** @returns {string[]} what the exam page needs and this browser lacks */
export function missingAbilities() {
  const needs = {
    [t("本地数据库")]: "indexedDB" in window,
    [t("窗口锁")]: "locks" in navigator,
    [t("对话框")]: "HTMLDialogElement" in window,
    [t("安全连接（HTTPS）")]: window.isSecureContext,
  };
  return Object.entries(needs).filter(([, has]) => !has).map(([name]) => name);
}

/**
 * Round trips to the service; each feeds the clock.
 * @param {ServerClock} clock
 * @returns {Promise<number[]>} milliseconds, Infinity for a lost one
 */
export async function roundTrips(clock) {
  const times = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    const reply = await request("GET", "/api/v1/time", { timeout: 5000 });
    const ok = reply.kind === "ok" && typeof reply.data?.server_time === "string";
    if (ok) clock.observe(reply.data.server_time, reply.sentAt, reply.receivedAt);
    times.push(ok ? reply.receivedAt - reply.sentAt : Infinity);
  }
  return times;
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
