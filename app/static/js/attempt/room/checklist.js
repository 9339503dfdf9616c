// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { createCamera } from "../camera/camera.js";
import { isWeChat, judgeBrowser, judgeCamera, judgeClock, judgeLight, judgeMachine, judgeNetwork, judgeStorage } from "./checks.js";
import { browserName, missingAbilities, roundTrips, tryStorage, watchStalls } from "./probes.js";

// Enough for one slow one to be told from a slow line; and for the clock, which is asked for each minute.
const ROUNDS = 10;
const FEW_ROUNDS = 5;
// A camera that has just been opened is dark for some frames, and on a slow device has none for seconds.
const ADJUSTING = 700;
const LOOKS = 10;

/**
 * A line of the list.
 * @param {string} name
 * @param {import("./checks.js").Finding} finding
 */
export function showFinding(name, finding) {
  const line = find(`check="${name}"`);
  line.dataset.state = finding.state;
  const words = { good: t("通过"), warn: t("注意"), bad: t("未通过") };
  setText(find("check-state", line), words[finding.state]);
  setText(find("check-text", line), finding.text);
  setText(find("check-todo", line), finding.todo ?? "");
}

/**
 * @param {import("../camera/camera.js").Camera} camera
 * @param {() => boolean} isLive
 * @returns {Promise<number | null>} null where no picture came
 */
async function firstBrightness(camera, isLive) {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, ADJUSTING));
    const brightness = camera.brightness();
    if (brightness !== null || !isLive()) return brightness;
  }
  return null;
}

/**
 * The checks of a device: each is shown in its line, and what was measured comes back as it is.
 * @param {object} parts
 * @param {ServerClock} parts.clock
 * @param {DeviceLimits} parts.limits
 * @param {() => CameraChoice | null} parts.consent
 * @param {() => void} parts.onTime the clock has learnt something
 */
export function createChecklist({ clock, limits, consent, onTime }) {
  const video = /** @type {HTMLVideoElement | null} */ (document.querySelector("[data-camera-video]"));
  /** @type {import("../camera/camera.js").CameraState} */
  let live = "lost";
  const camera = video && createCamera(video, (state) => {
    live = state;
    showFinding("camera", judgeCamera(state));
  });

  /** @param {number} [rounds] */
  async function network(rounds = FEW_ROUNDS) {
    const times = await roundTrips(clock, rounds);
    showFinding("network", judgeNetwork(times, limits));
    const now = clock.now();
    const offset = now === null ? null : Math.round(Date.now() - now);
    showFinding("clock", judgeClock(offset, limits));
    onTime();
    return { round_trips: times, clock_offset: offset };
  }
  async function storage() {
    const { writable, room } = await tryStorage();
    showFinding("storage", judgeStorage(writable, room, limits));
    return { writable, room: room === null ? null : Math.max(0, Math.round(room)) };
  }
  /** Of a camera that nobody has agreed to nothing is told, though its owner may look at it. */
  async function lookThrough() {
    // No camera is opened for who chose the way without it.
    if (camera === null || consent() === "alternative") return null;
    if (!camera.isLive()) await camera.open();
    else showFinding("camera", judgeCamera("live"));
    const brightness = await firstBrightness(camera, () => live === "live");
    showFinding("light", judgeLight(brightness, limits));
    if (consent() !== "camera") return null;
    return { state: live, brightness: brightness === null ? null : Math.round(brightness) };
  }

  return {
    network: () => network(),
    /** @returns {Promise<MeasuredDevice>} */
    async all() {
      const lacking = missingAbilities();
      showFinding("browser", judgeBrowser(navigator.userAgent, lacking));
      const stalls = watchStalls();
      const [reached, stored, seen] = await Promise.all([network(ROUNDS), storage(), lookThrough()]);
      const stall = stalls();
      showFinding("machine", judgeMachine(stall, limits));
      return {
        browser: browserName(navigator.userAgent), in_wechat: isWeChat(navigator.userAgent), lacking, ...reached, ...stored, stall, camera: seen,
      };
    },
    closeCamera: () => camera?.close(),
  };
}
