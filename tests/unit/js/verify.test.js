// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { checkReceipt } from "../../../app/static/js/verify/receipt.js";

const { keys, cases } = JSON.parse(readFileSync(new URL("../../../docs/receipts-vectors.json", import.meta.url), "utf8"));

for (const { name, text, answer, receipt } of cases) {
  test(`vector_${name}`, async () => {
    const checked = await checkReceipt(text, keys);
    assert.equal(checked.verdict, answer);
    if (receipt) assert.deepEqual(checked.receipt, receipt);
    else assert.equal(checked.receipt === null, answer !== "key_compromised");
  });
}
