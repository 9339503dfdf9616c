// SPDX-License-Identifier: Apache-2.0
// @ts-check

const FIRST = { least: 2, most: 8 };
// When the service did not name the next moment, because the last frame was lost on the way.
const UNNAMED = { least: 20, most: 40 };
const LONGEST = 600;

/**
 * Seconds until the next still.
 * @param {Reply | null} reply to the last frame; null when there was no picture to send
 * @param {number} chance in [0, 1)
 */
export function nextAfter(reply, chance) {
  const named = reply?.kind === "ok" ? Number(reply.data?.next_after) : Number.NaN;
  if (Number.isFinite(named) && named > 0) return Math.min(LONGEST, Math.max(1, named));
  const asked = reply?.kind === "problem" ? reply.retryAfter ?? 0 : 0;
  return Math.max(asked, UNNAMED.least + chance * (UNNAMED.most - UNNAMED.least));
}

/**
 * Sends stills at the moments the service names, beside everything else and after it: a frame
 * that fails is not sent again, the next one is a new picture.
 * @param {object} parts
 * @param {() => Promise<Blob | null>} parts.still
 * @param {(sequence: number, picture: Blob) => Promise<Reply>} parts.upload
 * @param {() => number} parts.elapsed whole seconds since the attempt began, in server time
 * @param {() => number} [parts.random]
 */
export function createFrames({ still, upload, elapsed, random = Math.random }) {
  let stopped = false;
  let last = 0;

  async function send() {
    if (stopped) return;
    /** @type {Reply | null} */
    let reply = null;
    const picture = await still().catch(() => null);
    if (picture !== null) {
      // Seconds since the start rise over a reload and a change of device without being stored.
      last = Math.max(last + 1, elapsed());
      reply = await upload(last, picture);
    }
    if (reply?.kind === "problem" && (reply.status === 404 || reply.status === 409)) return;
    setTimeout(send, nextAfter(reply, random()) * 1000);
  }
  return {
    start: () => setTimeout(send, (FIRST.least + random() * (FIRST.most - FIRST.least)) * 1000),
    stop() {
      stopped = true;
    },
  };
}
