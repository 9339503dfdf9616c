// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { fromBase64url } from "../lib/bytes.js";

// Browsers of before 2025 lack PublicKeyCredential's own fromJSON and toJSON.

/**
 * @param {string} text base64url without padding
 * @returns {ArrayBuffer}
 */
export function bytesOf(text) {
  return fromBase64url(text).buffer;
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {string} base64url without padding
 */
export function textOf(bytes) {
  const plain = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * @param {any} options as the server gives them
 * @returns {PublicKeyCredentialCreationOptions}
 */
export function creationOf(options) {
  return {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(descriptorOf),
  };
}

/**
 * @param {any} options as the server gives them
 * @returns {PublicKeyCredentialRequestOptions}
 */
export function requestOf(options) {
  return {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(descriptorOf),
  };
}

/**
 * @param {any} descriptor
 * @returns {PublicKeyCredentialDescriptor}
 */
function descriptorOf(descriptor) {
  return { ...descriptor, id: bytesOf(descriptor.id) };
}

/** @param {PublicKeyCredential} credential */
export function attestationOf(credential) {
  const response = /** @type {AuthenticatorAttestationResponse} */ (credential.response);
  return {
    ...identityOf(credential),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      attestationObject: textOf(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

/** @param {PublicKeyCredential} credential */
export function assertionOf(credential) {
  const response = /** @type {AuthenticatorAssertionResponse} */ (credential.response);
  return {
    ...identityOf(credential),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      authenticatorData: textOf(response.authenticatorData),
      signature: textOf(response.signature),
    },
  };
}

/** @param {PublicKeyCredential} credential */
function identityOf(credential) {
  return { id: credential.id, rawId: textOf(credential.rawId), type: credential.type };
}
