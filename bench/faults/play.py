# SPDX-License-Identifier: Apache-2.0
"""All scenarios on one database, and what must hold of the whole of it afterwards."""

from collections.abc import Collection
from pathlib import Path

from app.core.db import Database
from app.invariants import find_broken
from bench.faults.found import count_attempts
from bench.faults.keepers import DatabaseKind
from bench.faults.oracle import Flaw, FoundFlaw
from bench.faults.scenario import Row, Scenario, add
from bench.faults.scenarios import SCENARIOS
from bench.faults.stage import Extent, FaultStage, staged
from bench.faults.table import write_row


def chosen(kind: DatabaseKind, extent: Extent, codes: Collection[str] = ()) -> list[Scenario]:
    """Those that are played on this database: the gate's, or all, or the ones named."""
    return [
        each
        for each in SCENARIOS
        if kind in each.kinds
        and (extent.is_long or each.in_gate)
        and (not codes or each.code in codes)
    ]


async def play_all(
    kind: DatabaseKind, folder: Path, extent: Extent, *, seed: int, codes: Collection[str] = ()
) -> list[Row]:
    """A row for each, told as it comes in, and one for the database as a whole."""
    scenarios = chosen(kind, extent, codes)
    tickets = sum(each.candidates(extent.candidates) for each in scenarios)
    rows = []
    async with staged(kind, folder, extent, seed=seed, candidates=tickets) as stage:
        for each in scenarios:
            rows.append(await each.run(stage))
            print("\n".join(write_row(rows[-1])), flush=True)
        rows.append(await look_at_all(stage))
        print("\n".join(write_row(rows[-1])), flush=True)
    return rows


async def look_at_all(stage: FaultStage) -> Row:
    """Files, counts and invariants of the whole database, with nobody writing any more."""
    row = Row("all", "files, counts and invariants of the whole database", stage.kind)
    stage.service.stop()
    add(row, [FoundFlaw(Flaw.DAMAGED, "", text) for text in await stage.keeper.look_through()])
    made = await count_attempts(stage.keeper.url)
    if made != len(stage.seated):
        told = f"{made} attempts of {len(stage.seated)} candidates who started"
        add(row, [FoundFlaw(Flaw.MISCOUNTED, "", told)])
    database = Database(stage.keeper.url)
    broken = await find_broken(database)
    await database.dispose()
    add(row, [FoundFlaw(Flaw.DENIED, "", f"{b.name}: {b.number}, {b.ids[:3]}") for b in broken])
    row.notes.append(f"{made} attempts")
    return row
