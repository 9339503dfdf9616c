// SPDX-License-Identifier: Apache-2.0
// @ts-check

const WIDTH = 320;
const HEIGHT = 240;
const QUALITY = 0.8;
const RETRY_EVERY = 20_000;

/** @typedef {"live" | "refused" | "missing" | "busy" | "lost"} CameraState */

/**
 * Why the camera did not open, as something the candidate can act on.
 * @param {unknown} error
 * @returns {CameraState}
 */
export function stateOfError(error) {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "missing";
}

/**
 * The candidate's camera. It comes back by itself when it is plugged in again; its loss never
 * stops anything else.
 * @param {HTMLVideoElement} video
 * @param {(state: CameraState) => void} onState
 */
export function createCamera(video, onState) {
  /** @type {MediaStream | null} */
  let stream = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let retry;
  let wanted = false;

  async function open() {
    wanted = true;
    try {
      if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no camera", "NotFoundError");
      stream = await navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "user" }, audio: false,
      });
      for (const track of stream.getVideoTracks()) track.addEventListener("ended", lost);
      video.srcObject = stream;
      await video.play();
      clearInterval(retry);
      retry = undefined;
      onState("live");
      return true;
    } catch (error) {
      stream = null;
      onState(stateOfError(error));
      keepTrying();
      return false;
    }
  }
  function lost() {
    stream = null;
    onState("lost");
    keepTrying();
  }
  function keepTrying() {
    retry ??= setInterval(() => void reopen(), RETRY_EVERY);
  }
  async function reopen() {
    if (wanted && stream === null) await open();
  }
  navigator.mediaDevices?.addEventListener?.("devicechange", () => void reopen());

  return {
    open,
    close() {
      wanted = false;
      clearInterval(retry);
      retry = undefined;
      for (const track of stream?.getTracks() ?? []) track.stop();
      stream = null;
      video.srcObject = null;
    },
    isLive: () => stream !== null && video.videoWidth > 0,
    /**
     * A still of what the candidate sees of themselves, cut to 4:3, not mirrored.
     * @returns {Promise<Blob | null>}
     */
    async still() {
      const canvas = drawn(video, stream);
      if (canvas === null) return null;
      return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    },
    /** Mean brightness, 0 to 255; null without a picture. */
    brightness() {
      const pixels = drawn(video, stream)?.getContext("2d")?.getImageData(0, 0, WIDTH, HEIGHT).data;
      if (!pixels) return null;
      let sum = 0;
      // Every 16th pixel is plenty for a mean; weights are those of Rec. 601.
      for (let i = 0; i < pixels.length; i += 64) {
        sum += 0.299 * pixels[i] + 0.587 * pixels[i + 1] + 0.114 * pixels[i + 2];
      }
      return sum / (pixels.length / 64);
    },
  };
}

/**
 * @param {HTMLVideoElement} video
 * @param {MediaStream | null} stream
 * @returns {HTMLCanvasElement | null}
 */
function drawn(video, stream) {
  if (stream === null || video.videoWidth === 0) return null;
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const scale = Math.max(WIDTH / video.videoWidth, HEIGHT / video.videoHeight);
  const width = video.videoWidth * scale;
  const height = video.videoHeight * scale;
  canvas.getContext("2d")?.drawImage(video, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
  return canvas;
}

/** @typedef {ReturnType<typeof createCamera>} Camera */
