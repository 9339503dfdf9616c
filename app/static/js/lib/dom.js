// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * The element marked `data-<name>`; a page without it is a mistake of ours, so it throws.
 * @param {string} name
 * @param {ParentNode} [root]
 * @returns {HTMLElement}
 */
export function find(name, root = document) {
  const found = root.querySelector(`[data-${name}]`);
  if (!found) throw new Error(`no element with data-${name}`);
  return /** @type {HTMLElement} */ (found);
}

/**
 * @param {string} name
 * @param {ParentNode} [root]
 * @returns {HTMLElement[]}
 */
export function findAll(name, root = document) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(`[data-${name}]`)]);
}

/**
 * A new element; attributes given as undefined or false are left out.
 * @param {string} tag
 * @param {Record<string, string | number | boolean | undefined>} [attributes]
 * @param {(Node | string)[]} [children]
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/**
 * @param {string} name
 * @param {ParentNode} [root]
 * @returns {HTMLDialogElement}
 */
export function findDialog(name, root = document) {
  return /** @type {HTMLDialogElement} */ (find(name, root));
}

/**
 * Shows HTML that the server has sanitised; texts from anywhere else go through `setText`.
 * @param {HTMLElement} element
 * @param {string} html
 * @returns {HTMLElement}
 */
export function setHtml(element, html) {
  element.innerHTML = html;
  return element;
}

/** Writes only when it differs, so that a live region is not read twice.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
