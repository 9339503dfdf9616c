// SPDX-License-Identifier: Apache-2.0
// @ts-check

// RFC 9180 in base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; docs/rescue.md.
const KEM_ID = [0x00, 0x10];
const SUITE_ID = [...KEM_ID, 0x00, 0x01, 0x00, 0x02];
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const NOTHING = new Uint8Array();
const utf8 = new TextEncoder();

/**
 * @param {...(Uint8Array | number[] | string)} parts
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function joined(...parts) {
  const bytes = parts.map((part) => (typeof part === "string" ? utf8.encode(part) : Uint8Array.from(part)));
  const whole = new Uint8Array(bytes.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of bytes) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {Uint8Array<ArrayBuffer>} key
 * @param {Uint8Array<ArrayBuffer>} data
 */
async function hmac(key, data) {
  // WebCrypto takes no empty key; HMAC fills it up with the same zeros.
  const raw = key.length > 0 ? key : new Uint8Array(KEY_BYTES);
  const held = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", held, data));
}

/** @param {Uint8Array<ArrayBuffer>} suite */
function labelled(suite) {
  return {
    /**
     * @param {Uint8Array<ArrayBuffer>} salt
     * @param {string} label
     * @param {Uint8Array} material
     */
    extract: (salt, label, material) => hmac(salt, joined("HPKE-v1", suite, label, material)),
    /**
     * At most 32 bytes, which is one round of HKDF.
     * @param {Uint8Array<ArrayBuffer>} secret
     * @param {string} label
     * @param {Uint8Array} info
     * @param {number} length
     */
    async expand(secret, label, info, length) {
      const told = joined([0, length], "HPKE-v1", suite, label, info, [1]);
      return (await hmac(secret, told)).slice(0, length);
    },
  };
}

/**
 * @param {Uint8Array<ArrayBuffer>} publicKey
 * @param {CryptoKeyPair} pair
 * @param {Uint8Array} enc
 */
async function sharedSecret(publicKey, pair, enc) {
  const theirs = await crypto.subtle.importKey("raw", publicKey, CURVE, false, []);
  const dh = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256));
  const kem = labelled(joined("KEM", KEM_ID));
  return kem.expand(await kem.extract(NOTHING, "eae_prk", dh), "shared_secret", joined(enc, publicKey), KEY_BYTES);
}

/**
 * What only the key's owner opens, and only for the same `info`: the page's point, then the cipher.
 * @param {Uint8Array<ArrayBuffer>} publicKey a point of P-256, written out: 65 bytes
 * @param {Uint8Array} info what the seal is bound to
 * @param {Uint8Array<ArrayBuffer>} plain
 * @param {CryptoKeyPair} [pair] of this seal alone; given by tests only
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function seal(publicKey, info, plain, pair) {
  const own = pair ?? await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const shared = await sharedSecret(publicKey, own, enc);
  const suite = labelled(joined("HPKE", SUITE_ID));
  const context = joined(
    [0], await suite.extract(NOTHING, "psk_id_hash", NOTHING), await suite.extract(NOTHING, "info_hash", info),
  );
  const secret = await suite.extract(shared, "secret", NOTHING);
  const raw = await suite.expand(secret, "key", context, KEY_BYTES);
  const iv = await suite.expand(secret, "base_nonce", context, NONCE_BYTES);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  return joined(enc, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain)));
}
