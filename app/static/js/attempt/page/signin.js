// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../../lib/api.js";
import { find, findDialog } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";

/**
 * Signing in over the page: the paper stays, the answers wait, the time goes on.
 * @param {string} ticketNumber
 * @returns {() => Promise<void>} asks once however many requests need it; resolves when signed in
 */
export function createSignIn(ticketNumber) {
  const dialog = findDialog("sign-in");
  const form = /** @type {HTMLFormElement} */ (find("sign-in-form", dialog));
  const idNumber = /** @type {HTMLInputElement} */ (find("sign-in-id", dialog));
  const error = find("sign-in-error", dialog);
  /** @type {Promise<void> | null} */
  let asking = null;
  /** @type {() => void} */
  let done = () => {};

  // Escape would leave a page that cannot save.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const reply = await request("POST", "/api/v1/candidate-sessions", {
      body: { ticket_number: ticketNumber, id_number: idNumber.value.trim() },
    });
    error.hidden = reply.kind === "ok";
    if (reply.kind !== "ok") {
      error.textContent = reply.kind === "problem" && reply.detail ? reply.detail : t("网络断开，请稍后再试。请勿关闭本页，已作答的内容都在这里。");
      return;
    }
    idNumber.value = "";
    dialog.close();
    asking = null;
    done();
  });

  return () => {
    asking ??= new Promise((resolve) => {
      done = resolve;
      dialog.showModal();
      idNumber.focus();
    });
    return asking;
  };
}
