// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { find, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { makeMovable } from "../page/movable.js";

/** @param {import("./camera.js").CameraState} state */
export function cameraWords(state) {
  const texts = {
    live: "",
    refused: t("浏览器没有允许使用摄像头。考试继续，答案不受影响；请在地址栏左侧允许摄像头。"),
    missing: t("没有找到摄像头。考试继续，答案不受影响；接好后会自动恢复。"),
    busy: t("摄像头被其他程序占用。考试继续，答案不受影响；请关闭其他程序。"),
    lost: t("摄像头画面中断。考试继续，答案不受影响；接好后会自动恢复。"),
  };
  return texts[state];
}

/** The small picture of oneself: moved by pointer or arrow keys, folded by a button. */
export function createSelfView() {
  const box = find("self-view");
  const fold = find("self-fold", box);
  box.hidden = false;

  makeMovable(box, find("self-move", box));
  /** @param {boolean} folded */
  function setFolded(folded) {
    box.toggleAttribute("data-folded", folded);
    fold.setAttribute("aria-expanded", String(!folded));
    setText(fold, folded ? t("展开") : t("收起"));
  }
  fold.addEventListener("click", () => setFolded(!box.hasAttribute("data-folded")));
  // On a phone the picture would lie on the question.
  setFolded(matchMedia("(max-width: 860px)").matches);
  return {
    hide() {
      box.hidden = true;
    },
    video: /** @type {HTMLVideoElement} */ (find("self-video", box)),
    /** @param {import("./camera.js").CameraState} state */
    showState(state) {
      box.toggleAttribute("data-lost", state !== "live");
      setText(find("self-state", box), cameraWords(state));
    },
  };
}
