// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { requestBytes } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { waitBefore } from "../journal/replies.js";
import { registerWorker } from "../seal/offline.js";
import { canUnseal } from "../seal/unseal.js";

// A hall that opens its waiting rooms at once asks over this long, and never beyond a third of the wait.
const SPREAD = 20_000;

/**
 * How long to wait before the paper is asked for: until entry opens, and then by lot.
 * @param {{ opens: number, starts: number, now: number }} times server time, ms
 * @param {number} chance in [0, 1)
 * @returns {number} milliseconds
 */
export function delayOf({ opens, starts, now }, chance) {
  const open = Math.max(0, opens - now);
  const spread = Math.max(0, Math.min(SPREAD, (starts - now - open) / 3));
  return open + spread * chance;
}

/** @param {number} milliseconds */
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * The sealed paper comes while one waits. Whatever goes wrong is said and costs nothing: the paper
 * is fetched after the start then.
 * @param {object} parts
 * @param {{ opens: number, starts: number }} parts.times server time, ms
 * @param {string} parts.address
 * @param {() => number} parts.now server time, ms
 * @param {import("../seal/papers.js").Kept} parts.kept
 * @param {(finding: import("./checks.js").Finding) => void} parts.show
 */
export async function prepareSealed({ times, address, now, kept, show }) {
  if (!canUnseal()) {
    return show({
      state: "warn", text: t("试卷不能提前下载"),
      todo: t("可以考试，试卷在开考后下载。要提前下载，请用新版浏览器，并通过 HTTPS 打开本站。"),
    });
  }
  void registerWorker();
  if ((await kept.paper())?.sealed) return show(ready());
  show({ state: "good", text: t("候考时会自动下载加密的试卷") });
  await wait(delayOf({ ...times, now: now() }, Math.random()));
  for (let failures = 1; ; failures += 1) {
    const reply = await requestBytes("POST", address);
    if (reply.kind === "bytes") return show((await kept.keepPaper({ sealed: reply.bytes })) ? ready() : unkept());
    if (reply.kind === "problem" && reply.status < 500 && reply.status !== 429) {
      return show({ state: "warn", text: t("试卷没有提前下载"), todo: reply.detail });
    }
    show({ state: "warn", text: t("试卷还没有下载，正在自动重试"), todo: t("不影响开考：那时还没有的，开考后下载。") });
    await wait(waitBefore(failures, reply.kind === "problem" ? reply.retryAfter : null, Math.random()));
  }
}

/** @returns {import("./checks.js").Finding} */
const ready = () => ({ state: "good", text: t("加密的试卷已在本机，开考时才能打开") });
/** @returns {import("./checks.js").Finding} */
const unkept = () => ({ state: "warn", text: t("试卷不能提前存在本机"), todo: t("可以考试，试卷在开考后下载。") });
