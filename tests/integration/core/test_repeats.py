# SPDX-License-Identifier: Apache-2.0
"""A creation that is asked for again, with the key of the first time, happens once."""

import asyncio
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.core.repeats import RepeatedCreation
from app.demo import invented_id_number
from tests.support.factories.exams import open_exam
from tests.support.factories.halls import open_hall
from tests.support.findings import refuse
from tests.support.hashing import PASSWORD
from tests.support.operations import list_operations
from tests.support.roles import Role
from tests.support.snapshots import bare_app
from tests.support.world import World

KEY = {"Idempotency-Key": "a-key-of-my-own-1"}
SITTING = {
    "programme": "cas",
    "title_key": "emission_manager",
    "starts_at": "2027-03-01T01:00:00Z",
}
# Asked for again these are what they were, without a key.
REPEATABLE = {"POST /api/v1/registrations/{registration_id}/attempt"}
# Their answer opens an account, or the API: nothing keeps it, and another takes its place.
TOLD_ONCE = {
    "POST /api/v1/staff/invitations",
    "POST /api/v1/staff/{staff_id}/invitations",
    "POST /api/v1/me/totp",
    "POST /api/v1/me/passkeys",
    "POST /api/v1/me/recovery-codes",
    "POST /api/v1/me/tokens",
}
# What they create takes the place of what was: there is one, however often they are asked.
REPLACING = {"POST /api/v1/registrations/{registration_id}/trial"}
# These create without saying 201.
CREATING = {"POST /api/v1/sittings/generate", "POST /api/v1/sittings/{sitting_id}/bookings"}


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


def test_whatever_creates_takes_a_key() -> None:
    document = bare_app().openapi()["paths"]
    without = [
        operation.name
        for operation in list_operations(bare_app())
        for method, path in [operation.name.split(" ")]
        if operation.name in CREATING or operation.route.status_code == 201
        if operation.name not in REPEATABLE | TOLD_ONCE | REPLACING
        if "Idempotency-Key"
        not in {p["name"] for p in document[path][method.lower()]["parameters"]}
    ]
    refuse(without, "Let it take `once: AppOnce`, and create within `once.answer`.")


async def count_kept(world: World) -> int:
    async with world.database.reading() as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(RepeatedCreation)) or 0


async def list_sittings(client: httpx.AsyncClient) -> list[Any]:
    listed: list[Any] = (await client.get("/api/v1/sittings")).raise_for_status().json()["items"]
    return listed


@pytest.fixture
async def operator(world: World) -> httpx.AsyncClient:
    await open_exam(world)
    return await world.operator()


async def test_same_request_again_is_answered_alike_and_creates_nothing(
    world: World, operator: httpx.AsyncClient
) -> None:
    first = await operator.post("/api/v1/sittings", json=SITTING, headers=KEY)
    # The same content, written otherwise.
    again = await operator.post(
        "/api/v1/sittings", json=dict(reversed(SITTING.items())), headers=KEY
    )
    assert (first.status_code, again.status_code) == (201, 201), "Both are told of the creation."
    assert first.json() == again.json(), "The second is told what the first was."
    assert len(await list_sittings(operator)) == 2, "There is the exam, and one more."


async def test_key_of_another_request_is_refused(world: World, operator: httpx.AsyncClient) -> None:
    (await operator.post("/api/v1/sittings", json=SITTING, headers=KEY)).raise_for_status()
    others = {
        "/api/v1/sittings": SITTING | {"starts_at": "2027-03-02T01:00:00Z"},
        "/api/v1/sittings/generate": {"programme": "cas", "title_key": "emission_manager"},
    }
    refused = {
        path: told(await operator.post(path, json=body, headers=KEY))
        for path, body in others.items()
    }
    reused = (422, "idempotency_key_reused")
    assert refused == dict.fromkeys(others, reused), "It would get another thing's answer."
    assert len(await list_sittings(operator)) == 2, "And nothing is created."


async def test_key_is_its_askers_own(world: World, operator: httpx.AsyncClient) -> None:
    first = await operator.post("/api/v1/sittings", json=SITTING, headers=KEY)
    second = await world.new_staff("second", Role.OPERATOR)
    other = await second.post("/api/v1/sittings", json=SITTING, headers=KEY)
    assert first.json()["id"] != other.json()["id"], "Nobody gets another's answer by a key."


async def test_without_a_key_it_is_done_as_often_as_it_comes(
    world: World, operator: httpx.AsyncClient
) -> None:
    ids = {(await operator.post("/api/v1/sittings", json=SITTING)).json()["id"] for _ in range(2)}
    assert len(ids) == 2, "Two sittings may be meant."
    assert await count_kept(world) == 0, "Nothing is kept that nobody can ask for."


async def test_refused_creation_leaves_its_key_free(
    world: World, operator: httpx.AsyncClient
) -> None:
    wrong = SITTING | {"title_key": "unknown"}
    refused = await operator.post("/api/v1/sittings", json=wrong, headers=KEY)
    assert told(refused) == (404, "title_not_found"), "It is refused as ever."
    assert await count_kept(world) == 0, "A refusal is no answer to keep: it may go another time."
    made = await operator.post("/api/v1/sittings", json=SITTING, headers=KEY)
    assert made.status_code == 201, "The mended request may use the key."


async def test_key_that_cannot_be_kept_is_refused(operator: httpx.AsyncClient) -> None:
    heard = {}
    for key in ("short", "with space in it", "x" * 65):
        named = {"Idempotency-Key": key}
        refused = await operator.post("/api/v1/sittings", json=SITTING, headers=named)
        heard[key] = (*told(refused), refused.json()["errors"][0]["place"])
    wanted = (422, "malformed", "header.Idempotency-Key")
    assert heard == dict.fromkeys(heard, wanted), "Ignored, it would promise too much. Say why."


async def test_two_at_once_create_once(world: World, operator: httpx.AsyncClient) -> None:
    """The second waits for the first one's commit, on either database."""
    answers = await asyncio.gather(
        *(operator.post("/api/v1/sittings", json=SITTING, headers=KEY) for _ in range(5))
    )
    assert {answer.status_code for answer in answers} == {201}, "All are told of the creation."
    assert len({answer.json()["id"] for answer in answers}) == 1, "Of one and the same."
    assert len(await list_sittings(operator)) == 2, "There is the exam, and one more."


async def test_every_creation_is_repeated_without_another(world: World) -> None:
    """Staff, a role, a duty, people in a sitting, a free retake, a request to void: as whoever may."""
    hall = await open_hall(world)
    row = {"full_name": "新考生", "id_number": invented_id_number("cpcif", 77)}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        (Role.SECURITY_ADMIN, "/api/v1/staff", {
            "username": "newcomer", "display_name": "新", "password": PASSWORD, "roles": ["auditor"],
        }),
        (Role.SECURITY_ADMIN, "/api/v1/roles", {
            "code": "payments", "name_zh": "收费", "name_en": "Payments", "reason": "增设岗位",
            "rights": ["registrations.read"],
        }),
        (
            Role.OPERATOR, f"/api/v1/sittings/{hall.things['coming']}/duties",
            {"staff_id": hall.things["free_staff_id"], "duty": "grading"},
        ),
        (
            Role.OPERATOR, f"/api/v1/sittings/{hall.things['coming']}/bookings",
            {"candidates": [row]},
        ),
        (
            "owner", f"/api/v1/entitlements/{hall.things['entitlement_id']}/booking",
            {"sitting_id": hall.things["coming"]},
        ),
        (
            Role.OPERATOR, f"/api/v1/registrations/{hall.things['of_decided']}/voidings",
            {"kind": "void", "reason": "复核"},
        ),
    ]  # fmt: skip
    for number, (who, path, body) in enumerate(asked):
        key = {"Idempotency-Key": f"key-number-{number}"}
        first, again = [await hall.people[who].post(path, json=body, headers=key) for _ in range(2)]
        assert first.is_success, first.text
        assert (first.status_code, first.json()) == (again.status_code, again.json()), path
    assert await count_kept(world) == len(asked), "Each is kept once."
