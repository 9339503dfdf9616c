// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * @typedef {object} Sending
 * @property {unknown} [body] JSON, or a Blob sent as it is
 * @property {number} [timeout] milliseconds
 * @property {boolean} [keepalive] survive the page (bodies below 64 kB only)
 * @property {"high" | "low" | "auto"} [priority]
 */

const PROBLEM_PREFIX = "urn:kaochang:";

/**
 * One request to our API. Never throws; a page that some gateway put in our place is `foreign`.
 * @param {string} method
 * @param {string} url
 * @param {Sending} [sending]
 * @returns {Promise<Reply>}
 */
export async function request(method, url, sending = {}) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), sending.timeout ?? 15_000);
  const sentAt = performance.now();
  try {
    const response = await fetch(url, { method, signal: abort.signal, ...dressed(sending) });
    const text = await response.text();
    return read(response, text, sentAt);
  } catch {
    return { kind: "offline", timedOut: abort.signal.aborted };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * One request that is answered by bytes; what else it may be answered is as `request` has it.
 * @param {string} method
 * @param {string} url
 * @param {Sending} [sending]
 * @returns {Promise<{ kind: "bytes", bytes: ArrayBuffer } | Exclude<Reply, { kind: "ok" }>>}
 */
export async function requestBytes(method, url, sending = {}) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), sending.timeout ?? 60_000);
  try {
    const response = await fetch(url, { method, signal: abort.signal, ...dressed(sending) });
    const ours = response.ok && response.headers.get("content-type") === "application/octet-stream";
    if (ours) return { kind: "bytes", bytes: await response.arrayBuffer() };
    const reply = read(response, await response.text(), 0);
    return reply.kind === "ok" ? { kind: "foreign", status: response.status } : reply;
  } catch {
    return { kind: "offline", timedOut: abort.signal.aborted };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {Sending} sending
 * @returns {RequestInit & { priority?: string }}
 */
function dressed({ body, keepalive = false, priority = "auto" }) {
  const isBlob = body instanceof Blob;
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = isBlob ? body.type : "application/json";
  const payload = body === undefined || isBlob ? body : JSON.stringify(body);
  return { headers, body: /** @type {BodyInit | undefined} */ (payload), keepalive, priority, cache: "no-store" };
}

/**
 * @param {Response} response
 * @param {string} text
 * @param {number} sentAt
 * @returns {Reply}
 */
function read(response, text, sentAt) {
  const { status } = response;
  const data = parsed(response.headers.get("content-type") ?? "", text);
  if (status === 204) return { kind: "ok", status, data: null, sentAt, receivedAt: performance.now() };
  if (response.ok) {
    return data === null ? { kind: "foreign", status } : { kind: "ok", status, data, sentAt, receivedAt: performance.now() };
  }
  const ours = typeof data?.type === "string" && data.type.startsWith(PROBLEM_PREFIX);
  // A gateway's own 502 says as much as ours; its 403 page says nothing about the answer.
  if (!ours && status < 500 && status !== 429) return { kind: "foreign", status };
  const retryAfter = retryAfterOf(response.headers.get("retry-after"));
  return { kind: "problem", status, code: data?.title ?? "", detail: data?.detail ?? "", data: data ?? {}, retryAfter };
}

/**
 * @param {string} type
 * @param {string} text
 * @returns {any} the parsed object, or null when it is not JSON
 */
function parsed(type, text) {
  if (!/[/+]json\b/.test(type)) return null;
  try {
    const data = JSON.parse(text);
    return typeof data === "object" ? data : null;
  } catch {
    return null;
  }
}

/**
 * Seconds to wait; a date would need the device's clock, which we do not trust.
 * @param {string | null} header
 * @returns {number | null}
 */
export function retryAfterOf(header) {
  return header !== null && /^\d{1,4}$/.test(header.trim()) ? Number(header) : null;
}
