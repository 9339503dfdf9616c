// SPDX-License-Identifier: Apache-2.0
// @ts-check

const FIRST = { least: 2, most: 8 };
const TURN_MS = 1000;

/**
 * Is a still due now? Dice are rolled once a second from the least wait on, so that however long
 * one has waited the next second is as likely as the last: nothing, not even this page, knows the
 * moment beforehand. Asked less often, as in the background, the most wait still ends it.
 * @param {number} waited seconds since the last one
 * @param {StillPace} pace
 * @param {number} chance in [0, 1)
 */
export function isDue(waited, pace, chance) {
  if (waited < pace.least) return false;
  return waited >= pace.most || chance < 1 - Math.exp(-1 / Math.max(1, pace.mean - pace.least));
}

/**
 * Sends stills at random moments within the programme's pace, beside everything else and after it:
 * a frame that fails is not sent again, the next one is a new picture.
 * @param {object} parts
 * @param {() => Promise<Blob | null>} parts.still
 * @param {(sequence: number, picture: Blob) => Promise<Reply>} parts.upload
 * @param {() => number} parts.elapsed whole seconds since the attempt began, in server time
 * @param {StillPace} parts.pace
 * @param {() => number} [parts.random]
 * @param {() => number} [parts.now] milliseconds
 */
export function createFrames({ still, upload, elapsed, pace, random = Math.random, now = () => performance.now() }) {
  let stopped = false;
  let last = 0;
  let quietUntil = -Infinity;
  let sentAt = -Infinity;

  async function turn() {
    if (stopped) return;
    const at = now();
    if (at >= quietUntil && isDue((at - sentAt) / 1000, pace, random())) {
      const reply = await send();
      sentAt = now();
      if (reply?.kind === "problem" && (reply.status === 404 || reply.status === 409)) return;
      quietUntil = sentAt + 1000 * (reply?.kind === "problem" ? reply.retryAfter ?? 0 : 0);
    }
    setTimeout(turn, TURN_MS);
  }

  async function send() {
    const picture = await still().catch(() => null);
    if (picture === null) return null;
    // Seconds since the start rise over a reload and a change of device without being stored.
    last = Math.max(last + 1, elapsed());
    return upload(last, picture);
  }

  return {
    start: () => setTimeout(turn, (FIRST.least + random() * (FIRST.most - FIRST.least)) * 1000),
    stop() {
      stopped = true;
    },
  };
}
