// SPDX-License-Identifier: Apache-2.0
// The given link as an address that works elsewhere: the service's name is the one that this page
// was reached by, which the browser knows for certain and the server does not.

for (const field of document.querySelectorAll("input[data-address]")) {
  if (field instanceof HTMLInputElement) {
    field.value = new URL(field.value, window.location.origin).href;
    field.addEventListener("focus", () => field.select());
  }
}
