# SPDX-License-Identifier: Apache-2.0
"""How a story begins, played once by the real verbs, and found again by later worlds.

Dozens of stories begin with the same sitting, the same candidate and the same answers. The first
of a process plays that by HTTP; a later world is given the rows that it left, as a service that
was started anew finds them.
"""

from collections.abc import Awaitable, Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from app.accounts.models import StaffMember
from app.items.models import BankItem
from app.programmes.models import Programme
from app.sittings.models import Sitting
from tests.support.factories.exams import Desk, Exam, open_exam, seated
from tests.support.rows import Rows, is_empty, put_rows, read_rows
from tests.support.world import START, World

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class _Played:
    """What a beginning left: its rows, the clock, and what it told."""

    rows: Rows
    now: datetime
    told: Any


# By kind of database, settings and beginning.
_PLAYED: dict[tuple[str, str, Hashable], _Played] = {}
# What differs from world to world and shapes no row.
_OF_ONE_WORLD = {"database_url", "data_dir"}


async def once_played(
    world: World, beginning: Hashable, play: Callable[[], Awaitable[Told]]
) -> Told:
    """The world is as `play` leaves an empty one, and the answer is what it told.

    The name of the beginning stands for all that it depends on. It may leave rows and a later
    hour, and no file. What it tells is every world's: clients in it are only good for cookies.
    """
    if not await _is_untouched(world):
        return await play()
    key = (world.kind, world.settings.model_dump_json(exclude=_OF_ONE_WORLD), beginning)
    if key not in _PLAYED:
        _PLAYED[key] = await _play(world, play)
    else:
        async with world.database.writing() as session:
            await put_rows(session, _PLAYED[key].rows)
        world.clock.set(_PLAYED[key].now)
    told: Told = _PLAYED[key].told
    return told


async def _is_untouched(world: World) -> bool:
    async with world.database.reading() as session:
        is_bare = await is_empty(session, Programme, BankItem, Sitting, StaffMember)
    return is_bare and world.now() == START


async def _play(world: World, play: Callable[[], Awaitable[Any]]) -> _Played:
    async with world.database.reading() as session:
        before = await read_rows(session)
    told = await play()
    async with world.database.reading() as session:
        return _Played(await read_rows(session, but=before), world.now(), told)


async def seated_alone(world: World) -> Desk:
    """The one candidate of a new sitting, sitting in it at nine."""
    return (await exam_and_desk(world))[1]


async def exam_and_desk(world: World) -> tuple[Exam, Desk]:
    """A new sitting, and its one candidate, sitting in it at nine."""

    async def play() -> tuple[Exam, Desk]:
        exam = await open_exam(world)
        return exam, await seated(world, exam)

    exam, desk = await once_played(world, "seated alone", play)
    return exam, await seated_anew(world, desk)


async def seated_anew(world: World, desk: Desk) -> Desk:
    """The desk of a beginning, with a client of this world and a paper of its own."""
    client = await world.anyone()
    client.cookies.update(desk.client.cookies)
    return replace(desk, client=client, paper=deepcopy(desk.paper))
