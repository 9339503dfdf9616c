// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { t } from "../../lib/i18n.js";
import { clockTime } from "../time/clock.js";

/**
 * The state of saving in words: what is safe where, and what happens next.
 * @param {SavingState} state
 * @param {boolean} durable whether this browser keeps what waits
 * @param {boolean} reachable whether the service answered when last asked
 * @returns {{ tone: "good" | "busy" | "warn", text: string }}
 */
export function describeSaving(state, durable, reachable) {
  const n = state.slots;
  if (state.blocked) return { tone: "warn", text: describeBlocked(state.blocked, n, durable) };
  if (n === 0 && !reachable) return { tone: "warn", text: idleOffline(durable) };
  if (state.trouble === null && !state.slow) return n > 0 ? saving() : saved(state.savedAt);
  if (!durable) {
    return { tone: "warn", text: t("没有上传成功：{n} 题答案只在本页面，请勿关闭；会自动重试", { n }) };
  }
  if (state.trouble === "offline") {
    return { tone: "warn", text: t("网络断开：{n} 题答案已存在本机，恢复后会自动上传", { n }) };
  }
  if (state.trouble === "portal") {
    return { tone: "warn", text: t("网络需要登录认证：{n} 题答案已存在本机，联网后会自动上传", { n }) };
  }
  if (state.trouble === "server") {
    return { tone: "warn", text: t("服务器暂时不可用：{n} 题答案已存在本机，会自动重试", { n }) };
  }
  return { tone: "warn", text: t("网络较慢，正在上传：{n} 题答案已存在本机", { n }) };
}

/** @param {boolean} durable */
function idleOffline(durable) {
  return durable
    ? t("网络断开：此前的答案都已保存到服务器；可以继续作答，新答案会存在本机")
    : t("网络断开：此前的答案都已保存到服务器；可以继续作答，新答案只在本页面，请勿关闭");
}

function saving() {
  return { tone: /** @type {const} */ ("busy"), text: t("正在保存…") };
}

/** @param {string | null} at */
function saved(at) {
  const tone = /** @type {const} */ ("good");
  if (at === null) return { tone, text: t("全部答案都已在服务器") };
  const time = clockTime(at);
  return { tone, text: t("答案已保存到服务器 {time}", { time }) };
}

/**
 * @param {BlockReason} reason
 * @param {number} n
 * @param {boolean} durable
 */
function describeBlocked(reason, n, durable) {
  const texts = {
    lease_lost: t("本窗口只读：作答已转到另一个窗口"),
    closed: t("作答已结束，不再接收答案"),
    sign_in: durable
      ? t("登录已过期：{n} 题答案已存在本机，重新登录后会自动上传", { n })
      : t("登录已过期：{n} 题答案只在本页面，请勿关闭；重新登录后会自动上传", { n }),
    missing: durable
      ? t("当前登录的不是本场考生：{n} 题答案已存在本机", { n })
      : t("当前登录的不是本场考生：{n} 题答案只在本页面，请勿关闭", { n }),
    conflict: t("另一台设备上有更新的答案：请选择以哪一份为准"),
  };
  return texts[reason];
}
