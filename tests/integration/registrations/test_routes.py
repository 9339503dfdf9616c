# SPDX-License-Identifier: Apache-2.0
"""Booking, signing in, consenting, through HTTP."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.accounts.models import Candidate
from app.core.ids import new_id
from app.demo import invented_id_number
from app.doors.service import session_cookie
from app.registrations import service
from app.registrations.errors import RegistrationNotFound
from app.registrations.rules import ticket_number
from tests.support.factories.exams import NINE, Exam, desk_of, open_exam
from tests.support.factories.programmes import DataFiles
from tests.support.world import World

OTHER_ID = invented_id_number("cpcif", 90)


def person(n: int, **changes: str) -> dict[str, str]:
    return {"full_name": f"考生{n}", "id_number": invented_id_number("cpcif", n)} | changes


async def book(client: httpx.AsyncClient, exam: Exam, *people: dict[str, str]) -> httpx.Response:
    return await client.post(
        f"/api/v1/sittings/{exam.sitting_id}/bookings", json={"candidates": list(people)}
    )


async def sign_in(client: httpx.AsyncClient, ticket: str, id_number: str) -> httpx.Response:
    body = {"ticket_number": ticket, "id_number": id_number}
    return await client.post("/api/v1/candidate-sessions", json=body)


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


class TestRoster:
    async def test_who_is_booked_is_listed_with_the_id_number_masked(self, world: World) -> None:
        exam = await open_exam(world, candidates=3)
        operator, path = await world.operator(), f"/api/v1/sittings/{exam.sitting_id}/registrations"
        whole = (await operator.get(path)).raise_for_status().json()["items"]
        assert [each["ticket_number"] for each in whole] == [ticket for ticket, _ in exam.tickets]
        numbers = [id_number for _, id_number in exam.tickets]
        for each, number in zip(whole, numbers, strict=True):
            shown = each["id_number"]
            assert (shown[-4:], len(shown)) == (number[-4:], len(number)), "enough to call by"
            assert "*" in shown, "and no more"
        gone = whole[1]["id"]
        body = {"reason": "重复报名"}
        withdrawn = await operator.post(f"/api/v1/registrations/{gone}/withdrawal", json=body)
        withdrawn.raise_for_status()
        for query, expected in (
            ("?state=withdrawn", [gone]),
            ("?state=booked&sort=-created_at", [whole[2]["id"], whole[0]["id"]]),
        ):
            page = (await operator.get(f"{path}{query}")).raise_for_status().json()
            assert [each["id"] for each in page["items"]] == expected, query
        ordered = (await operator.get(f"{path}?sort=ticket_number&size=3")).json()["items"]
        assert [each["ticket_number"] for each in ordered] == sorted(t for t, _ in exam.tickets)
        refused = await operator.get(f"/api/v1/sittings/{new_id()}/registrations")
        assert problem(refused) == (404, "sitting_not_found")


class TestBook:
    async def test_right_rows_get_tickets_and_wrong_ones_reasons(self, world: World) -> None:
        exam = await open_exam(world, candidates=1)
        answer = await book(
            await world.operator(),
            exam,
            person(0),
            person(1),
            person(1, full_name="同一人"),
            person(2, id_number="110101199003070012"),
            person(3, full_name="  "),
            person(4),
        )
        body = answer.json()
        assert [(row["row"], row["full_name"]) for row in body["booked"]] == [
            (2, "考生1"),
            (6, "考生4"),
        ]
        assert all(row["ticket_number"].startswith("CPCIF-2611-") for row in body["booked"])
        assert [(row["row"], row["reason"]) for row in body["refused"]] == [
            (1, "already_booked"),
            (3, "duplicate"),
            (4, "id_number_invalid"),
            (5, "name_missing"),
        ]

    async def test_again_books_nobody_twice(self, world: World) -> None:
        exam = await open_exam(world, candidates=2)
        again = (await book(await world.operator(), exam, person(0), person(1))).json()
        assert again["booked"] == []
        assert {row["reason"] for row in again["refused"]} == {"already_booked"}

    async def test_a_person_of_two_sittings_is_one_candidate(self, world: World) -> None:
        first, second = await open_exam(world), await open_exam(world)
        assert first.tickets[0][0] != second.tickets[0][0]
        async with world.database.reading() as session:
            assert await session.scalar(sa.select(sa.func.count()).select_from(Candidate)) == 1

    async def test_id_numbers_are_sealed_at_rest(self, world: World) -> None:
        exam = await open_exam(world)
        async with world.database.reading() as session:
            rows = (await session.execute(sa.text("SELECT * FROM candidates"))).all()
        assert exam.tickets[0][1] not in repr(rows)

    async def test_many_have_different_tickets(self, world: World) -> None:
        exam = await open_exam(world, candidates=90)
        assert len({ticket for ticket, _ in exam.tickets}) == 90

    async def test_after_the_last_entry_is_refused(self, world: World) -> None:
        exam = await open_exam(world, candidates=0)
        operator = await world.operator()
        world.clock.set(NINE + timedelta(minutes=30))
        assert problem(await book(operator, exam, person(1))) == (409, "booking_closed")

    async def test_into_a_cancelled_sitting_is_refused(self, world: World) -> None:
        exam = await open_exam(world, candidates=0)
        operator = await world.operator()
        await operator.post(f"/api/v1/sittings/{exam.sitting_id}/cancel", json={"reason": "x"})
        assert problem(await book(operator, exam, person(1))) == (409, "booking_closed")

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"candidates": []},
            {"candidates": [{}]},
            {"candidates": "all"},
            {"candidates": [{"full_name": "张三", "id_number": 110101199003070011}]},
            {"candidates": [{"full_name": "张三", "id_number": "1", "phone": "1"}]},
            {"candidates": [{"full_name": "三" * 101, "id_number": "1"}]},
        ],
    )
    async def test_malformed_rosters_are_refused_without_an_echo(
        self, world: World, body: dict[str, Any]
    ) -> None:
        exam = await open_exam(world, candidates=0)
        operator = await world.operator()
        answer = await operator.post(f"/api/v1/sittings/{exam.sitting_id}/bookings", json=body)
        assert problem(answer) == (422, "malformed")
        assert "110101199003070011" not in answer.text

    async def test_by_others_than_operators_is_refused(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        assert (await book(await world.grader(), exam, person(1))).status_code == 403
        assert (await book(desk.client, exam, person(1))).status_code == 403
        assert (await book(await world.anyone(), exam, person(1))).status_code == 401


class TestSignIn:
    async def test_right_numbers_in_any_writing_open_a_session(self, world: World) -> None:
        exam = await open_exam(world)
        ticket, id_number = exam.tickets[0]
        client = await world.anyone()
        answer = await sign_in(client, ticket.lower().replace("-", " "), f" {id_number.lower()} ")
        assert answer.status_code == 200
        own = (await client.get("/api/v1/registrations")).json()
        assert [r["id"] for r in own] == [answer.json()["registration_id"]]

    async def test_wrong_ticket_and_wrong_id_number_get_one_answer(self, world: World) -> None:
        exam = await open_exam(world)
        ticket, id_number = exam.tickets[0]
        client = await world.anyone()
        unknown = next(t for n in range(2) if (t := ticket_number("cpcif", NINE, n)) != ticket)
        wrong_id = await sign_in(client, ticket, OTHER_ID)
        wrong_ticket = await sign_in(client, unknown, id_number)
        assert problem(wrong_id) == (401, "wrong_ticket_or_id_number")
        assert wrong_id.json() == wrong_ticket.json()
        assert session_cookie(world.settings) not in wrong_id.cookies

    @pytest.mark.parametrize("ticket", ["CPCIF-2611-4829137", "CPCIF", "4829138", "准考证"])
    async def test_what_can_be_no_ticket_is_told_how_one_looks(
        self, world: World, ticket: str
    ) -> None:
        answer = await sign_in(await world.anyone(), ticket, OTHER_ID)
        assert problem(answer) == (422, "ticket_malformed")
        assert "CPCIF-2611-4829138" in answer.json()["detail"]

    async def test_what_can_be_no_id_number_is_told_so(self, world: World) -> None:
        exam = await open_exam(world)
        answer = await sign_in(await world.anyone(), exam.tickets[0][0], OTHER_ID[:-1])
        assert problem(answer) == (422, "id_number_malformed")

    async def test_answers_in_the_readers_language(self, world: World) -> None:
        client = await world.anyone()
        client.headers["accept-language"] = "en"
        answer = await sign_in(client, "CPCIF", OTHER_ID)
        assert "looks like" in answer.json()["detail"]

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"ticket_number": "", "id_number": ""},
            {"ticket_number": "x" * 61, "id_number": "1"},
            {"ticket_number": 1, "id_number": 2},
        ],
    )
    async def test_malformed_bodies_are_refused(self, world: World, body: dict[str, Any]) -> None:
        answer = await (await world.anyone()).post("/api/v1/candidate-sessions", json=body)
        assert problem(answer) == (422, "malformed")


class TestReading:
    async def test_own_registration_says_when_and_what(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        own = (await desk.client.get(f"/api/v1/registrations/{desk.registration_id}")).json()
        assert own["ticket_number"] == exam.tickets[0][0]
        assert (own["state"], own["sequence"], own["consent"]) == ("booked", 1, None)
        assert own["sitting"]["title_name"] == "碳排放管理员 四级"
        assert own["sitting"]["phase"] == "entry"

    async def test_anothers_is_not_found(self, world: World) -> None:
        exam = await open_exam(world, candidates=2)
        mine, theirs = [await desk_of(world, ticket) for ticket in exam.tickets]
        path = f"/api/v1/registrations/{theirs.registration_id}"
        for answer in (
            await mine.client.get(path),
            await mine.client.put(f"{path}/consent", json={"choice": "camera"}),
            await mine.client.get(f"/api/v1/registrations/{new_id()}"),
        ):
            assert problem(answer) == (404, "registration_not_found")

    async def test_needs_a_candidates_session(self, world: World) -> None:
        assert (await (await world.anyone()).get("/api/v1/registrations")).status_code == 401
        assert (await (await world.operator()).get("/api/v1/registrations")).status_code == 403


class TestConsent:
    async def test_choice_stands_until_another(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        assert (await desk.consent("camera")).json()["choice"] == "camera"
        world.clock.forward(minutes=1)
        changed = (await desk.consent("alternative")).json()
        own = (await desk.client.get(f"/api/v1/registrations/{desk.registration_id}")).json()
        assert own["consent"] == changed
        assert changed["choice"] == "alternative"

    async def test_unknown_choice_is_refused(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        assert problem(await desk.consent("neither")) == (422, "malformed")

    async def test_for_a_withdrawn_registration_is_refused(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        operator = await world.operator()
        await operator.post(f"/api/v1/sittings/{exam.sitting_id}/cancel", json={"reason": "停电"})
        await world.run_jobs()
        assert problem(await desk.consent()) == (409, "consent_closed")
        own = (await desk.client.get("/api/v1/registrations")).json()
        assert [r["state"] for r in own] == ["withdrawn"]

    async def test_without_the_face_where_none_is_offered_is_refused(
        self, world: World, tmp_path: Path
    ) -> None:
        files = DataFiles(tmp_path / "data")
        files.edit("cpcif", "alternative = true", "alternative = false")
        exam = await open_exam(world, files=files.folder)
        desk = await desk_of(world, exam.tickets[0])
        assert problem(await desk.consent("alternative")) == (409, "alternative_not_offered")


async def test_get_unknown_registration_is_refused(world: World) -> None:
    async with world.database.reading() as session:
        with pytest.raises(RegistrationNotFound):
            await service.get_registration(session, new_id())
