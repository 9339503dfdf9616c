// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { createCamera } from "./camera.js";
import { createFrames } from "./frames.js";
import { createSelfView } from "./selfview.js";

/**
 * The camera of a candidate who consented is on while this window is the one that writes.
 * @param {object} parts
 * @param {import("../../lib/news.js").News<ExamNews>} parts.news
 * @param {import("../journal/calls.js").Calls} parts.calls
 * @param {ServerClock} parts.clock
 * @param {StillPace} parts.pace
 */
export function keepCamera({ news, calls, clock, pace }) {
  /** @type {(() => void) | null} */
  let stop = null;
  news.on("entered", (attempt) => {
    stop ??= watch(calls, clock, attempt.started_at, pace);
  });
  news.on("left", () => {
    stop?.();
    stop = null;
  });
}

/**
 * Opens the camera, shows it to the candidate, and sends its stills.
 * @param {import("../journal/calls.js").Calls} calls
 * @param {ServerClock} clock
 * @param {string} startedAt
 * @param {StillPace} pace
 * @returns {() => void} stops it
 */
function watch(calls, clock, startedAt, pace) {
  const view = createSelfView();
  const camera = createCamera(view.video, view.showState);
  const begun = Date.parse(startedAt);
  const frames = createFrames({
    still: camera.still,
    upload: calls.frame,
    pace,
    elapsed: () => Math.max(1, Math.floor(((clock.now() ?? begun) - begun) / 1000)),
  });
  void camera.open();
  frames.start();
  return () => {
    frames.stop();
    camera.close();
    view.hide();
  };
}
