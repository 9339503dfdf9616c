// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../../lib/api.js";
import { make } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { clockTime } from "../time/clock.js";
import { rescueFile } from "./file.js";

/**
 * Offers the rescue file: when the time is over, answers wait and the service is out of reach; and
 * no longer once they are delivered. The key to seal it to is fetched while there is a network.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {ExamState} parts.state
 * @param {Journal} parts.journal
 * @param {ServerClock} parts.clock
 * @param {import("../page/notices.js").Notices} parts.notices
 * @param {() => Promise<Reply>} [parts.askKey]
 */
export function createRescue({ news, state, journal, clock, notices, askKey = () => request("GET", "/api/v1/rescue-key") }) {
  /** @type {import("./file.js").RescueKey | null} */
  let key = null;
  /** @type {{ ops: number, chain: string } | null} */
  let seen = null;
  let asking = false;
  let isOver = false;
  let shown = "";
  let exported = "";
  let waiting = 0;
  let isCut = false;

  async function fetchKey() {
    if (key || asking) return;
    asking = true;
    const reply = await askKey();
    asking = false;
    if (reply.kind === "ok" && typeof reply.data?.public_key === "string") key = reply.data;
  }

  /** @returns {{ text: string, actions: [string, () => void][] }} */
  function offer() {
    const n = waiting;
    const told = t("考试时间到，网络还没有恢复：{n} 题答案在本机，没有送达。本页会继续自动上传，请勿关闭。", { n });
    if (!globalThis.crypto?.subtle) {
      return { text: told + t("这个浏览器不能加密，无法导出救援文件。请立即告知监考人员。"), actions: [] };
    }
    if (!key) {
      return { text: told + t("断网之前没有取得加密用的公钥，无法导出救援文件。请立即告知监考人员。"), actions: [] };
    }
    if (exported) {
      const text = t("救援文件已导出：{name}，内有 {n} 题答案。请把文件交给监考人员。本页会继续自动上传，请勿关闭。", { name: exported, n });
      return { text, actions: [[t("再导出一次"), () => void save()]] };
    }
    const text = told + t("您也可以导出救援文件，交给监考人员：文件已加密，只有考务系统能解开；是否补收由考务人员决定。");
    return { text, actions: [[t("导出救援文件"), () => void save()]] };
  }

  function update() {
    if (!isOver || !isCut || waiting === 0) {
      if (shown) notices.clear("rescue");
      shown = "";
      return;
    }
    const { text, actions } = offer();
    // Told once, not at every try.
    if (text !== shown) notices.show("rescue", { tone: "bad", text, actions });
    shown = text;
  }

  async function save() {
    if (!key) return;
    const service = clock.now();
    const bytes = await rescueFile(key, { attemptId: state.attempt_id, candidateId: state.candidate_key }, {
      ops: await journal.pending(),
      seen,
      device_at: new Date().toISOString(),
      service_at: service === null ? null : new Date(service).toISOString(),
    });
    const time = clockTime(service ?? Date.now()).slice(0, 5).replace(":", "");
    const name = t("考场答案-{ticket}-{time}.kcrescue", { ticket: state.ticket_number, time });
    const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    const link = make("a", { href: address, download: name }, []);
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    exported = name;
    update();
  }

  news.on("entered", () => void fetchKey());
  news.on("reach", (reached) => {
    if (reached) void fetchKey();
  });
  news.on("acknowledged", (head) => {
    seen = head;
  });
  news.on("expired", () => {
    isOver = true;
    update();
  });
  // More time was given after all.
  news.on("locked", (on) => {
    if (!on) isOver = false;
    update();
  });
  news.on("saving", (saving) => {
    waiting = saving.slots;
    isCut = saving.phase === "waiting" || (isCut && saving.phase === "sending");
    update();
  });
}
