# SPDX-License-Identifier: Apache-2.0
"""What an example of an operation is, and those of the second factor and its resets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.camera import Scene, frame_jpeg

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

_WORDS = {"client_id": "message-0001", "text": "请举手示意"}
# Messages between the owner, who sits, and their invigilator.
MESSAGES: Mapping[str, Example] = {
    "GET /api/v1/registrations/{registration_id}/messages": Example(),
    "GET /api/v1/registrations/{registration_id}/messages/news": Example(),
    "GET /registrations/{registration_id}/messages": Example(),
    "POST /api/v1/registrations/{registration_id}/messages": Example(204, json=_WORDS),
    "PUT /api/v1/registrations/{registration_id}/messages/seen": Example(204, json={"read": []}),
    "GET /api/v1/sittings/{sitting_id}/messages": Example(),
    "POST /api/v1/sittings/{sitting_id}/messages": Example(json=_WORDS | {"to": "all"}),
    "GET /invigilation/sittings/{sitting_id}/messages": Example(),
    "POST /invigilation/sittings/{sitting_id}/messages": Example(
        303, form=_WORDS | {"client_id": "message-0002", "everybody": "yes"}
    ),
    "GET /api/v1/sittings/{sitting_id}/conversations/{registration_id}": Example(),
    # Nothing of the candidate's has this id.
    "POST /api/v1/sittings/{sitting_id}/conversations/{registration_id}/reading": Example(
        204, json={"ids": ["{attempt_id}"]}
    ),
    # Who sits is led on to the attempt's page.
    "GET /invigilation/sittings/{sitting_id}/conversations/{registration_id}": Example(303),
    "POST /invigilation/sittings/{sitting_id}/conversations/{registration_id}": Example(
        303, form=_WORDS | {"client_id": "message-0003"}
    ),
    "POST /invigilation/sittings/{sitting_id}/conversations/{registration_id}/reading": Example(
        303, form={"read": "{attempt_id}"}
    ),
}
_CONTACT = {"telephone": "010-0000 0000", "hours": "考试当天 8:00–18:00"}
CONTACTS: Mapping[str, Example] = {
    "GET /api/v1/sittings/{sitting_id}/contact": Example(),
    "PUT /api/v1/sittings/{sitting_id}/contact": Example(json=_CONTACT),
    "POST /console/sittings/{sitting_id}/contact": Example(303, form=_CONTACT),
}

_TIME = {"act": "grant", "seconds": 60, "tickets": []}
_TIME_FORM = {"act": "grant", "minutes": "1", "reason": NOTE, "tickets": ""}
# Time for those who sit: for one, and for many after a preview, which these digests are not of.
TIME: Mapping[str, Example] = {
    "POST /api/v1/attempts/{attempt_id}/grants": Example(204, json={"seconds": 60, "reason": NOTE}),
    "POST /invigilation/attempts/{attempt_id}/grants": Example(
        303, form={"minutes": "1", "reason": NOTE}
    ),
    "POST /api/v1/attempts/{attempt_id}/pause": Example(204, json={"reason": NOTE}),
    "POST /api/v1/attempts/{attempt_id}/resumption": Example(204, json={"reason": NOTE}),
    "POST /invigilation/attempts/{attempt_id}/pause": Example(303, form={"reason": NOTE}),
    "POST /invigilation/attempts/{attempt_id}/resumption": Example(303, form={"reason": NOTE}),
    "GET /api/v1/sittings/{sitting_id}/time-entries": Example(),
    "POST /api/v1/sittings/{sitting_id}/time-entries/preview": Example(json=_TIME),
    "POST /api/v1/sittings/{sitting_id}/time-entries": Example(
        409, json=_TIME | {"digest": "0" * 64, "reason": NOTE}
    ),
    "GET /api/v1/sittings/{sitting_id}/outages": Example(),
    "POST /api/v1/sittings/{sitting_id}/outages/{outage_id}/dismissal": Example(
        204, json={"reason": NOTE}
    ),
    # Decided by the line above.
    "POST /console/sittings/{sitting_id}/time/outages/{outage_id}/dismissal": Example(
        409, form={"reason": NOTE}
    ),
    "POST /api/v1/attempts/{attempt_id}/time-entries": Example(
        204, json={"seconds": 60, "reason": NOTE}
    ),
    "PUT /api/v1/registrations/{registration_id}/accommodation": Example(
        204,
        at={"registration_id": "withdrawable"},
        json={"amount": 25, "unit": "percent", "reason": NOTE},
    ),
    "POST /api/v1/registrations/{registration_id}/accommodation/ending": Example(
        204, at={"registration_id": "withdrawable"}, json={"reason": NOTE}
    ),
    "POST /console/registrations/{registration_id}/accommodation": Example(
        303,
        at={"registration_id": "withdrawable"},
        form={"amount": "25", "unit": "percent", "reason": NOTE},
    ),
    "POST /console/registrations/{registration_id}/accommodation/ending": Example(
        303, at={"registration_id": "withdrawable"}, form={"reason": NOTE}
    ),
    # Entry to the coming sitting closes much later.
    "POST /api/v1/registrations/{registration_id}/late-admission": Example(
        409, at={"registration_id": "withdrawable"}, json={"minutes": 30, "reason": NOTE}
    ),
    "POST /console/registrations/{registration_id}/late-admission": Example(
        409, at={"registration_id": "withdrawable"}, form={"minutes": "30", "reason": NOTE}
    ),
    "GET /console/sittings/{sitting_id}/time": Example(),
    "POST /console/sittings/{sitting_id}/time/preview": Example(form=_TIME_FORM),
    "POST /console/sittings/{sitting_id}/time": Example(
        409, form=_TIME_FORM | {"digest": "0" * 64, "confirm": "1"}
    ),
    "POST /console/registrations/{registration_id}/time": Example(
        303, form={"minutes": "1", "reason": NOTE}
    ),
}

_TAKING = {"digest": "0" * 64, "reason": NOTE, "confirm": "1"}
_LATE = "/console/sittings/{sitting_id}/late-answers"
# What came late: nobody did in the hall, and no file is there.
LATE: Mapping[str, Example] = {
    "GET /api/v1/rescue-key": Example(),
    f"GET {_LATE}": Example(),
    f"GET {_LATE}/outages/{{outage_id}}": Example(),
    f"POST {_LATE}/outages/{{outage_id}}": Example(409, form=_TAKING),
    f"POST {_LATE}/files": Example(422, form={}),
    f"GET {_LATE}/files/{{file_id}}": Example(404),
    f"POST {_LATE}/files/{{file_id}}": Example(404, form=_TAKING),
}

_TRIAL_OP = {
    "op": 1, "slot": 1, "kind": "flag", "value": {"flag": True},
    "client_at": "2026-11-28T01:00:30+00:00",
}  # fmt: skip
_PRACTISING = {"window_id": "window-0001"}
# A trial of the owner's, who sits: no other could be begun, and no device is checked any more.
TRIALS: Mapping[str, Example] = {
    "POST /api/v1/registrations/{registration_id}/trial": Example(409),
    "PUT /api/v1/registrations/{registration_id}/device-check": Example(
        409,
        json={
            "place": "check", "browser": "Chrome 131", "in_wechat": False, "lacking": [],
            "round_trips": [40, None], "clock_offset": 300, "writable": True, "room": None,
            "stall": 20, "camera": {"state": "live", "brightness": 120},
        },
    ),
    "GET /registrations/{registration_id}/device-check": Example(303),
    "GET /trials/{trial_id}": Example(),
    "GET /api/v1/trials/{trial_id}": Example(),
    "GET /api/v1/trials/{trial_id}/paper": Example(),
    "GET /api/v1/trials/{trial_id}/answers": Example(),
    "PUT /api/v1/trials/{trial_id}/lease": Example(json=_PRACTISING),
    "POST /api/v1/trials/{trial_id}/ops": Example(json=_PRACTISING | {"ops": [_TRIAL_OP]}),
    "PUT /api/v1/trials/{trial_id}/frames/{sequence}": Example(
        at={"sequence": "next_frame"}, content=frame_jpeg(Scene.ONE_FACE, 9)
    ),
    "POST /api/v1/trials/{trial_id}/submission": Example(json=_PRACTISING),
    "GET /api/v1/sittings/{sitting_id}/device-checks": Example(),
    "GET /console/sittings/{sitting_id}/devices": Example(),
}  # fmt: skip
