// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * Signs out whom the page was left alone by: the next person at this machine is somebody else.
 * @param {object} parts
 * @param {() => void} parts.leave
 * @param {number} parts.after milliseconds without a sign of life
 * @param {EventTarget} [parts.signs] where signs of life come from
 * @returns {{ hold: () => void, release: () => void }} held, nobody is signed out; released, the wait begins anew
 */
export function createDeparture({ leave, after, signs = document }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  let held = false;

  function begin() {
    clearTimeout(waiting);
    if (!held) waiting = setTimeout(leave, after);
  }

  for (const sign of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    signs.addEventListener(sign, begin, { passive: true });
  }
  begin();
  return {
    hold() {
      held = true;
      clearTimeout(waiting);
    },
    release() {
      held = false;
      begin();
    },
  };
}
