# SPDX-License-Identifier: Apache-2.0
"""The free retake: granted once, booked once, given back, lapsed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from app.audit.values import SYSTEM
from app.core.ids import new_id
from app.demo import invented_id_number
from app.entitlements import service
from app.entitlements.models import Entitlement
from app.programmes import service as programmes
from app.registrations import service as registrations
from app.registrations.models import Registration
from app.sittings import service as sittings
from app.sittings.states import SittingKind
from tests.support.factories.exams import NINE, Desk, desk_of, open_exam
from tests.support.world import World

MAY = datetime(2027, 5, 28, 1, 0, tzinfo=UTC)


async def failed(world: World) -> Desk:
    """A candidate whose first sitting, of 2026-11-28, gave the free retake."""
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    world.clock.set(NINE + timedelta(hours=2))
    assert await grant(world, desk) is not None
    return desk


async def grant(world: World, desk: Desk) -> Entitlement | None:
    async with world.database.writing() as session:
        return await service.grant_free_retake(
            session, UUID(desk.registration_id), sitting_starts_at=NINE, months=6, now=world.now()
        )


async def plan(
    world: World,
    starts_at: datetime,
    *,
    code: str = "cpcif",
    title: str = "level_4",
    kind: SittingKind = SittingKind.EXAM,
) -> UUID:
    async with world.database.writing() as session:
        programme = await programmes.get_programme_by_code(session, code)
        new = sittings.NewSitting(programme.id, title, starts_at, kind)
        made = await sittings.create_sitting(session, new, actor=SYSTEM, now=world.now())
    return made.id


async def cancel(world: World, sitting_id: UUID) -> None:
    async with world.database.writing() as session:
        await sittings.cancel_sitting(
            session, sitting_id, reason="停电", actor=SYSTEM, now=world.now()
        )
    await world.run_jobs()


async def entitlement(desk: Desk) -> dict[str, object]:
    [held] = (await desk.client.get("/api/v1/entitlements")).json()
    return dict(held)


async def use(desk: Desk, sitting_id: UUID) -> httpx.Response:
    held = await entitlement(desk)
    return await desk.client.post(
        f"/api/v1/entitlements/{held['id']}/booking", json={"sitting_id": str(sitting_id)}
    )


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def test_grant_says_the_last_day_and_the_sittings(world: World) -> None:
    desk = await failed(world)
    last = await plan(world, MAY)
    await plan(world, MAY + timedelta(days=1))
    await plan(world, MAY, title="level_3")
    await plan(world, MAY, code="cas", title="emission_manager")
    await plan(world, MAY, kind=SittingKind.REHEARSAL)
    await cancel(world, await plan(world, MAY))
    held = await entitlement(desk)
    assert (held["state"], held["lapses_on"]) == ("granted", "2027-05-28")
    assert [s["id"] for s in held["sittings"]] == [str(last)]  # type: ignore[attr-defined]


async def test_grant_a_second_time_gives_none(world: World) -> None:
    desk = await failed(world)
    assert await grant(world, desk) is None
    booked = await use(desk, await plan(world, MAY))
    desk.registration_id = booked.json()["registration_id"]
    assert await grant(world, desk) is None
    async with world.database.reading() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(Entitlement)) == 1


async def test_book_gives_a_ticket_of_its_own(world: World) -> None:
    desk = await failed(world)
    sitting_id = await plan(world, MAY)
    booked = await use(desk, sitting_id)
    assert booked.status_code == 201
    assert booked.json()["ticket_number"].startswith("CPCIF-2705-")
    own = (await desk.client.get("/api/v1/registrations")).json()
    assert [(r["sequence"], r["state"]) for r in own] == [(1, "booked"), (2, "booked")]
    assert (await entitlement(desk))["state"] == "used"
    _, id_number = await ticket_of(world, desk)
    again = await desk_of(world, (booked.json()["ticket_number"], id_number))
    assert again.registration_id == booked.json()["registration_id"]


async def test_book_twice_behind_the_services_back_is_refused_by_the_database(
    world: World,
) -> None:
    desk = await failed(world)
    await use(desk, await plan(world, MAY))
    async with world.database.writing() as session:
        [first] = await session.scalars(sa.select(Registration).where(Registration.sequence == 2))
        second = Registration(
            sitting_id=await plan_beside(world),
            candidate_id=first.candidate_id,
            sequence=2,
            ticket_number="CPCIF-2705-0000000",
            state="booked",
            source="entitlement",
            retake_of=first.retake_of,
            created_at=world.now(),
        )
        with pytest.raises(sa.exc.IntegrityError):
            async with session.begin_nested():
                session.add(second)


async def plan_beside(world: World) -> UUID:
    """The first sitting's id: the candidate's place there is taken, the retake's is not."""
    async with world.database.reading() as session:
        return (await sittings.list_sittings(session))[-1].id


async def test_book_after_its_sitting_was_cancelled_is_possible_again(world: World) -> None:
    desk = await failed(world)
    first = await plan(world, MAY)
    await use(desk, first)
    await cancel(world, first)
    assert (await entitlement(desk))["state"] == "granted"
    assert (await use(desk, await plan(world, MAY - timedelta(days=30)))).status_code == 201
    own = (await desk.client.get("/api/v1/registrations")).json()
    assert [r["state"] for r in own] == ["booked", "withdrawn", "booked"]


async def test_cancel_delivered_twice_gives_back_once(world: World) -> None:
    desk = await failed(world)
    first = await plan(world, MAY)
    booked = (await use(desk, first)).json()["registration_id"]
    await cancel(world, first)
    await use(desk, await plan(world, MAY))
    async with world.database.writing() as session:
        await service.give_back(session, [UUID(booked)], now=world.now())
    assert (await entitlement(desk))["state"] == "used"


@pytest.mark.parametrize("day", [27, 28])
async def test_book_until_the_last_day(world: World, day: int) -> None:
    desk = await failed(world)
    afternoon = await plan(world, datetime(2027, 5, 28, 6, 0, tzinfo=UTC))
    world.clock.set(datetime(2027, 5, day, 5, 59, tzinfo=UTC))
    fresh = await desk_of(world, await ticket_of(world, desk))
    assert (await use(fresh, afternoon)).status_code == 201


async def ticket_of(world: World, desk: Desk) -> tuple[str, str]:
    """The way in again, months later: sessions do not last that long."""
    async with world.database.reading() as session:
        registration = await registrations.get_registration(session, UUID(desk.registration_id))
        [(_, person)] = [
            row
            for row in await registrations.list_with_candidates(session, registration.sitting_id)
            if row[0].id == registration.id
        ]
    return registration.ticket_number, world.vault.open(person.id_number_sealed)


async def test_book_after_the_last_day_is_refused(world: World) -> None:
    desk = await failed(world)
    late = await plan(world, MAY + timedelta(days=2))
    world.clock.set(MAY + timedelta(days=1))
    fresh = await desk_of(world, await ticket_of(world, desk))
    assert problem(await use(fresh, late)) == (409, "entitlement_lapsed")
    held = await entitlement(fresh)
    assert (held["state"], held["sittings"]) == ("lapsed", [])


async def test_book_a_sitting_that_does_not_fit_is_refused(world: World) -> None:
    desk = await failed(world)
    begun = await plan(world, world.now())
    wrong = [
        await plan(world, MAY + timedelta(days=1)),
        await plan(world, MAY, title="level_3"),
        await plan(world, MAY, kind=SittingKind.REHEARSAL),
        begun,
    ]
    refused = [await use(desk, sitting_id) for sitting_id in wrong]
    assert {problem(answer) for answer in refused} == {(409, "sitting_not_for_retake")}
    assert "2027-05-28" in refused[0].json()["detail"]
    assert (await entitlement(desk))["state"] == "granted"


async def test_book_a_cancelled_or_unknown_sitting_is_refused(world: World) -> None:
    desk = await failed(world)
    gone = await plan(world, MAY)
    await cancel(world, gone)
    assert problem(await use(desk, gone)) == (409, "booking_closed")
    assert problem(await use(desk, new_id())) == (404, "sitting_not_found")


async def test_book_where_one_is_booked_already_is_refused(world: World) -> None:
    desk = await failed(world)
    sitting_id = await plan(world, MAY)
    body = {"candidates": [{"full_name": "考生0", "id_number": (await ticket_of(world, desk))[1]}]}
    await (await world.operator()).post(f"/api/v1/sittings/{sitting_id}/bookings", json=body)
    assert problem(await use(desk, sitting_id)) == (409, "already_booked")


async def test_book_with_anothers_entitlement_is_not_found(world: World) -> None:
    desk = await failed(world)
    sitting_id = await plan(world, MAY)
    held = await entitlement(desk)
    body = {"candidates": [{"full_name": "旁人", "id_number": invented_id_number("cpcif", 50)}]}
    booked = await (await world.operator()).post(
        f"/api/v1/sittings/{sitting_id}/bookings", json=body
    )
    ticket = booked.json()["booked"][0]["ticket_number"]
    other = await desk_of(world, (ticket, body["candidates"][0]["id_number"]))
    path = f"/api/v1/entitlements/{held['id']}/booking"
    answer = await other.client.post(path, json={"sitting_id": str(sitting_id)})
    assert problem(answer) == (404, "entitlement_not_found")
    assert (await other.client.get("/api/v1/entitlements")).json() == []
    page = path.removeprefix("/api/v1")
    assert (await other.client.get(page, headers={"accept": "text/html"})).status_code == 404
