// SPDX-License-Identifier: Apache-2.0
// @ts-check
// On the pages where one signs in: whoever comes now sees nothing of whoever sat here before.
import { forget } from "./forgetting.js";

await forget(() => false).catch(() => {});
