// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { createCamera } from "./camera.js";
import { createFrames } from "./frames.js";
import { createSelfView } from "./selfview.js";

/**
 * Opens the camera of a candidate who consented, shows it to them, and sends its stills.
 * @param {import("../journal/calls.js").Calls} calls
 * @param {ServerClock} clock
 * @param {string} startedAt
 * @param {StillPace} pace
 * @returns {() => void} stops it, when another window goes on
 */
export function watchCamera(calls, clock, startedAt, pace) {
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
