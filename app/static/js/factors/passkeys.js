// SPDX-License-Identifier: Apache-2.0
// @ts-check

import { request } from "../lib/api.js";
import { find, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { assertionOf, attestationOf, creationOf, requestOf } from "./webauthn.js";

/**
 * The form asks the server what is to be signed, the browser for a key, and sends what comes.
 * @param {HTMLFormElement} form
 */
function wire(form) {
  const says = find("passkey-says", form);
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  const hindrance = hindranceOf(form.dataset.origin ?? "");
  if (hindrance) {
    button.disabled = true;
    say(says, hindrance);
    return;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    say(says, "");
    const trouble = await fill(form);
    button.disabled = false;
    if (trouble) say(says, trouble);
    else form.submit();
  });
}

/**
 * @param {HTMLElement} place
 * @param {string} text nothing to say when it is empty
 */
function say(place, text) {
  place.hidden = text === "";
  setText(place, text);
}

/**
 * @param {string} origin the one that passkeys are for
 * @returns {string} why none can be used here, in words; empty when they can
 */
function hindranceOf(origin) {
  if (location.origin !== origin) return t("通行密钥只能在 {origin} 使用，请从那里打开。", { origin });
  if (!window.PublicKeyCredential) return t("这个浏览器不支持通行密钥，请改用验证器应用。");
  return "";
}

/**
 * @param {HTMLFormElement} form
 * @returns {Promise<string>} what went wrong, in words; empty when the form may be sent
 */
async function fill(form) {
  const asked = await request("POST", form.dataset.ask ?? "");
  if (asked.kind === "problem") return asked.detail;
  if (asked.kind !== "ok") return t("网络不通，请检查后重试。");
  try {
    const credential = await askBrowser(form.dataset.passkey ?? "", asked.data);
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
    field.value = JSON.stringify(credential);
    return "";
  } catch (error) {
    return wordsOf(error);
  }
}

/**
 * @param {string} how
 * @param {any} options
 */
async function askBrowser(how, options) {
  if (how === "create") {
    const made = await navigator.credentials.create({ publicKey: creationOf(options) });
    return attestationOf(/** @type {PublicKeyCredential} */ (made));
  }
  const given = await navigator.credentials.get({ publicKey: requestOf(options) });
  return assertionOf(/** @type {PublicKeyCredential} */ (given));
}

/**
 * Browsers say little on purpose, so that a page learns nothing of keys that are not its own.
 * @param {unknown} error
 * @returns {string}
 */
function wordsOf(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "InvalidStateError") return t("这台设备上的通行密钥已经登记过。");
  if (name === "NotAllowedError") return t("没有完成：已取消、超时，或这里没有您登记的通行密钥。可以再试一次。");
  return t("浏览器没有给出通行密钥，请再试一次，或改用其他方式。");
}

for (const form of document.querySelectorAll("form[data-passkey]")) wire(/** @type {HTMLFormElement} */ (form));
