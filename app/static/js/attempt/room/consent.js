// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../../lib/api.js";
import { find, findAll, setText } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

/**
 * The choice about the camera, kept by the service as soon as it is made.
 * @param {object} parts
 * @param {CheckState} parts.state
 * @param {(isKept: boolean) => void} parts.onChoice
 * @returns {() => CameraChoice | null} the choice that stands; where no camera is wanted, the way without
 */
export function createConsent({ state, onChoice }) {
  let consent = state.camera.required ? state.consent : state.consent ?? "alternative";

  /** @param {CameraChoice} choice */
  async function give(choice) {
    const told = find("consent-state");
    setText(told, t("正在保存…"));
    const reply = await request("PUT", `/api/v1/registrations/${state.registration_id}/consent`, { body: { choice } });
    if (reply.kind === "ok") {
      consent = choice;
      setText(told, choice === "camera" ? t("已保存：使用摄像头。开考前可以更改。") : t("已保存：不用摄像头。开考前可以更改。"));
      show();
    } else {
      setText(told, reply.kind === "problem" && reply.detail ? reply.detail : t("网络断开，没有保存，请再选一次。"));
    }
    onChoice(reply.kind === "ok");
  }
  function show() {
    for (const part of findAll("camera-part")) part.hidden = consent === "alternative";
  }
  for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=consent]"))) {
    const choice = /** @type {CameraChoice} */ (radio.value);
    radio.addEventListener("change", () => void give(choice));
    // On a slow line the choice can be made before this script has arrived to hear of it.
    if (radio.checked && choice !== consent) void give(choice);
  }
  show();
  return () => consent;
}
