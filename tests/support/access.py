# SPDX-License-Identifier: Apache-2.0
"""Who may do what: an example of every operation, and what each person must be answered.

The examples stand in the order in which they can all be carried out, one after the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from tests.support.camera import Scene, frame_jpeg
from tests.support.examples import (
    CONTACTS,
    FACTORS,
    LATE,
    MESSAGES,
    NOTE,
    RESETS,
    TIME,
    TOKENS,
    TRIALS,
    Example,
)
from tests.support.hashing import PASSWORD
from tests.support.roles import Role, roles_with
from tests.support.routes import list_routes

NOBODY, OWNER, OTHER = "nobody", "owner", "other"
PEOPLE = (NOBODY, OWNER, OTHER, *(role.value for role in Role))
# What a candidate owns; anybody else's answers as if it were not there.
OWNED = ("registration_id", "attempt_id", "trial_id", "entitlement_id")
# What a duty opens, to those whose role lets them work at all; the duty is held at its sitting.
BY_DUTY = ("sitting_id", "attempt_id", "frame_id", "finding_id", "task_id")
WORKERS = (Role.INVIGILATOR.value, Role.GRADER.value)
# Served by the framework: files that hold no data.
FRAMEWORK = {"/static"}


def _at(**things: str) -> dict[str, str]:
    return things


_WINDOW = {"window_id": "window-0001"}
_PERSON = "{new_name},{new_id_number}"
_SITTING = {"programme": "cas", "title_key": "emission_manager"}
_PLAN = "cas/emission_manager"
_OP = {
    "op": 6, "slot": 1, "kind": "flag", "value": {"flag": True},
    "client_at": "2026-11-28T01:00:30+00:00",
}  # fmt: skip
_NEWCOMER = {
    "username": "newcomer",
    "display_name": "新",
    "password": PASSWORD,
    "roles": ["auditor"],
}
_CHANNEL = {
    "name_zh": "报名渠道",
    "name_en": "Channel",
    "rights": ["sittings.read", "registrations.book"],
    "reason": NOTE,
}

EXAMPLES: Mapping[str, Example] = {
    # Open to anyone.
    "GET /healthz": Example(),
    "GET /readyz": Example(),
    "GET /api/v1/time": Example(),
    "GET /api/v1/programmes": Example(),
    "GET /programmes": Example(),
    "GET /": Example(),
    "GET /staff": Example(303),
    "GET /staff/sign-in": Example(),
    "POST /api/v1/sessions": Example(204, json={"username": "grader", "password": PASSWORD}),
    "DELETE /api/v1/sessions/current": Example(204),
    "POST /api/v1/candidate-sessions": Example(
        json={"ticket_number": "{ticket}", "id_number": "{id_number}"}
    ),
    "POST /staff/sign-in": Example(303, form={"username": "grader", "password": PASSWORD}),
    "POST /sign-in": Example(303, form={"ticket_number": "{ticket}", "id_number": "{id_number}"}),
    "POST /sign-out": Example(303),
    # By a link that was given: two passwords that differ, so that the link stays good.
    "GET /staff/links/{token}": Example(),
    "POST /staff/links/{token}": Example(422, form={"new": PASSWORD, "again": "another"}),
    # Receipts are shown to others: no code of the hall is in these, and the answer says so.
    "GET /verify": Example(),
    "POST /verify": Example(form={"text": "000"}),
    "GET /r": Example(),
    "GET /verify/offline.html": Example(),
    "POST /api/v1/verifications": Example(json={"text": "000"}),
    "GET /.well-known/kaochang-keys.json": Example(),
    # The candidate's own.
    "GET /home": Example(),
    "GET /api/v1/registrations": Example(),
    "GET /api/v1/registrations/{registration_id}": Example(),
    "PUT /api/v1/registrations/{registration_id}/consent": Example(json={"choice": "camera"}),
    "GET /registrations/{registration_id}/waiting-room": Example(303),
    # Entry is over in the hall.
    "POST /api/v1/registrations/{registration_id}/sealed-paper": Example(409),
    "POST /api/v1/registrations/{registration_id}/attempt": Example(),
    "GET /api/v1/registrations/{registration_id}/result": Example(at=_at(registration_id="failed")),
    "GET /registrations/{registration_id}/result": Example(at=_at(registration_id="failed")),
    "GET /api/v1/entitlements": Example(),
    "GET /entitlements/{entitlement_id}/booking": Example(),
    "POST /api/v1/entitlements/{entitlement_id}/booking": Example(
        201, json={"sitting_id": "{coming}"}
    ),
    # Used by the line above.
    "POST /entitlements/{entitlement_id}/booking": Example(409, form={"sitting_id": "{coming}"}),
    "GET /attempts/worker.js": Example(),
    "GET /attempts/{attempt_id}": Example(),
    "GET /api/v1/attempts/{attempt_id}": Example(),
    "GET /api/v1/attempts/{attempt_id}/paper": Example(),
    "GET /api/v1/attempts/{attempt_id}/answers": Example(),
    "GET /api/v1/attempts/{attempt_id}/events": Example(),
    "PUT /api/v1/attempts/{attempt_id}/lease": Example(json=_WINDOW),
    "POST /api/v1/attempts/{attempt_id}/ops": Example(json=_WINDOW | {"ops": [_OP]}),
    "PUT /api/v1/attempts/{attempt_id}/frames/{sequence}": Example(
        at=_at(sequence="next_frame"), content=frame_jpeg(Scene.ONE_FACE, 9)
    ),
    "GET /api/v1/attempts/{attempt_id}/receipt": Example(at=_at(attempt_id="handed_in")),
    "GET /attempts/{attempt_id}/receipt": Example(at=_at(attempt_id="handed_in")),
    "GET /attempts/{attempt_id}/receipt/file": Example(at=_at(attempt_id="handed_in")),
    # Ended already, it stays as it ended.
    "POST /api/v1/attempts/{attempt_id}/leaving": Example(
        at=_at(attempt_id="handed_in"), json=_WINDOW
    ),
    **TRIALS,
    # Invigilators.
    "GET /invigilation": Example(),
    "GET /invigilation/sittings/{sitting_id}": Example(),
    "GET /invigilation/attempts/{attempt_id}": Example(),
    "GET /api/v1/sittings/{sitting_id}/board": Example(),
    **MESSAGES,
    **CONTACTS,
    "POST /api/v1/sittings/{sitting_id}/board/changes": Example(
        json={"roster": "", "marks": "", "shown": ["needed"]}
    ),
    "GET /api/v1/attempts/{attempt_id}/still": Example(),
    "GET /api/v1/frames/{frame_id}/image": Example(),
    "POST /api/v1/findings/{finding_id}/verdict": Example(
        json={"verdict": "dismissed", "note": NOTE}
    ),
    "POST /invigilation/findings/{finding_id}/verdict": Example(
        303, form={"verdict": "confirmed", "note": NOTE}
    ),
    "POST /api/v1/attempts/{attempt_id}/termination": Example(
        204, at=_at(attempt_id="third"), json={"reason": NOTE}
    ),
    "POST /invigilation/attempts/{attempt_id}/termination": Example(
        303, at=_at(attempt_id="fourth"), form={"reason": NOTE, "confirmed": "1"}
    ),
    **TIME,
    **LATE,
    # Duties: somebody who marks nothing here yet.
    "GET /api/v1/sittings/{sitting_id}/duties": Example(),
    "POST /api/v1/sittings/{sitting_id}/duties": Example(
        201, at=_at(sitting_id="coming"), json={"staff_id": "{free_staff_id}", "duty": "grading"}
    ),
    "POST /api/v1/sittings/{sitting_id}/duties/taking-back": Example(
        at=_at(sitting_id="coming"), json={"staff_id": "{free_staff_id}", "duty": "grading"}
    ),
    "POST /console/sittings/{sitting_id}/duties": Example(
        303, at=_at(sitting_id="coming"), form={"staff_id": "{free_staff_id}", "duty": "grading"}
    ),
    "POST /console/sittings/{sitting_id}/duties/taking-back": Example(
        303, at=_at(sitting_id="coming"), form={"staff_id": "{free_staff_id}", "duty": "grading"}
    ),
    # Graders. What lies on the desk after each is `task_id` and `lease_token` of the next.
    "GET /grading": Example(),
    "GET /grading/desk": Example(),
    "GET /api/v1/grading/progress": Example(),
    "GET /api/v1/grading/held": Example(),
    "POST /api/v1/grading/leases": Example(json={}),
    "POST /api/v1/grading/tasks/{task_id}/mark": Example(
        json={"lease_token": "{lease_token}", "points": "1"}
    ),
    "POST /api/v1/grading/undo": Example(),
    "POST /api/v1/grading/tasks/{task_id}/hold": Example(
        204, json={"lease_token": "{lease_token}", "note": "待议"}
    ),
    "POST /api/v1/grading/tasks/{task_id}/lease": Example(),
    # Staff at large, auditors.
    "GET /docs": Example(),
    "GET /openapi.json": Example(),
    "GET /console": Example(),
    "GET /console/attention": Example(),
    "GET /console/trail": Example(),
    "GET /api/v1/audit/head": Example(),
    "GET /api/v1/audit/entries": Example(),
    "GET /api/v1/audit/export": Example(),
    # Stuck in the hall.
    "POST /console/attention/{job_id}/retry": Example(303),
    "GET /console/sittings": Example(),
    "GET /console/sittings/{sitting_id}": Example(),
    "GET /console/registrations/{registration_id}": Example(),
    "GET /console/programmes/{code}": Example(),
    "GET /console/programmes/{code}/versions/{older}/{newer}": Example(),
    "GET /api/v1/sittings": Example(),
    "GET /api/v1/sittings/{sitting_id}": Example(),
    "GET /api/v1/sittings/{sitting_id}/export": Example(at=_at(sitting_id="released")),
    # Operators; each act on a sitting of its own.
    "GET /api/v1/sittings/{sitting_id}/results": Example(),
    "GET /api/v1/sittings/{sitting_id}/registrations": Example(),
    "POST /api/v1/sittings": Example(201, json=_SITTING | {"starts_at": "2027-03-01T01:00Z"}),
    "POST /api/v1/sittings/preview": Example(json=_SITTING),
    "POST /api/v1/sittings/generate": Example(json=_SITTING),
    "POST /console/sittings": Example(
        303, form={"title": _PLAN, "starts_at": "2027-03-02T09:00", "kind": "exam"}
    ),
    "POST /console/sittings/generate": Example(303, form={"plan": _PLAN, "months": "2"}),
    "POST /api/v1/sittings/{sitting_id}/bookings": Example(
        at=_at(sitting_id="coming"),
        json={"candidates": [{"full_name": "{new_name}", "id_number": "{new_id_number}"}]},
    ),
    "POST /console/sittings/{sitting_id}/bookings/preview": Example(
        at=_at(sitting_id="coming"), form={"lines": _PERSON}
    ),
    "POST /console/sittings/{sitting_id}/bookings": Example(
        303, at=_at(sitting_id="coming"), form={"lines": _PERSON}
    ),
    # Under the rules in force already.
    "POST /api/v1/sittings/{sitting_id}/announcement": Example(409, at=_at(sitting_id="planned_1")),
    "POST /console/sittings/{sitting_id}/announcement": Example(
        409, at=_at(sitting_id="planned_2")
    ),
    "POST /api/v1/sittings/{sitting_id}/open": Example(at=_at(sitting_id="planned_1")),
    "POST /console/sittings/{sitting_id}/open": Example(303, at=_at(sitting_id="planned_2")),
    "PUT /api/v1/sittings/{sitting_id}/start": Example(
        at=_at(sitting_id="planned_1"), json={"starts_at": "2027-03-03T01:00Z", "reason": "停电"}
    ),
    "POST /console/sittings/{sitting_id}/start": Example(
        303,
        at=_at(sitting_id="planned_2"),
        form={"starts_at": "2027-03-03T09:00", "reason": "停电", "confirm": "0"},
    ),
    "POST /api/v1/sittings/{sitting_id}/cancel": Example(
        at=_at(sitting_id="planned_1"), json={"reason": "停电"}
    ),
    "POST /console/sittings/{sitting_id}/cancel": Example(
        303, at=_at(sitting_id="planned_2"), form={"reason": "停电", "confirm": "0"}
    ),
    "POST /api/v1/sittings/{sitting_id}/entry/close": Example(
        at=_at(sitting_id="rehearsal_1"), json={"reason": "都已开考"}
    ),
    "POST /console/sittings/{sitting_id}/entry/close": Example(
        303, at=_at(sitting_id="rehearsal_2"), form={"reason": "都已开考", "confirm": "0"}
    ),
    # Voiding: one that somebody else asked for. Until it is decided its sitting is not released.
    "POST /api/v1/voidings/{voiding_id}/confirmation": Example(),
    # Decided by the line above.
    "POST /api/v1/voidings/{voiding_id}/refusal": Example(409),
    "POST /console/registrations/{registration_id}/voidings/{voiding_id}/confirmation": Example(
        409
    ),
    "POST /console/registrations/{registration_id}/voidings/{voiding_id}/refusal": Example(409),
    "POST /api/v1/sittings/{sitting_id}/release": Example(at=_at(sitting_id="decided")),
    "POST /console/sittings/{sitting_id}/release": Example(
        303, at=_at(sitting_id="released"), form={"confirm": "1"}
    ),
    "POST /api/v1/registrations/{registration_id}/letting-in": Example(
        204, at=_at(registration_id="withdrawable"), json={"reason": NOTE}
    ),
    "POST /console/registrations/{registration_id}/letting-in": Example(
        303, at=_at(registration_id="withdrawable"), form={"reason": NOTE}
    ),
    # Undoing: a booking of the coming sitting, an attempt handed in, and one terminated above.
    "POST /api/v1/registrations/{registration_id}/withdrawal": Example(
        204, at=_at(registration_id="withdrawable"), json={"reason": NOTE}
    ),
    # Used by the line above.
    "POST /console/registrations/{registration_id}/withdrawal": Example(
        409, at=_at(registration_id="withdrawable"), form={"reason": NOTE}
    ),
    "POST /api/v1/attempts/{attempt_id}/reopening": Example(
        204, at=_at(attempt_id="handed_in"), json={"reason": NOTE}
    ),
    "POST /console/registrations/{registration_id}/reopening": Example(
        303, at=_at(registration_id="of_third"), form={"reason": NOTE}
    ),
    # A result that nobody has asked about.
    "POST /api/v1/registrations/{registration_id}/voidings": Example(
        201, at=_at(registration_id="of_decided"), json={"kind": "void", "reason": NOTE}
    ),
    # Asked by the line above.
    "POST /console/registrations/{registration_id}/voidings": Example(
        409, at=_at(registration_id="of_decided"), form={"kind": "void", "reason": NOTE}
    ),
    # The item bank: what has a draft, what is in review, what is approved.
    "GET /bank": Example(),
    "GET /bank/items/{reference}": Example(),
    "GET /api/v1/items": Example(),
    "GET /api/v1/items/{reference}": Example(),
    "POST /bank/items/{reference}/comments": Example(303, form={"text": "出处待查"}),
    "POST /bank/items/{reference}/twins/{other}/dismissal": Example(303),
    "GET /bank/items/new": Example(),
    "POST /bank/items/new": Example(form={"type": "single"}),
    "POST /bank/items/preview": Example(form={"type": "single"}),
    "GET /bank/items/{reference}/edit": Example(),
    "POST /bank/items/{reference}/edit": Example(form={"type": "single"}),
    "POST /bank/pictures": Example(422),
    "GET /pictures/{name}": Example(),
    "GET /bank/review": Example(),
    "POST /bank/acts/submit": Example(303, form={"version": "{draft}"}),
    "POST /bank/acts/withdraw": Example(303, form={"version": "{draft}"}),
    "POST /bank/acts/send-back": Example(303, form={"version": "{in_review}", "reason": NOTE}),
    "POST /bank/acts/approve": Example(303, form={"version": "{in_review}"}),
    "POST /bank/acts/retire": Example(303, form={"version": "{draft}", "reason": NOTE}),
    "GET /bank/imports": Example(),
    "GET /bank/imports/template.xlsx": Example(),
    "POST /bank/imports": Example(422),
    "GET /bank/imports/{import_id}": Example(),
    "GET /bank/imports/{import_id}/corrections.xlsx": Example(),
    # Without the stamp of a preview nobody has seen what would be taken.
    "POST /bank/imports/{import_id}/confirm": Example(409, form={}),
    "POST /bank/imports/{import_id}/discard": Example(303),
    "GET /bank/statistics": Example(),
    "GET /bank/statistics/{reference}": Example(),
    "GET /papers/statistics": Example(),
    "GET /papers/statistics/{form_id}": Example(),
    "GET /bank/export": Example(),
    "GET /bank/export/file": Example(),
    # Papers.
    "GET /papers": Example(),
    "POST /papers/blueprints": Example(303, form={"exam": "cpcif/level_4/paper", "name": "另一份"}),
    "GET /papers/blueprints/{blueprint_id}": Example(),
    "POST /papers/blueprints/{blueprint_id}": Example(422, form={"forms": "0"}),
    "POST /papers/blueprints/{blueprint_id}/judgement": Example(form={"forms": "0"}),
    "GET /papers/sets/{set_id}": Example(),
    "GET /papers/forms/{form_id}": Example(),
    "GET /api/v1/form-sets": Example(),
    "GET /api/v1/form-sets/{form_set}": Example(at=_at(form_set="set_id")),
    "POST /papers/sets/{set_id}/discard": Example(303),
    "POST /papers/blueprints/{blueprint_id}/archive": Example(303),
    "POST /console/sittings/{sitting_id}/forms": Example(
        303, at=_at(sitting_id="coming"), form={"form_set": ""}
    ),
    # Administrators.
    "POST /api/v1/staff": Example(201, json=_NEWCOMER),
    "GET /api/v1/staff": Example(),
    "POST /api/v1/staff/{staff_id}/disabling": Example(json={"reason": NOTE}),
    "POST /api/v1/staff/{staff_id}/enabling": Example(json={"reason": NOTE}),
    "PUT /api/v1/staff/{staff_id}/roles": Example(json={"roles": ["auditor"], "reason": NOTE}),
    "POST /api/v1/staff/invitations": Example(
        201, json={"username": "invited", "display_name": "新", "roles": ["grader"]}
    ),
    "POST /api/v1/staff/{staff_id}/invitations": Example(201, at=_at(staff_id="invited")),
    "GET /console/staff": Example(),
    "POST /console/staff/invitations": Example(
        form={"username": "guest", "display_name": "新", "roles": "grader"}
    ),
    "GET /console/staff/{staff_id}": Example(),
    "POST /console/staff/{staff_id}/invitations": Example(at=_at(staff_id="invited")),
    "POST /console/staff/{staff_id}/roles": Example(303, form={"roles": "auditor", "reason": NOTE}),
    "POST /console/staff/{staff_id}/disabling": Example(303, form={"reason": NOTE}),
    "POST /console/staff/{staff_id}/enabling": Example(303, form={"reason": NOTE}),
    "GET /staff/account": Example(),
    "POST /staff/account/password": Example(
        422, form={"current": PASSWORD, "new": PASSWORD, "again": "another"}
    ),
    "POST /staff/account/other-sessions": Example(303),
    "GET /api/v1/roles": Example(),
    "GET /console/rights": Example(),
    "POST /api/v1/roles": Example(201, json=_CHANNEL | {"code": "{role}"}),
    # Added by the line above.
    "PUT /api/v1/roles/{code}": Example(at=_at(code="role"), json=_CHANNEL),
    **RESETS,
    # Of all staff; the password stays what it is, for those who still sign in with it.
    "PUT /api/v1/me/password": Example(204, json={"current": PASSWORD, "new": PASSWORD}),
    "DELETE /api/v1/me/other-sessions": Example(204),
    "GET /api/v1/me": Example(),
    **FACTORS,
    **TOKENS,
    # The end of the owner's attempt.
    "POST /api/v1/attempts/{attempt_id}/submission": Example(json=_WINDOW),
}


def documented(app: FastAPI) -> set[str]:
    """Every operation of the OpenAPI document."""
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def access_of(app: FastAPI) -> dict[str, str]:
    """What each operation and page declares: `anyone`, `candidate`, `staff`, or a right."""
    return {
        f"{route.method} {route.path}": "+".join(route.access)
        for route in list_routes(app)
        if route.path not in FRAMEWORK
    }


def refusal_of(access: str, who: str, *, owned: bool) -> int | None:
    """What this person must be answered; None when they may.

    `owned`: the address names something of the owner's.
    """
    if access == "anyone":
        return None
    if who == NOBODY:
        return 401
    if access == "signed in":
        return None
    if access == "candidate":
        return _refusal_of_candidates(who, owned=owned)
    is_meant = who not in (OWNER, OTHER) and (access == "staff" or who in roles_with(access))
    return None if is_meant else 403


def _refusal_of_candidates(who: str, *, owned: bool) -> int | None:
    if who == OTHER:
        return 404 if owned else None
    return None if who == OWNER else 403


def statuses_of(access: str, who: str, operation: str) -> set[int]:
    """What this person, who may, must be answered. The signed in may be led on from a door."""
    if access == "anyone" and who != NOBODY:
        return {200, 303}
    return {EXAMPLES[operation].status}


def opened_by_duty(access: Mapping[str, str]) -> list[str]:
    """Operations on something of a sitting that an invigilator or a grader reaches by a duty.

    In the order of the examples.
    """
    return [
        operation
        for operation in EXAMPLES
        if workers_with(access[operation]) and any(f"{{{name}}}" in operation for name in BY_DUTY)
    ]


def workers_with(right: str) -> set[str]:
    """Those whom this right lets work where they have the duty; nobody, if all staff have it."""
    held = set(roles_with(right))
    return set() if held >= set(Role) else held & set(WORKERS)


def refusal_at(access: str, who: str, *, on_duty: bool) -> int | None:
    """What this person must be answered on something of a sitting; None when they may.

    `on_duty`: they have the duty there that their role is for.
    """
    refused = refusal_of(access, who, owned=False)
    return 404 if refused is None and who in WORKERS and not on_duty else refused


def refusals(access: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    """(who, operation, status) for all who may not."""
    for operation, declared in access.items():
        for who in PEOPLE:
            status = refusal_of(declared, who, owned=names_owned(operation))
            if status is not None:
                yield who, operation, status


def admissions(access: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(who, operation) for all who may, in the order of the examples; acts by the first alone."""
    for operation in EXAMPLES:
        declared, owned = access[operation], names_owned(operation)
        meant = [who for who in PEOPLE if refusal_of(declared, who, owned=owned) is None]
        for who in meant if operation.startswith("GET ") else meant[:1]:
            yield who, operation


def names_owned(operation: str) -> bool:
    return any(f"{{{name}}}" in operation for name in OWNED)


def fill(value: Any, things: Mapping[str, str]) -> Any:
    """The value with the hall's things in place of `{words}`, however deep."""
    if isinstance(value, str):
        return value.format_map(things)
    if isinstance(value, Mapping):
        return {key: fill(item, things) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, things) for item in value]
    return value


def placeholders(operations: Iterable[str]) -> list[tuple[str, str]]:
    """(operation, name) for the owned thing that each address names; one at most."""
    return [
        (operation, name)
        for operation in operations
        for name in OWNED
        if f"{{{name}}}" in operation
    ]
