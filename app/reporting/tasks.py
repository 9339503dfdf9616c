# SPDX-License-Identifier: Apache-2.0
"""Jobs that reporting does."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from app.core.db import Database
from app.grading import service as grading
from app.grading.values import MarkedSlot
from app.items import service as items
from app.items.service import Observation
from app.papers import service as papers
from app.papers.service import FormObservation
from app.reporting import repository
from app.reporting.repository import SatRow
from app.reporting.rules import (
    FoundForm,
    FoundItem,
    Given,
    Sheet,
    SheetSlot,
    find_figures,
    sheet_of,
)
from app.sittings import service as sittings
from app.sittings.states import SittingKind
from question_bank.items import Item
from question_bank.psychometrics import form_to_data, item_to_data, suspicion_to_data

# Reading some 1,000 marks at once holds up whoever saves an answer for about 20 ms. Writing holds
# up longer, because on SQLite nobody else writes meanwhile.
_RUNS_AT_ONCE = 10
_FORMS_AT_ONCE = 10
_ITEMS_AT_ONCE = 100


async def recompute_statistics(
    database: Database, payload: dict[str, Any], *, now: datetime
) -> None:
    """The items and forms of the released sitting have figures over all who ever sat them.

    From scratch each time, over every exam whose released results stand on forms that share an
    item version with this sitting's: a second run changes nothing, and it does not matter in
    which order sittings are released. Rehearsals are neither a reason to count nor counted.

    Read and written in short transactions, for released marks no longer change, and what is
    written twice is written alike; computed in a thread in between.
    """
    sitting_id = UUID(payload["sitting_id"])
    async with database.reading() as session:
        sitting = await sittings.get_sitting(session, sitting_id)
        if sitting.kind is not SittingKind.EXAM:
            return
        wanted = await repository.list_forms_of(session, sitting_id)
        sat = await repository.list_sat_beside(session, sitting_id)
    sheets = await _sheets_of(database, sat)
    await _fill(database, sheets, sat)
    found = await asyncio.to_thread(find_figures, list(sheets.values()), wanted)
    for observed in _parts([item_observation(each) for each in found.items], _ITEMS_AT_ONCE):
        async with database.writing() as session:
            await items.record_statistics(session, observed, now=now)
    for rows in _parts([form_observation(each) for each in found.forms], _FORMS_AT_ONCE):
        async with database.writing() as session:
            await papers.record_form_statistics(session, rows, now=now)


async def _sheets_of(database: Database, sat: Sequence[SatRow]) -> dict[UUID, Sheet]:
    """An empty sheet for each form that somebody sat."""
    rows = []
    for part in _parts(sorted({row.form_id for row in sat}), _FORMS_AT_ONCE):
        async with database.reading() as session:
            rows += await repository.list_slots_of(session, part)
    known: dict[UUID, Item] = {}
    for part in _parts(sorted({row.version_id for row in rows}), _ITEMS_AT_ONCE):
        async with database.reading() as session:
            known |= await items.get_items(session, part)
    sheets = {}
    for form_id, slots in groupby(rows, key=attrgetter("form_id")):
        sheets[form_id] = sheet_of(
            form_id,
            [
                SheetSlot(
                    slot.number,
                    slot.version_id,
                    known[slot.version_id],
                    slot.points,
                    tuple(slot.option_order),
                )
                for slot in slots
            ],
        )
    return sheets


async def _fill(database: Database, sheets: dict[UUID, Sheet], sat: Sequence[SatRow]) -> None:
    """Each attempt stands on the sheet of its form."""
    for part in _parts(sat, _RUNS_AT_ONCE):
        async with database.reading() as session:
            marks = await grading.list_marks(session, [row.run_id for row in part])
        of_run = {
            run_id: {mark.slot: _given(mark) for mark in own}
            for run_id, own in groupby(marks, key=attrgetter("run_id"))
        }
        for row in part:
            sheets[row.form_id].add(of_run[row.run_id], passed=row.passed)
            sheets[row.form_id].pass_lines.add(row.pass_points)


def _given(mark: MarkedSlot) -> Given:
    return Given(mark.points, tuple(mark.detail.get("chosen", ())))


def _parts(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def item_observation(found: FoundItem) -> Observation:
    """What was found of a version, as the bank keeps it."""
    statistics, evidence = found.statistics, found.evidence
    told = {"earned": str(evidence.earned), "available": str(evidence.available)}
    return Observation(
        version_id=found.version_id,
        candidates=statistics.candidates,
        facility=statistics.facility.value if statistics.facility else None,
        discrimination=statistics.item_rest.value if statistics.item_rest else None,
        figures=item_to_data(statistics) | told,
        suspicions=[suspicion_to_data(suspicion) for suspicion in found.suspicions],
        revised_difficulty=found.revised,
    )


def form_observation(found: FoundForm) -> FormObservation:
    """What was found of a form, as papers keep it; who chose what is kept with the versions."""
    without = tuple(replace(item, options=()) for item in found.statistics.items)
    passing = {"passed": found.passed, "pass_lines": [str(line) for line in found.pass_lines]}
    figures = form_to_data(replace(found.statistics, items=without)) | passing
    return FormObservation(
        form_id=found.form_id, candidates=found.statistics.candidates, figures=figures
    )
