// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { t } from "../../lib/i18n.js";

/** @typedef {{ state: "good" | "warn" | "bad", text: string, todo?: string }} Finding */
/** @typedef {"database" | "locks" | "dialogs" | "https"} Ability what the exam page needs of a browser */

/** @param {Ability} ability */
function abilityName(ability) {
  return { database: t("本地数据库"), locks: t("窗口锁"), dialogs: t("对话框"), https: t("安全连接（HTTPS）") }[ability];
}

/**
 * @param {string} userAgent
 * @returns {boolean} whether this is WeChat's own browser, whose camera pages cannot use everywhere
 */
export const isWeChat = (userAgent) => /MicroMessenger/i.test(userAgent);

/**
 * @param {string} userAgent
 * @param {Ability[]} missing
 * @returns {Finding}
 */
export function judgeBrowser(userAgent, missing) {
  if (isWeChat(userAgent)) {
    return { state: "bad", text: t("正在微信中打开"), todo: t("请用系统浏览器打开：点右上角“…”，选择“在浏览器打开”。") };
  }
  if (missing.length > 0) {
    return { state: "bad", text: t("浏览器缺少：{list}", { list: missing.map(abilityName).join(t("、")) }), todo: t("请换用新版 Chrome、Edge、Firefox 或 Safari。") };
  }
  return { state: "good", text: t("浏览器可以使用") };
}

/**
 * @param {import("../camera/camera.js").CameraState} state
 * @returns {Finding}
 */
export function judgeCamera(state) {
  if (state === "live") return { state: "good", text: t("摄像头正常，请确认画面中是您本人") };
  const todos = {
    refused: t("请点地址栏左侧的图标，允许使用摄像头，然后重新检查。"),
    missing: t("请接好摄像头后重新检查；没有摄像头时可以选择下面的“不用摄像头”。"),
    busy: t("请关闭正在使用摄像头的其他程序，然后重新检查。"),
    lost: t("请检查摄像头的连接，然后重新检查。"),
  };
  return { state: "bad", text: t("摄像头不能使用"), todo: todos[state] };
}

/**
 * @param {number | null} brightness
 * @param {DeviceLimits} limits
 * @returns {Finding}
 */
export function judgeLight(brightness, { dark, glare }) {
  if (brightness === null) return { state: "warn", text: t("没有画面，无法检查光线"), todo: t("先让摄像头正常工作。") };
  if (brightness < dark) return { state: "warn", text: t("光线太暗"), todo: t("请开灯，或面向窗户坐。") };
  if (brightness > glare) return { state: "warn", text: t("光线太强"), todo: t("请避开直射的灯光或阳光。") };
  return { state: "good", text: t("光线合适") };
}

/**
 * @param {(number | null)[]} times round trips in ms; a lost one is null
 * @param {DeviceLimits} limits
 * @returns {Finding}
 */
export function judgeNetwork(times, { quick, slow, jitter }) {
  const back = times.filter((time) => time !== null).sort((a, b) => a - b);
  const lost = times.length - back.length;
  if (back.length === 0) {
    return { state: "bad", text: t("连不上服务器"), todo: t("请检查网络；校园网或酒店网络可能要先登录认证。") };
  }
  const ms = Math.round(back[Math.floor(back.length / 2)]);
  const spread = Math.round(back[back.length - 1] - back[0]);
  if (lost > 0) return { state: "warn", text: t("网络不稳：{n} 次请求丢失 {lost} 次", { n: times.length, lost }), todo: t("请靠近路由器，或改用网线、手机热点。") };
  if (ms > slow) return { state: "warn", text: t("网络很慢：{ms} 毫秒", { ms }), todo: t("请关闭下载和视频，或改用其他网络。") };
  if (spread > jitter) return { state: "warn", text: t("网络忽快忽慢：相差 {ms} 毫秒", { ms: spread }), todo: t("请靠近路由器，或改用网线、手机热点。") };
  if (ms > quick) return { state: "good", text: t("网络可用，稍慢：{ms} 毫秒", { ms }) };
  return { state: "good", text: t("网络正常：{ms} 毫秒", { ms }) };
}

/**
 * @param {number | null} offset device minus server, ms
 * @param {DeviceLimits} limits
 * @returns {Finding}
 */
export function judgeClock(offset, { clock_noted: noted }) {
  if (offset === null) return { state: "warn", text: t("没有得到服务器时间"), todo: t("请检查网络后重新检查。") };
  const seconds = Math.round(Math.abs(offset) / 1000);
  if (Math.abs(offset) < noted) return { state: "good", text: t("与服务器时间相差 {seconds} 秒，考试以服务器时间为准", { seconds }) };
  const minutes = Math.round(seconds / 60);
  return offset > 0
    ? { state: "warn", text: t("本机时钟快了约 {minutes} 分钟", { minutes }), todo: t("不影响考试，页面显示的都是服务器时间；看本机时钟时请留意。") }
    : { state: "warn", text: t("本机时钟慢了约 {minutes} 分钟", { minutes }), todo: t("不影响考试，页面显示的都是服务器时间；看本机时钟时请留意。") };
}

/**
 * @param {boolean} writable
 * @param {number | null} room bytes left for this site
 * @param {DeviceLimits} limits
 * @returns {Finding}
 */
export function judgeStorage(writable, room, limits) {
  if (!writable) {
    return { state: "warn", text: t("本机存储不可用"), todo: t("可以考试，但断网时答案不能留在本机。请关闭“无痕浏览”，或允许本站保存数据。") };
  }
  if (room !== null && room < limits.room) return { state: "warn", text: t("本机存储空间不足"), todo: t("请清理磁盘空间后重新检查。") };
  return { state: "good", text: t("断网时答案可以存在本机") };
}

/**
 * @param {number | null} stall the longest time in which the page stood still, ms
 * @param {DeviceLimits} limits
 * @returns {Finding}
 */
export function judgeMachine(stall, limits) {
  if (stall === null) return { state: "warn", text: t("检查时本页不在前面"), todo: t("请让本页留在前面，重新检查。") };
  if (stall > limits.stall) return { state: "warn", text: t("设备卡顿：页面停住了 {ms} 毫秒", { ms: stall }), todo: t("请关闭其他程序和标签页；笔记本请接上电源。") };
  return { state: "good", text: t("页面流畅") };
}
