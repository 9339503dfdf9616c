// SPDX-License-Identifier: Apache-2.0
// @ts-check

// A quartz may drift by 50 ppm and throttled timers add a little: 0.5 ms for each second of age.
const DRIFT = 0.0005;

/**
 * Server time by a monotonic clock and samples of the server's. The device's date is never asked.
 * The sample with the smallest uncertainty (half its round trip) wins; one that contradicts it
 * beyond both uncertainties replaces it, because then this device slept or the server stepped.
 * @param {() => number} [monotonic] milliseconds
 * @returns {ServerClock}
 */
export function createServerClock(monotonic = () => performance.now()) {
  /** @type {{ offset: number, error: number, at: number } | null} */
  let best = null;
  return {
    observe(serverTime, sentAt, receivedAt) {
      const server = Date.parse(serverTime);
      if (Number.isNaN(server)) return;
      const error = (receivedAt - sentAt) / 2;
      const sample = { offset: server - (sentAt + receivedAt) / 2, error, at: receivedAt };
      const aged = best === null ? Infinity : best.error + (receivedAt - best.at) * DRIFT;
      const contradicts = best !== null && Math.abs(sample.offset - best.offset) > error + aged;
      if (error <= aged || contradicts) best = sample;
    },
    now: () => (best === null ? null : monotonic() + best.offset),
  };
}

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

/**
 * An instant as people at the exam read it, whatever zone the device is in: 09:41:22.
 * @param {string | number} instant
 * @returns {string}
 */
export function clockTime(instant) {
  return CLOCK.format(typeof instant === "number" ? instant : Date.parse(instant));
}
