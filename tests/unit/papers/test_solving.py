# SPDX-License-Identifier: Apache-2.0
"""The solver in a process of its own says what it would say in this one."""

import asyncio
import signal
from asyncio.subprocess import Process
from typing import Any
from unittest.mock import patch

import pytest

from app.papers.service.solving import make_parallel, make_pool
from question_bank.assembly import CannotAssemble, Limits, filling
from question_bank.assembly.order import Order
from tests.support.exhaustive import TOPICS, small_bank, two_sections


def order_of(*, items: int = 12, forms: int = 2) -> Order:
    """With this seed HiGHS prints a remark, see question_bank.assembly.__main__."""
    bank = tuple(small_bank(items, seed=4))
    return Order(two_sections(3, 2, TOPICS), bank, (), forms, Limits(), 4)


async def test_make_parallel_gives_the_forms_whatever_the_solver_prints() -> None:
    made, here = await make_parallel(order_of()), filling.make_parallel(order_of())
    assert [form.slots for form in made.forms] == [form.slots for form in here.forms]
    assert (made.overlap, made.cost) == (here.overlap, here.cost)


async def test_make_pool_gives_the_papers() -> None:
    order = order_of(items=60, forms=3)
    assert await make_pool(order) == filling.make_pool(order)


async def test_refusal_comes_back_as_it_was() -> None:
    with pytest.raises(CannotAssemble) as here:
        filling.make_parallel(order_of(items=4))
    with pytest.raises(CannotAssemble) as told:
        await make_parallel(order_of(items=4))
    assert told.value.shortages == here.value.shortages


async def test_solver_that_nobody_waits_for_any_more_is_gone() -> None:
    started: list[Process] = []
    start = asyncio.create_subprocess_exec

    async def start_noting(*arguments: Any, **options: Any) -> Process:
        started.append(await start(*arguments, **options))
        return started[0]

    with patch.object(asyncio, "create_subprocess_exec", start_noting):
        work = asyncio.create_task(make_pool(order_of(items=60, forms=3)))
        while not started:
            await asyncio.sleep(0.01)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
    assert started[0].returncode == -signal.SIGKILL
