// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, make } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { clockTime } from "./clock.js";

/** @param {string} cause */
function causeName(cause) {
  /** @type {Record<string, string>} */
  const names = {
    base: t("考试时长"), accommodation: t("合理便利加时"), delay: t("开考时间改过，时长不变"), pause: t("暂停补时"),
    grant: t("工作人员加时"), outage: t("故障补时"), late_admission: t("获准迟到入场，时长不变"),
    reopening: t("恢复作答，归还中断的时间"),
  };
  return names[cause] ?? cause;
}

/**
 * A span in words: 90 minutes, 1 minute 30 seconds, minus when time was taken back.
 * @param {number} seconds
 */
export function spanWords(seconds) {
  const sign = seconds < 0 ? "−" : "";
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const rest = Math.abs(seconds) % 60;
  if (rest === 0) return sign + t("{minutes} 分钟", { minutes });
  return sign + t("{minutes} 分 {seconds} 秒", { minutes, seconds: rest });
}

/**
 * Writes the ledger of the time given into its dialog.
 * @param {HTMLElement} dialog
 * @param {AttemptData} attempt
 * @param {string | null} handInFrom
 */
export function showLedger(dialog, attempt, handInFrom) {
  const early = handInFrom === null ? [] : [make("dt", {}, [t("可以交卷")]), make("dd", {}, [t("{time} 起", { time: clockTime(handInFrom) })])];
  find("ledger-facts", dialog).replaceChildren(
    make("dt", {}, [t("开始")]), make("dd", {}, [clockTime(attempt.started_at)]), ...early,
    make("dt", {}, [t("截止")]), make("dd", {}, [make("strong", {}, [clockTime(attempt.deadline_at)])]),
  );
  find("ledger-rows", dialog).replaceChildren(...attempt.time_entries.map((entry) => {
    const note = entry.note ? `（${entry.note}）` : "";
    return make("tr", {}, [
      make("td", {}, [causeName(entry.cause) + note]),
      make("td", { class: "num" }, [spanWords(entry.seconds)]),
      make("td", { class: "num" }, [clockTime(entry.at)]),
    ]);
  }));
}
