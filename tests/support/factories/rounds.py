# SPDX-License-Identifier: Apache-2.0
"""Everybody in a hall tries everything, once a run: what each was answered is read by many tests.

Three thousand requests, which take as long as a hundred other tests.
"""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest

from app.papers.service import FrozenForm
from tests.support.access import (
    OTHER,
    OWNER,
    access_of,
    admissions,
    placeholders,
    refusals,
)
from tests.support.factories.exams import Exam
from tests.support.factories.halls import Hall, Heard, open_hall
from tests.support.factories.marking import form_of
from tests.support.invariants import demand_invariants
from tests.support.run import once, run_folder
from tests.support.world import World, empty_world

END = "POST /api/v1/attempts/{attempt_id}/submission"


@dataclass(frozen=True, slots=True)
class FullRound:
    """What everybody was answered while the owner sat, and whose hall it was; only to be read.

    First what those were answered who may not, in the order of `refusals`, then what those who may,
    in the order of `admissions`. The last of these, by which the owner's sitting ends, is `end`.
    `learned` is where the other candidate was told that something of the owner's exists: before
    all this, after it, and when every deadline had passed.
    """

    access: Mapping[str, str]
    refused: list[Heard]
    admitted: list[Heard]
    end: Heard
    learned: list[str]
    forms: list[FrozenForm]
    running: Exam
    exams: list[Exam]
    owned: Mapping[str, list[str]]

    @property
    def heard(self) -> list[Heard]:
        """Whatever was answered while the owner sat."""
        return self.refused + self.admitted


async def round_of(kind: str, folder: Path, request: pytest.FixtureRequest) -> FullRound:
    """The run's round on this kind of database, gone by whoever asks first, in this folder."""
    with once(f"round-{kind}") as first:
        if first is not None:
            async with empty_world(kind, folder, request) as world:
                gone = await _go(world)
                await demand_invariants(world)
            _file_of(kind).write_bytes(pickle.dumps(gone))
    return _read(kind)


@cache
def _read(kind: str) -> FullRound:
    found: FullRound = pickle.loads(_file_of(kind).read_bytes())  # noqa: S301 - our own
    return found


def _file_of(kind: str) -> Path:
    return run_folder() / f"round-{kind}.pickle"


async def _go(world: World) -> FullRound:
    hall = await open_hall(world)
    access = access_of(world.app)
    learned = await _learned_by_the_other(hall, access)
    hall.heard.clear()
    for who, operation, _ in refusals(access):
        await hall.ask(who, operation)
    refused = len(hall.heard)
    *pairs, (ender, end) = admissions(access)
    assert end == END, "whatever comes after it would be tried on an attempt that has ended"
    for who, operation in pairs:
        await hall.carry_out(who, operation)
    heard = list(hall.heard)
    state = await hall.ask(OWNER, "GET /api/v1/attempts/{attempt_id}")
    assert state.json()["state"] == "running"
    await hall.carry_out(ender, end)
    ended = hall.heard[-1]
    learned += await _learned_later(hall, access)
    return FullRound(
        access,
        refused=heard[:refused],
        admitted=heard[refused:],
        end=ended,
        learned=learned,
        forms=[await form_of(world, exam) for exam in hall.exams],
        running=hall.running,
        exams=hall.exams,
        owned=hall.owned,
    )


async def _learned_later(hall: Hall, access: Mapping[str, str]) -> list[str]:
    """All is used, changed and handed in by now, and the place that was booked is withdrawn."""
    called_off = f"/api/v1/sittings/{hall.things['booked']}/cancel"
    (await hall.people["operator"].post(called_off, json={"reason": "停电"})).raise_for_status()
    await hall.world.run_jobs()
    learned = await _learned_by_the_other(hall, access)
    # Every deadline has passed.
    hall.world.clock.forward(hours=11)
    return learned + await _learned_by_the_other(hall, access)


async def _learned_by_the_other(hall: Hall, access: Mapping[str, str]) -> list[str]:
    """Where another candidate learns that something of the owner's exists, in its state of now."""
    theirs = [operation for operation, declared in access.items() if declared == "candidate"]
    learned = []
    for operation, name in placeholders(theirs):
        nowhere = await hall.ask(OTHER, operation, **{name: str(uuid4())})
        for own in hall.owned[name]:
            answer = await hall.ask(OTHER, operation, **{name: own})
            known = answer.status_code != 404 or answer.text != nowhere.text
            learned += [f"{operation}: {answer.status_code} {answer.text[:120]}"] * known
    return learned
