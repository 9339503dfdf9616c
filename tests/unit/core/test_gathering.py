# SPDX-License-Identifier: Apache-2.0
"""Batches made of what came while the last one was under way."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from app.core.gathering import Gatherer, NotInTime, Undone


class Work:
    """Doubles numbers; refuses a batch that holds a 13; can be held up."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def do(self, batch: Sequence[int]) -> list[int]:
        self.batches.append(list(batch))
        await self.may_go_on.wait()
        if 13 in batch:
            raise ValueError("thirteen")
        return [2 * number for number in batch]


@pytest.fixture
async def work() -> Work:
    return Work()


@pytest.fixture
async def gatherer(work: Work) -> AsyncIterator[Gatherer[int, int]]:
    opened = Gatherer("numbers", work.do, most=3, patience=60)
    opened.start()
    yield opened
    work.may_go_on.set()
    await opened.close()


async def settle() -> None:
    """Everything that can go on has gone on."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_comes_meanwhile_shares_the_next_batch(
    gatherer: Gatherer[int, int], work: Work
) -> None:
    work.may_go_on.clear()
    asked = [asyncio.create_task(gatherer.ask(1))]
    await settle()
    asked += [asyncio.create_task(gatherer.ask(number)) for number in range(2, 7)]
    await settle()
    work.may_go_on.set()
    assert await asyncio.gather(*asked) == [2, 4, 6, 8, 10, 12]
    assert work.batches == [[1], [2, 3, 4], [5, 6]]


async def test_what_fails_alone_fails_nobody_else(gatherer: Gatherer[int, int]) -> None:
    told = await asyncio.gather(*(gatherer.ask(n) for n in (1, 13, 2)), return_exceptions=True)
    assert (told[0], type(told[1]), told[2]) == (2, Undone, 4)


async def test_who_comes_again_stands_before_those_who_came_later(
    gatherer: Gatherer[int, int], work: Work
) -> None:
    work.may_go_on.clear()
    early = asyncio.get_running_loop().time()
    asked = [asyncio.create_task(gatherer.ask(1))]
    await settle()
    asked += [asyncio.create_task(gatherer.ask(2)), asyncio.create_task(gatherer.ask(3))]
    await settle()
    asked.append(asyncio.create_task(gatherer.ask(4, since=early)))
    await settle()
    work.may_go_on.set()
    await asyncio.gather(*asked)
    assert work.batches == [[1], [4, 2, 3]]


async def test_whoever_waits_too_long_is_told_the_place_and_is_not_served_afterwards() -> None:
    work = Work()
    hasty = Gatherer("numbers", work.do, most=1, patience=0.1)
    hasty.start()
    work.may_go_on.clear()
    told = await asyncio.gather(*(hasty.ask(n) for n in (1, 2, 3)), return_exceptions=True)
    assert [each.place for each in told if isinstance(each, NotInTime)] == [0, 0, 1]
    work.may_go_on.set()
    await hasty.close()
    assert work.batches == [[1]], "Only what was under way was done."
