# SPDX-License-Identifier: Apache-2.0
"""F2: a power cut. A kill proves nothing of it, so syncs are counted."""

import asyncio
import shutil
import subprocess

from bench.faults.history import History
from bench.faults.keepers import PostgresKeeper
from bench.faults.scenario import Row, Scenario
from bench.faults.stage import FaultStage
from bench.fsyncs import JOURNAL, list_uncovered, read_trace, tracer
from bench.load import fire
from bench.servers import book, make_sqlite, seat, serving_exam
from tests.support.run import PROJECT
from tests.support.server import kaochang, server_environment
from tests.support.waiting import eventually

_ON = ("fsync", "synchronous_commit", "full_page_writes")


class Synced(Scenario):
    """Each acknowledgement has a sync of its own moment behind it; weak settings are refused."""

    code = "F2"
    title = "power cut: a sync behind each acknowledgement"

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        if isinstance(stage.keeper, PostgresKeeper):
            await self._settings(stage.keeper, row)
            await self._count(stage, stage.keeper, row, history)
            await self._weak(stage, stage.keeper, row)
        elif shutil.which("strace"):
            await self._trace(stage, row)
        else:
            row.missing.append("strace is not installed")

    async def _trace(self, stage: FaultStage, row: Row) -> None:
        """A service of its own under strace: bench/fsyncs says how it is judged."""
        folder = stage.folder / "traced"
        url = await make_sqlite(folder)
        clients, saves = (20, 1000) if stage.extent.is_long else (5, 60)
        tickets = await book(url, clients)
        trace = folder / "trace"
        async with serving_exam(url, folder, before=tracer(trace)) as (port, _):
            done = await fire(port, await seat(port, tickets), saves=saves)
        syncs = read_trace(trace.read_text().splitlines(), JOURNAL)
        uncovered = list_uncovered(done.saves, syncs)
        row.same("saves acknowledged", len(done.saves), saves)
        row.same("acknowledged without a sync", len(uncovered), 0)
        row.notes.append(f"{saves} saves, {len(syncs)} syncs, every save covered by one")

    async def _settings(self, keeper: PostgresKeeper, row: Row) -> None:
        for name in _ON:
            row.same(name, await keeper.run(f"SHOW {name}"), ["on"])

    async def _count(
        self, stage: FaultStage, keeper: PostgresKeeper, row: Row, history: History
    ) -> None:
        """One candidate alone, so that no two saves share a sync."""
        saves = 500 if stage.extent.is_long else 40
        typist = await stage.seat(history)
        before = await self._syncs(keeper)
        for _ in range(saves):
            await typist.send([typist.type_text(typist.seat.texts[0]).number])

        async def counted() -> bool:
            # The server adds its processes' counts up about once a second.
            return await self._syncs(keeper) - before >= saves

        try:
            async with asyncio.timeout(30):
                await eventually(counted)
        except TimeoutError:
            row.faults.append(f"{saves} saves, {await self._syncs(keeper) - before} syncs")
        row.notes.append(f"{saves} saves one by one, {await self._syncs(keeper) - before} syncs")
        row.shown[typist.seat.attempt_id] = await typist.read_answers()
        await typist.line.close()

    async def _syncs(self, keeper: PostgresKeeper) -> int:
        (count,) = await keeper.run("SELECT wal_sync FROM pg_stat_wal")
        return int(count)

    async def _weak(self, stage: FaultStage, keeper: PostgresKeeper, row: Row) -> None:
        """A service does not start on settings that lose acknowledged answers."""
        await keeper.run("ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()")
        try:
            ended = await asyncio.to_thread(
                subprocess.run,
                kaochang("serve", "--port", str(stage.service.port + 1)),
                cwd=PROJECT,
                env=server_environment(keeper.url, stage.folder),
                check=False,
                capture_output=True,
                text=True,
                timeout=120,
            )
            refused = ended.returncode != 0 and "synchronous_commit" in ended.stderr
            row.demand(refused, "it starts although synchronous_commit is off")
        finally:
            await keeper.run("ALTER SYSTEM RESET synchronous_commit", "SELECT pg_reload_conf()")
        row.notes.append("refuses to start with synchronous_commit off")
