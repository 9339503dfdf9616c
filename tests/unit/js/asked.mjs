// SPDX-License-Identifier: Apache-2.0
// The browser's verifier as a program: keys and texts come in as JSON, and a verdict for each goes out.
import { readFileSync } from "node:fs";

import { checkReceipt } from "../../../app/static/js/verify/receipt.js";

const { keys, texts } = JSON.parse(readFileSync(0, "utf8"));
const verdicts = [];
for (const text of texts) verdicts.push((await checkReceipt(text, keys)).verdict);
process.stdout.write(JSON.stringify(verdicts));
