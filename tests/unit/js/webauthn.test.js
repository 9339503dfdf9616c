// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertionOf, bytesOf, creationOf, requestOf, textOf } from "../../../app/static/js/factors/webauthn.js";

const bytes = (...values) => Uint8Array.from(values).buffer;

test("bytes_are_written_without_padding_and_read_again", () => {
  for (const [values, text] of [[[], ""], [[255, 254], "__4"], [[251, 239], "--8"], [[1, 2, 3], "AQID"]]) {
    assert.equal(textOf(bytes(...values)), text);
    assert.deepEqual([...new Uint8Array(bytesOf(text))], values);
  }
});

test("options_keep_what_they_say_and_hold_bytes_where_browsers_want_them", () => {
  const known = [{ id: "AQID", type: "public-key", transports: ["usb"] }];
  const made = creationOf({ challenge: "AQID", user: { id: "AQ", name: "office" }, excludeCredentials: known });
  assert.equal(made.user.name, "office");
  assert.deepEqual(made.excludeCredentials[0].transports, ["usb"]);
  assert.equal(made.excludeCredentials[0].id.byteLength, 3);
  assert.deepEqual(requestOf({ challenge: "AQID", rpId: "exam.example" }).allowCredentials, []);
});

test("answer_is_sent_in_the_form_that_the_api_takes", () => {
  const response = { clientDataJSON: bytes(1), authenticatorData: bytes(2), signature: bytes(3) };
  const sent = assertionOf({ id: "AQID", rawId: bytes(1, 2, 3), type: "public-key", response });
  assert.deepEqual(sent, {
    id: "AQID", rawId: "AQID", type: "public-key",
    response: { clientDataJSON: "AQ", authenticatorData: "Ag", signature: "Aw" },
  });
});
