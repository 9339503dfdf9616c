# SPDX-License-Identifier: Apache-2.0
"""A release against what voids and restores; and two uses of the one right that it gives."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from app.entitlements.models import Entitlement
from app.registrations.models import Registration
from app.registrations.states import TryNumber
from app.results.models import Result, Voiding
from tests.support.factories.again import once_played, seated_anew
from tests.support.factories.exams import NINE, Desk, Exam, open_exam
from tests.support.factories.marking import release, sit
from tests.support.roles import Role
from tests.support.world import World

WHY = "复核确认系替考"


async def held(world: World, *, candidates: int = 3) -> tuple[Exam, list[Desk]]:
    """A sitting that is over and marked: all of them failed, and nothing is out."""

    async def play() -> tuple[Exam, list[Desk]]:
        exam = await open_exam(world, candidates=candidates)
        desks = [await sit(world, exam, place, answers={}) for place in range(candidates)]
        world.clock.set(NINE + timedelta(minutes=95))
        await world.run_jobs()
        return exam, desks

    exam, desks = await once_played(world, ("over and marked", candidates), play)
    return exam, [await seated_anew(world, desk) for desk in desks]


async def ask(world: World, desk: Desk, kind: str) -> httpx.Response:
    path = f"/api/v1/registrations/{desk.registration_id}/voidings"
    return await (await world.operator()).post(path, json={"kind": kind, "reason": WHY})


async def asked(world: World, desks: list[Desk], kind: str) -> list[str]:
    """Each of them waits for a second person; the requests' ids."""
    answers = [(await ask(world, desk, kind)).raise_for_status() for desk in desks]
    return [f"/api/v1/voidings/{answer.json()['id']}/confirmation" for answer in answers]


async def outcomes(world: World) -> Counter[tuple[str, str]]:
    async with world.database.reading() as session:
        rows = await session.execute(sa.select(Result.outcome, Result.state))
        return Counter((str(outcome), str(state)) for outcome, state in rows)


async def rights(world: World) -> Counter[bool]:
    """How many rights stand, and how many are revoked."""
    async with world.database.reading() as session:
        revoked = await session.scalars(sa.select(Entitlement.revoked_at.is_not(None)))
        return Counter(bool(each) for each in revoked)


async def at_once(*requests: Any) -> list[int]:
    return [answer.status_code for answer in await asyncio.gather(*requests)]


async def test_confirmed_voidings_and_a_release_at_once_give_no_right_to_the_voided(
    world: World,
) -> None:
    exam, desks = await held(world)
    paths = await asked(world, desks[:2], "void")
    second = await world.new_staff("second", Role.OPERATOR)
    *confirmed, _first = await at_once(*(second.post(path) for path in paths), release(world, exam))
    assert confirmed == [200, 200]
    # Refused while a request waits, and given out at the latest now.
    (await release(world, exam)).raise_for_status()
    assert await outcomes(world) == {("voided", "released"): 2, ("failed", "released"): 1}
    assert await rights(world) == {False: 1}


async def test_confirmed_restorings_and_a_release_at_once_give_each_right_once(
    world: World,
) -> None:
    exam, desks = await held(world)
    second = await world.new_staff("second", Role.OPERATOR)
    for path in await asked(world, desks, "void"):
        (await second.post(path)).raise_for_status()
    paths = await asked(world, desks, "restore")
    *confirmed, _first = await at_once(*(second.post(path) for path in paths), release(world, exam))
    assert confirmed == [200, 200, 200]
    (await release(world, exam)).raise_for_status()
    assert await outcomes(world) == {("failed", "released"): 3}
    assert await rights(world) == {False: 3}


async def test_restorings_of_what_is_out_and_releases_at_once_give_one_right(
    world: World,
) -> None:
    exam, desks = await held(world, candidates=1)
    (await release(world, exam)).raise_for_status()
    deciders = [await world.new_staff(f"decider{n}", Role.OPERATOR) for n in range(5)]
    for path in await asked(world, desks, "void"):
        told = await at_once(*(each.post(path) for each in deciders))
        assert Counter(told) == {200: 1, 409: 4}
    assert await rights(world) == {True: 1}
    (path,) = await asked(world, desks, "restore")
    told = await at_once(
        *(each.post(path) for each in deciders), release(world, exam), release(world, exam)
    )
    assert Counter(told) == {200: 3, 409: 4}
    assert await outcomes(world) == {("failed", "released"): 1}
    assert await rights(world) == {False: 1}


async def test_request_to_void_and_a_release_at_once_come_one_after_the_other(
    world: World,
) -> None:
    exam, (desk,) = await held(world, candidates=1)
    await world.operator()
    requested, released = await at_once(ask(world, desk, "void"), release(world, exam))
    assert (requested, released) in ((201, 409), (201, 200))
    async with world.database.reading() as session:
        result = (await session.scalars(sa.select(Result))).one()
        voiding = (await session.scalars(sa.select(Voiding))).one()
    assert (str(result.state) == "released") == (released == 200)
    assert (str(result.outcome), str(voiding.state)) == ("failed", "asked")


async def test_twenty_retakes_with_one_right_at_once_take_one_place(world: World) -> None:
    """Into two sittings, ten times each."""
    exam, (desk,) = await held(world, candidates=1)
    (await release(world, exam)).raise_for_status()
    coming = [await plan(world, days=days) for days in (30, 60)]
    [right] = (await desk.client.get("/api/v1/entitlements")).raise_for_status().json()
    path = f"/api/v1/entitlements/{right['id']}/booking"
    bodies = [{"sitting_id": sitting_id} for sitting_id in coming * 10]
    answers = await asyncio.gather(*(desk.client.post(path, json=body) for body in bodies))
    refused = [answer.json()["title"] for answer in answers if answer.status_code != 201]
    assert refused == ["entitlement_used"] * 19
    async with world.database.reading() as session:
        places = sa.select(sa.func.count()).where(Registration.sequence == TryNumber.RETAKE)
        assert await session.scalar(places) == 1


async def plan(world: World, *, days: int) -> str:
    starts_at = (NINE + timedelta(days=days)).isoformat()
    body = {"programme": "cpcif", "title_key": "level_4", "starts_at": starts_at}
    made = await (await world.operator()).post("/api/v1/sittings", json=body)
    return str(made.raise_for_status().json()["id"])
