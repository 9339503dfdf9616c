// SPDX-License-Identifier: Apache-2.0
// @ts-check

const STEP = 16;

/**
 * A box that floats over the page is moved by its handle: by pointer, or by the arrow keys on it.
 * @param {HTMLElement} box
 * @param {HTMLElement} handle
 */
export function makeMovable(box, handle) {
  /**
   * @param {number} left
   * @param {number} top
   */
  function place(left, top) {
    box.style.left = `${Math.min(Math.max(0, left), innerWidth - box.offsetWidth)}px`;
    box.style.top = `${Math.min(Math.max(0, top), innerHeight - box.offsetHeight)}px`;
    box.style.right = box.style.bottom = "auto";
  }
  // Where it was put may lie outside of a window that has become smaller.
  window.addEventListener("resize", () => {
    box.style.left = box.style.top = box.style.right = box.style.bottom = "";
  });
  handle.addEventListener("pointerdown", (down) => {
    const from = box.getBoundingClientRect();
    handle.setPointerCapture(down.pointerId);
    handle.onpointermove = (move) => place(from.left + move.clientX - down.clientX, from.top + move.clientY - down.clientY);
    handle.onpointerup = handle.onpointercancel = () => {
      handle.onpointermove = null;
    };
  });
  handle.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = box.getBoundingClientRect();
    place(at.left + step[0], at.top + step[1]);
  });
}
