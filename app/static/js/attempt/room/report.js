// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { request } from "../../lib/api.js";

/**
 * Tells the service what was measured; what it means, the service says.
 * @param {string} registrationId
 * @param {"check" | "waiting_room"} place
 * @param {MeasuredDevice} measured
 */
export const report = (registrationId, place, measured) => request("PUT", `/api/v1/registrations/${registrationId}/device-check`, {
  body: { place, ...measured },
});
