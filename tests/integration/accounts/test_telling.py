# SPDX-License-Identifier: Apache-2.0
"""What the trail is told of sign-ins and refusals: from where, never with what, and no flood."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.core.db import Database
from app.demo import invented_id_number
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import open_exam, seated
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.world import World

NOBODY = "hunter2-typed-too-soon"


async def entries(world: World, *actions: str) -> list[AuditEntry]:
    async with world.database.reading() as session:
        found = sa.select(AuditEntry).where(AuditEntry.action.in_(actions))
        return list(await session.scalars(found.order_by(AuditEntry.id)))


async def enter(client: httpx.AsyncClient, username: str, password: str = "wrong") -> int:  # noqa: S107 - wrong
    body = {"username": username, "password": password}
    return (await client.post("/api/v1/sessions", json=body)).status_code


async def everything_said(world: World) -> str:
    async with world.database.reading() as session:
        rows = list(await session.scalars(sa.select(AuditEntry)))
    return " ".join(f"{row.reason} {row.detail} {row.subject_id}" for row in rows)


class TestSignIns:
    async def test_sign_in_says_who_from_where_and_by_which_browser(self, world: World) -> None:
        await world.hire("grader", Role.GRADER)
        client = await world.come_in("grader")
        await enter(client, "grader", PASSWORD)
        first, second = await entries(world, "accounts.session.open")
        assert (first.actor_kind, first.subject_kind) == ("staff", "staff"), "the member"
        assert first.detail["address"] == second.detail["address"] == "127.0.0.1", "from where"
        assert first.detail["device"] is None, "a browser that was new here"
        assert len(second.detail["device"]) == 16, "a digest of the number it shows from then on"

    async def test_candidate_signs_in_by_a_registration(self, world: World) -> None:
        exam = await open_exam(world)
        await world.candidate(*exam.tickets[0])
        [entry] = await entries(world, "accounts.session.open")
        assert (entry.actor_kind, entry.subject_kind) == ("candidate", "registration"), "for which"

    async def test_sign_out_is_told_once_and_ending_other_sessions_too(self, world: World) -> None:
        operator = await world.operator()
        await operator.delete("/api/v1/me/other-sessions")
        for _ in range(2):
            await operator.delete("/api/v1/sessions/current")
        told = await entries(world, "accounts.session.close", "accounts.session.end_others")
        assert [each.action.rpartition(".")[2] for each in told] == ["end_others", "close"]

    async def test_nothing_secret_is_told(self, world: World) -> None:
        exam = await open_exam(world)
        ticket, id_number = exam.tickets[0]
        await world.candidate(ticket, id_number)
        client = await world.anyone()
        await enter(client, NOBODY, "secret words")
        await client.post(
            "/api/v1/candidate-sessions",
            json={"ticket_number": ticket, "id_number": invented_id_number("cpcif", 77)},
        )
        said = await everything_said(world)
        for secret in (NOBODY, "secret words", id_number, invented_id_number("cpcif", 77)):
            assert secret not in said, "neither a password nor a number, nor a name of nobody's"


class TestRefusedSignIns:
    async def test_wrong_password_at_somebodys_name_names_the_member_once_in_ten_minutes(
        self, world: World
    ) -> None:
        await world.operator()
        client = await world.anyone()
        await client.get("/")
        for _ in range(3):
            await enter(client, "operator")
        [entry] = await entries(world, "accounts.sign_in.refuse")
        assert (entry.subject_kind, entry.actor_kind) == ("staff", "system"), "at whose name"
        world.clock.forward(minutes=10)
        await enter(client, "operator")
        assert len(await entries(world, "accounts.sign_in.refuse")) == 2, "and again after that"

    async def test_names_of_nobody_share_one_entry_of_their_source(self, world: World) -> None:
        client = await world.anyone()
        await client.get("/")
        for number in range(10):
            await enter(client, f"nobody{number}")
        [entry] = await entries(world, "accounts.sign_in.refuse")
        assert entry.subject_kind == "source", "however many names somebody invents"
        assert len(entry.detail["names"][0]) == 16, "by a digest"

    async def test_wrong_id_number_names_the_registration(self, world: World) -> None:
        exam = await open_exam(world)
        client = await world.anyone()
        body = {
            "ticket_number": exam.tickets[0][0],
            "id_number": invented_id_number("cpcif", 77),
        }
        assert (await client.post("/api/v1/candidate-sessions", json=body)).status_code == 401
        [entry] = await entries(world, "accounts.sign_in.refuse")
        assert entry.subject_kind == "registration", "whose ticket it was"

    async def test_flood_of_guesses_leaves_a_handful_of_entries(self, world: World) -> None:
        await world.operator()
        client = await world.anyone()
        await client.get("/")
        tried = [await enter(client, f"{name}") for name in ("operator", "x", "y") * 30]
        assert tried.count(429) > 60, "it was slowed"
        told = await entries(world, "accounts.sign_in.refuse", "accounts.sign_in.slow")
        assert sorted((each.action, each.subject_kind) for each in told) == [
            ("accounts.sign_in.refuse", "source"),
            ("accounts.sign_in.refuse", "staff"),
            ("accounts.sign_in.slow", "source"),
        ], "one of each"


class TestRefusedAccess:
    async def test_refused_member_is_told_with_route_once_a_minute(self, world: World) -> None:
        auditor = await world.auditor()
        path = "/api/v1/sittings/00000000-0000-7000-8000-000000000000/release"
        for _ in range(3):
            assert (await auditor.post(path)).status_code == 403
        [entry] = await entries(world, "accounts.access.refuse")
        assert entry.detail == {
            "route": "POST /api/v1/sittings/{sitting_id}/release",
            "code": "right_missing",
            "roles": ["auditor"],
            "ids": {"sitting_id": "00000000-0000-7000-8000-000000000000"},
        }, "who, where, why and at what"
        assert (await auditor.get("/api/v1/staff")).status_code == 403
        world.clock.forward(minutes=1)
        await auditor.post(path)
        assert len(await entries(world, "accounts.access.refuse")) == 3, (
            "another route, later again"
        )

    async def test_page_refuses_and_tells_the_same(self, world: World) -> None:
        grader = await world.grader()
        answer = await grader.get("/console/trail", headers={"accept": "text/html"})
        assert answer.status_code == 403
        assert len(await entries(world, "accounts.access.refuse")) == 1, "of pages, too"

    async def test_what_is_not_there_for_want_of_a_duty_is_told_with_what_was_named(
        self, world: World
    ) -> None:
        desk = await seated_alone(world)
        other = await world.stranger("wu", Role.INVIGILATOR)
        assert (await other.get(desk.path("still"))).status_code == 404, "as if it were not there"
        [entry] = await entries(world, "accounts.access.refuse")
        assert entry.detail == {
            "route": "GET /api/v1/attempts/{attempt_id}/still",
            "code": "picture_not_found",
            "roles": ["invigilator"],
            "ids": {"attempt_id": desk.attempt_id},
        }, "it is told whose attempt was wanted"

    async def test_candidate_is_told_once_a_minute_whatever_they_try(self, world: World) -> None:
        exam = await open_exam(world, candidates=2)
        desk = await seated(world, exam, 0)
        other = await world.candidate(*exam.tickets[1])
        assert (await other.get(desk.path("paper"))).status_code == 404, "somebody else's"
        assert (await other.get("/api/v1/staff")).status_code == 403
        [entry] = await entries(world, "accounts.access.refuse")
        assert entry.actor_kind == "candidate"
        assert entry.detail == {
            "route": "GET /api/v1/attempts/{attempt_id}/paper",
            "code": "attempt_not_found",
            "ids": {"attempt_id": desk.attempt_id},
        }, "the first of a minute"
        world.clock.forward(minutes=1)
        assert (await other.get("/api/v1/staff")).status_code == 403
        assert len(await entries(world, "accounts.access.refuse")) == 2, "later again"

    async def test_address_that_holds_a_secret_is_not_written_down(self, world: World) -> None:
        grader = await world.grader()
        secret = "k" * 43
        await grader.get(f"/staff/links/{secret}", headers={"accept": "text/html"})
        [entry] = await entries(world, "accounts.access.refuse")
        assert entry.detail["route"] == "GET /staff/links/{token}", "where"
        assert "ids" not in entry.detail, "it is no id"
        assert secret not in str([e.detail for e in await entries(world, "accounts.access.refuse")])

    async def test_no_stranger_fills_the_trail(self, world: World) -> None:
        assert (await (await world.anyone()).get("/api/v1/staff")).status_code == 401
        assert await entries(world, "accounts.access.refuse") == [], "who is signed in alone"

    async def test_refusal_stands_when_it_cannot_be_told(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        auditor = await world.auditor()

        def away(_database: Database) -> Any:
            raise ConnectionError("away")

        monkeypatch.setattr(Database, "writing", away)
        assert (await auditor.get("/api/v1/staff")).status_code == 403, "never let in by a fault"


async def test_changes_of_rights_say_before_and_after(world: World) -> None:
    admin = await world.admin()
    await world.new_staff("liu", Role.GRADER)
    staff = (await admin.get("/api/v1/staff")).raise_for_status().json()["items"]
    liu = next(each["id"] for each in staff if each["username"] == "liu")
    body = {"roles": ["auditor"], "reason": "转岗"}
    (await admin.put(f"/api/v1/staff/{liu}/roles", json=body)).raise_for_status()
    [entry] = await entries(world, "accounts.staff.change_roles")
    assert entry.detail == {"before": ["grader"], "after": ["auditor"]}, "both"
