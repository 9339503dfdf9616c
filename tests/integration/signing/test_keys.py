# SPDX-License-Identifier: Apache-2.0
"""Keys follow each other in a history that anybody can follow, and that nobody can shorten."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError

from app.core import cose
from app.core.digits import from_base64url
from app.core.security import Vault
from app.receipts.models import IssuedReceipt
from app.signing import service as signing
from app.signing.errors import KeyAnnouncedLately, KeyNotFound, KeyUnopenable, NoKeyAnnounced
from app.signing.models import KeyEntry, SigningKey
from app.signing.rules import HistoryBroken, follow, read_entry
from app.signing.service import KeyRing
from app.signing.values import Purpose
from tests.support.factories.exams import Desk, Exam, open_exam, seated
from tests.support.factories.receipts import receipt_of, verified
from tests.support.invariants import demand_invariants
from tests.support.world import World

RECEIPTS = Purpose.RECEIPTS


async def sat(world: World, exam: Exam, place: int) -> str:
    """The code of the receipt of whoever sits here."""
    desk: Desk = await seated(world, exam, place)
    (await desk.hand_in()).raise_for_status()
    code: str = (await receipt_of(desk))["signed"]["digits"]
    return code


async def history(world: World) -> list[list[bytes]]:
    told = await (await world.anyone()).get("/.well-known/kaochang-keys.json")
    return [[from_base64url(text) for text in signed] for signed in told.json()["entries"]]


async def do(world: World, act: Any, *given: Any, **options: Any) -> Any:
    async with world.database.writing() as session:
        return await act(session, world.keys, *given, now=world.now(), **options)


async def test_hand_over_is_agreed_by_both_and_old_receipts_stay_good(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    before = await sat(world, exam, 0)
    heir = await do(world, signing.announce, RECEIPTS)
    assert (await verified(world, await sat(world, exam, 1)))["kid"] != heir.kid
    await do(world, signing.rotate, RECEIPTS, at_once=True)
    assert [len(signed) for signed in await history(world)] == [1, 1, 1, 2]
    assert [key.state for key in follow(await history(world)).values()] == ["retired", "active"]
    assert (await verified(world, before))["verdict"] == "valid"
    async with world.database.reading() as session:
        assert list(await session.scalars(sa.select(SigningKey.sealed.is_(None)))) == [True, False]
    await demand_invariants(world)


async def test_key_is_announced_a_day_before_it_signs(world: World) -> None:
    await do(world, signing.ensure_active, RECEIPTS)
    with pytest.raises(NoKeyAnnounced):
        await do(world, signing.rotate, RECEIPTS)
    heir = await do(world, signing.announce, RECEIPTS)
    world.clock.forward(hours=23, minutes=59)
    with pytest.raises(KeyAnnouncedLately):
        await do(world, signing.rotate, RECEIPTS)
    world.clock.forward(minutes=1)
    assert (await do(world, signing.rotate, RECEIPTS)).kid == heir.kid


async def test_compromised_key_vouches_for_what_the_service_holds_alone(world: World) -> None:
    exam = await open_exam(world, candidates=3)
    held, forgotten = await sat(world, exam, 0), await sat(world, exam, 1)
    kid = (await verified(world, held))["kid"]
    number = (await verified(world, forgotten))["receipt"]["receipt_number"]
    async with world.database.writing() as session:
        await session.execute(
            sa.delete(IssuedReceipt).where(IssuedReceipt.receipt_number == number)
        )
    since = world.now() - timedelta(days=1)
    await do(world, signing.compromise, kid, since=since, reason="备份遗失")
    assert (await verified(world, held))["verdict"] == "valid"
    assert (await verified(world, forgotten))["verdict"] == "key_compromised"
    told = await verified(world, await sat(world, exam, 2))
    assert (told["verdict"], told["kid"] == kid) == ("valid", False)
    lost = follow(await history(world))[bytes.fromhex(kid)]
    assert (lost.state, lost.compromised_since) == ("compromised", since)
    with pytest.raises(KeyNotFound):
        await do(world, signing.compromise, "0" * 16, since=since, reason="不存在")


async def test_key_before_that_is_lost_is_followed_without_it_and_the_history_says_so(
    world: World,
) -> None:
    await do(world, signing.ensure_active, RECEIPTS)
    elsewhere = KeyRing(Vault(SecretStr("another secret than the one that sealed it")))
    async with world.database.writing() as session:
        fault = await signing.fault_of(session, elsewhere, RECEIPTS)
        assert fault is not None
        await signing.announce(session, elsewhere, RECEIPTS, now=world.now())
        with pytest.raises(KeyUnopenable):
            await signing.rotate(session, elsewhere, RECEIPTS, at_once=True, now=world.now())
    async with world.database.writing() as session:
        await signing.succeed_lost(session, elsewhere, RECEIPTS, now=world.now())
        assert await signing.fault_of(session, elsewhere, RECEIPTS) is None
    acts = [read_entry(cose.read(signed[0]).payload).act for signed in await history(world)]
    assert acts[-1] == "replace"
    await demand_invariants(world)


async def test_history_that_was_changed_anywhere_does_not_hold(world: World) -> None:
    await do(world, signing.ensure_active, RECEIPTS)
    await do(world, signing.announce, RECEIPTS)
    await do(world, signing.rotate, RECEIPTS, at_once=True)
    whole = await history(world)
    follow(whole)
    for entry, signed in enumerate(whole):
        for place, message in enumerate(signed):
            changed = [list(each) for each in whole]
            changed[entry][place] = message[:-1] + bytes([message[-1] ^ 1])
            with pytest.raises(HistoryBroken):
                follow(changed)
    # Whoever takes any away, but from the end: of that a copy kept elsewhere tells.
    for left_out in range(len(whole) - 1):
        with pytest.raises(HistoryBroken):
            follow([each for entry, each in enumerate(whole) if entry != left_out])
    with pytest.raises(HistoryBroken):
        follow([*whole[:-1], whole[-1][:1]])
    with pytest.raises(HistoryBroken):
        follow([*whole[:-1], []])


async def test_nothing_of_the_history_can_be_changed_or_taken_away(world: World) -> None:
    await do(world, signing.ensure_active, RECEIPTS)
    for statement in (sa.update(KeyEntry).values(signed=[]), sa.delete(KeyEntry)):
        with pytest.raises(DBAPIError, match="append-only"):
            async with world.database.writing() as session:
                await session.execute(statement)


async def test_those_who_hand_in_first_and_at_once_make_one_key(world: World) -> None:
    exam = await open_exam(world, candidates=4)
    desks = [await seated(world, exam, place) for place in range(4)]
    answers = await asyncio.gather(*(desk.hand_in() for desk in desks))
    kids = {answer.raise_for_status().json()["signed"]["kid"] for answer in answers}
    assert len(kids) == 1
    assert len(await history(world)) == 2
