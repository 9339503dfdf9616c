# SPDX-License-Identifier: Apache-2.0
"""What an example of an operation is, and those of the second factor and its resets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NOTE = "画面中离席约半分钟"


@dataclass(frozen=True, slots=True)
class Example:
    """A request that is right in itself. `{words}` in values name things of the hall.

    `status` is what those are answered who may, and nobody where anyone may; `at` names other
    things than the path's words.
    """

    status: int = 200
    at: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    content: bytes | None = None


# As a browser would write them; no key of the hall has made them.
_KEY = {"id": "AAAA", "rawId": "AAAA", "type": "public-key"}
_SIGNED = _KEY | {
    "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA"}
}
_MADE = _KEY | {"response": {"clientDataJSON": "e30", "attestationObject": "oA"}}

RESETS: Mapping[str, Example] = {
    # Resets: one that another admin asked for, and one for somebody else.
    "GET /api/v1/resets": Example(),
    "GET /staff/resets": Example(),
    "POST /api/v1/resets/{reset_id}/confirmation": Example(),
    # Decided by the line above.
    "POST /api/v1/resets/{reset_id}/refusal": Example(409),
    "POST /staff/resets/{reset_id}/confirmation": Example(409),
    "POST /staff/resets/{reset_id}/refusal": Example(409),
    "POST /api/v1/staff/{staff_id}/resets": Example(201, json={"what": "factor", "reason": NOTE}),
    # Asked by the line above.
    "POST /staff/resets": Example(
        409, form={"username": "leaver", "what": "factor", "reason": NOTE}
    ),
    "GET /api/v1/me/resets": Example(),
    "POST /api/v1/me/resets/told": Example(204),
    "GET /staff/account/resets": Example(),
    "POST /staff/account/resets": Example(303),
}
# The second factor, of which nobody in the hall has any: wrong codes, and what is not there.
FACTORS: Mapping[str, Example] = {
    "GET /staff/sign-in/factor": Example(),
    "GET /staff/account/factors": Example(),
    "GET /api/v1/me/factors": Example(),
    "GET /staff/account/factors/totp": Example(409),
    "POST /api/v1/me/totp": Example(201),
    "POST /staff/account/factors/totp": Example(303),
    "PUT /api/v1/me/totp/confirmation": Example(422, json={"code": "wrong"}),
    "POST /staff/account/factors/totp/confirmation": Example(422, form={"code": "wrong"}),
    "PUT /api/v1/sessions/current/code": Example(404, json={"code": "wrong"}),
    "PUT /api/v1/sessions/current/recovery-code": Example(422, json={"code": "wrong"}),
    "POST /staff/sign-in/factor": Example(404, form={"code": "wrong"}),
    "POST /api/v1/me/passkey-challenge": Example(),
    "POST /api/v1/sessions/current/passkey-challenge": Example(404),
    "PUT /api/v1/sessions/current/passkey": Example(422, json=_SIGNED),
    # The challenge has been answered by the line above.
    "POST /api/v1/me/passkeys": Example(409, json={"name": "电脑", "credential": _MADE}),
    "PATCH /api/v1/me/passkeys/{passkey_id}": Example(404, json={"name": "电脑"}),
    "DELETE /api/v1/me/passkeys/{passkey_id}": Example(404),
    "POST /staff/account/factors/passkeys": Example(422, form={"name": "电脑"}),
    "POST /staff/account/factors/passkeys/{passkey_id}/name": Example(404, form={"name": "电脑"}),
    "POST /staff/account/factors/passkeys/{passkey_id}/removal": Example(404),
    "DELETE /api/v1/me/totp": Example(404),
    "POST /staff/account/factors/totp/removal": Example(404),
    "POST /api/v1/me/recovery-codes": Example(404),
    "POST /staff/account/factors/recovery-codes": Example(404),
}
# Tokens of programs: one of one's own, none that is there, and those of a member who has one.
TOKENS: Mapping[str, Example] = {
    "GET /api/v1/me/tokens": Example(),
    "POST /api/v1/me/tokens": Example(
        # Nobody has it to give: two people need it, and no program is one of them.
        422,
        json={"name": "看板", "rights": ["voidings.decide"]},
    ),
    "DELETE /api/v1/me/tokens/{token_id}": Example(404),
    "GET /staff/account/tokens": Example(),
    "POST /staff/account/tokens": Example(422, form={"name": "", "days": "90"}),
    "POST /staff/account/tokens/{token_id}/revocation": Example(404),
    "GET /api/v1/staff/{staff_id}/tokens": Example(),
    "DELETE /api/v1/staff/{staff_id}/tokens/{token_id}": Example(204),
    "POST /console/staff/{staff_id}/tokens/{token_id}/revocation": Example(303),
    "DELETE /api/v1/staff/{staff_id}/sessions": Example(204),
    "POST /console/staff/{staff_id}/signing-out": Example(303),
}
