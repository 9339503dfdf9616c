# SPDX-License-Identifier: Apache-2.0
"""Guessing at a sign-in: the guesser is slowed, whom he guesses at is not kept out."""

import asyncio
from collections import Counter

import httpx
import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.demo import invented_id_number
from app.doors import service as doors
from app.doors.models import SignInPace
from app.doors.rules import LET_IN, NEW_DEVICES, PACES, PacedBy
from app.doors.service import hashing
from app.doors.service.cookies import device_cookie
from app.doors.service.devices import Devices
from app.registrations.models import Registration
from app.registrations.rules import ticket_number
from tests.support.factories.exams import NINE, open_exam
from tests.support.hashing import PASSWORD
from tests.support.world import World

FREE = PACES[PacedBy.PAIR].free
MANY = 30


async def enter(client: httpx.AsyncClient, ticket: str, id_number: str) -> httpx.Response:
    return await client.post(
        "/api/v1/candidate-sessions", json={"ticket_number": ticket, "id_number": id_number}
    )


async def enter_as_staff(
    client: httpx.AsyncClient, password: str, username: str = "grader"
) -> httpx.Response:
    return await client.post("/api/v1/sessions", json={"username": username, "password": password})


async def browser(world: World) -> httpx.AsyncClient:
    """One that has seen the page to sign in, as every candidate's has."""
    client = await world.anyone()
    await client.get("/")
    return client


def other_tickets(own: str) -> list[str]:
    drawn = (ticket_number("cpcif", NINE, number) for number in range(MANY + 1))
    return [ticket for ticket in drawn if ticket != own][:MANY]


def other_ids() -> list[str]:
    return [invented_id_number("cpcif", 50 + number) for number in range(MANY)]


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


async def guess_at_staff(client: httpx.AsyncClient) -> list[httpx.Response]:
    return [await enter_as_staff(client, f"a wrong guess {number}") for number in range(MANY)]


class TestGuesser:
    async def test_one_who_knows_an_id_number_is_slowed_and_its_owner_is_in_at_once(
        self, world: World
    ) -> None:
        exam = await open_exam(world)
        ticket, id_number = exam.tickets[0]
        guesser = await browser(world)
        tried = [await enter(guesser, other, id_number) for other in other_tickets(ticket)]
        assert statuses(tried) == {401: FREE, 429: MANY - FREE}
        assert (await enter(await browser(world), ticket, id_number)).status_code == 200

    async def test_one_who_knows_a_ticket_is_slowed_and_its_owner_is_in_at_once(
        self, world: World
    ) -> None:
        exam = await open_exam(world)
        ticket, id_number = exam.tickets[0]
        guesser = await browser(world)
        tried = [await enter(guesser, ticket, other) for other in other_ids()]
        assert statuses(tried) == {401: FREE, 429: MANY - FREE}
        assert (await enter(await browser(world), ticket, id_number)).status_code == 200

    async def test_one_who_knows_a_members_name_is_slowed_and_the_member_is_in_at_once(
        self, world: World
    ) -> None:
        await world.grader()
        tried = await guess_at_staff(await browser(world))
        assert statuses(tried) == {401: FREE, 429: MANY - FREE}
        assert (await enter_as_staff(await browser(world), PASSWORD)).status_code == 204

    async def test_program_that_shows_nothing_is_told_apart_from_its_first_answer_on(
        self, world: World
    ) -> None:
        """The owner's own program comes from the guesser's address, without a page before it."""
        exam = await open_exam(world)
        ticket, id_number = exam.tickets[0]
        for other in other_tickets(ticket):
            await enter(await world.anyone(), other, id_number)
        owner = await world.anyone()
        assert (await enter(owner, ticket, id_number)).status_code == 429
        assert (await enter(owner, ticket, id_number)).status_code == 200

    async def test_many_sources_make_each_of_them_patient_and_keep_none_out(
        self, world: World
    ) -> None:
        exam = await open_exam(world)
        ticket, id_number = exam.tickets[0]
        for other in other_ids():
            await enter(await browser(world), ticket, other)
        owner = await browser(world)
        assert (await enter(owner, ticket, invented_id_number("cpcif", 99))).status_code == 401
        waiting = await enter(owner, ticket, id_number)
        assert waiting.status_code == 429
        assert int(waiting.headers["retry-after"]) == waiting.json()["seconds"] <= 60
        world.clock.forward(seconds=waiting.json()["seconds"])
        assert (await enter(owner, ticket, id_number)).status_code == 200

    async def test_operator_lets_the_owner_in_and_the_trail_says_why(self, world: World) -> None:
        """The owner sits at the very browser that somebody guessed on."""
        exam = await open_exam(world)
        ticket, id_number = exam.tickets[0]
        room = await browser(world)
        for other in other_ids():
            await enter(room, ticket, other)
        assert (await enter(room, ticket, id_number)).status_code == 429
        operator = await world.operator()
        async with world.database.reading() as session:
            registration = await session.scalar(sa.select(Registration.id))
        let_in = await operator.post(
            f"/api/v1/registrations/{registration}/letting-in", json={"reason": "他人试错"}
        )
        assert let_in.status_code == 204
        assert (await enter(room, ticket, other_ids()[0])).status_code == 401, "checked as ever"
        assert (await enter(room, ticket, id_number)).status_code == 200
        async with world.database.reading() as session:
            kept = await session.scalar(
                sa.select(AuditEntry).where(AuditEntry.action == "registrations.sign_in.let_in")
            )
        assert kept is not None
        assert (kept.subject_id, kept.reason) == (str(registration), "他人试错")

    async def test_letting_in_ends_after_ten_minutes(self, world: World) -> None:
        async with world.database.writing() as session:
            await doors.let_in(session, ["staff grader"], vault=world.vault, now=world.now())
        client = await browser(world)
        tries = PACES[PacedBy.DEVICE].free
        let_in = [await enter_as_staff(client, "wrong") for _ in range(tries)]
        assert statuses(let_in) == {401: tries}, "only the browser's own pace holds"
        world.clock.forward(seconds=LET_IN.total_seconds())
        client = await browser(world)
        tried = [await enter_as_staff(client, "wrong") for _ in range(FREE + 2)]
        assert statuses(tried) == {401: FREE, 429: 2}, "tries at the name are counted again"

    async def test_refused_tries_make_the_wait_no_longer(self, world: World) -> None:
        await world.grader()
        client = await browser(world)
        await guess_at_staff(client)
        world.clock.forward(seconds=60)
        assert (await enter_as_staff(client, PASSWORD)).status_code == 204

    async def test_beyond_his_pace_he_leaves_no_rows_whatever_he_invents(
        self, world: World
    ) -> None:
        client = await browser(world)
        free = PACES[PacedBy.DEVICE].free
        tried = [
            await enter_as_staff(client, "wrong", f"nobody{number}") for number in range(free + 9)
        ]
        assert statuses(tried) == {401: free, 429: 9}
        async with world.database.reading() as session:
            digests = list(await session.scalars(sa.select(SignInPace.digest)))
        # The source's own; of each name two; and what the trail was told of it: wrong, too fast.
        assert len(digests) == 1 + 2 * free + 2
        assert all(len(digest) == 64 for digest in digests), "and no row says a name"

    async def test_guesses_at_once_are_counted_before_they_are_looked_at(
        self, world: World
    ) -> None:
        await world.grader()
        client = await browser(world)
        tried = await asyncio.gather(
            *(enter_as_staff(client, f"guess {number}") for number in range(100))
        )
        assert statuses(list(tried)) == {401: FREE, 429: 100 - FREE}


class TestRightOne:
    async def test_whole_room_enters_one_after_the_other_on_one_device(self, world: World) -> None:
        exam = await open_exam(world, candidates=PACES[PacedBy.DEVICE].free + 4)
        client = await browser(world)
        for ticket, id_number in exam.tickets:
            assert (await enter(client, ticket, id_number)).status_code == 200

    async def test_right_and_wrong_tries_at_once_wait_for_each_other_and_not_for_ever(
        self, world: World
    ) -> None:
        exam = await open_exam(world, candidates=12)
        room = await browser(world)
        mistyped = [enter(room, ticket, other_ids()[0]) for ticket, _ in exam.tickets[:4]]
        right = [enter(room, *pair) for pair in exam.tickets]
        answers = await asyncio.gather(*mistyped, *right)
        assert statuses(answers[4:]) == {200: 12}

    async def test_entering_forgets_what_was_mistyped_before(self, world: World) -> None:
        await world.grader()
        client = await browser(world)
        for _ in range(2):
            for _ in range(FREE - 1):
                assert (await enter_as_staff(client, "mistyped")).status_code == 401
            assert (await enter_as_staff(client, PASSWORD)).status_code == 204

    async def test_unknown_name_costs_a_hash_as_a_known_one_does(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await world.grader()
        hashed: list[object] = []
        run = hashing._queue.run  # noqa: SLF001 - what is counted is private to the room

        async def counting(work: object) -> object:
            hashed.append(work)
            return await run(work)  # type: ignore[arg-type]

        monkeypatch.setattr(hashing._queue, "run", counting)  # noqa: SLF001 - as above
        for name in ("grader", "nobody"):
            assert (await enter_as_staff(await browser(world), "wrong", name)).status_code == 401
        assert len(hashed) == 2

    async def test_too_many_at_once_are_told_when_to_come_again(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await world.grader()
        monkeypatch.setattr(hashing, "MOST", 0)
        client = await browser(world)
        busy = await enter_as_staff(client, PASSWORD)
        assert (busy.status_code, busy.json()["title"]) == (429, "hashing_busy")
        assert busy.headers["retry-after"] == "5"
        page = await client.post(
            "/staff/sign-in", data={"username": "grader", "password": PASSWORD}
        )
        assert page.status_code == 429
        assert "此刻登录的人太多，请 5 秒后再试" in page.text


class TestDevices:
    def devices(self, world: World) -> Devices:
        return Devices(world.vault)

    async def test_device_is_known_again_and_a_made_up_one_is_none(self, world: World) -> None:
        devices = self.devices(world)
        shown = devices.give("10.0.0.1", now=world.now())
        assert shown is not None
        number, seal = shown.split(".")
        assert devices.read(shown) == number
        for made_up in ("", ".", number, f"x{number}.{seal}", f".{seal}"):
            assert devices.read(made_up) is None

    async def test_address_gets_no_more_new_devices_than_a_room_has(self, world: World) -> None:
        devices, now = self.devices(world), world.now()
        given = [devices.give("10.0.0.1", now=now) for _ in range(NEW_DEVICES.free + 1)]
        assert given[-1] is None
        assert None not in given[:-1]
        assert devices.give("10.0.0.2", now=now) is not None
        assert devices.give("10.0.0.1", now=now + NEW_DEVICES.every) is not None

    async def test_browser_keeps_the_device_it_has(self, world: World) -> None:
        client = await browser(world)
        first = client.cookies[device_cookie(world.settings)]
        await client.get("/staff/sign-in")
        assert client.cookies[device_cookie(world.settings)] == first
