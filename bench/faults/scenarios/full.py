# SPDX-License-Identifier: Apache-2.0
"""F7: the disk is full."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from bench.faults.candidate import Typist
from bench.faults.history import History
from bench.faults.keepers import DatabaseKind, PostgresKeeper, SqliteKeeper
from bench.faults.scenario import (
    Row,
    Scenario,
    Storm,
    acknowledged_by,
    end_all,
    judge_own,
    refused_save,
    until_acknowledged,
)
from bench.faults.service import Service
from bench.faults.stage import FaultStage
from bench.servers import book, make_sqlite

# The log, which is a file here, has so much room more.
_ROOM_FOR_LOG = 64 * 1024
# Less than any file of the service has already.
_NO_ROOM = 64
_SMALL = "24m"


class DiskFull(Storm):
    """No file of the service grows any more (RLIMIT_FSIZE), which needs no right of anybody."""

    code = "F7"
    title = "no file of the database may grow: RLIMIT_FSIZE"
    kinds = frozenset({DatabaseKind.SQLITE})

    def limit(self, stage: FaultStage) -> int:
        """How long a file may be."""
        return stage.service.log.stat().st_size + _ROOM_FOR_LOG

    async def trouble(self, stage: FaultStage, row: Row, typists: Sequence[Typist]) -> None:
        await until_acknowledged(typists, self.ops(stage) // 3)
        pid = stage.service.server.pid
        stage.service.limit_files(self.limit(stage))
        try:
            reply = await refused_save(stage, typists[0])
            row.same("/healthz with a full disk", await stage.service.status_of("/healthz"), 200)
        finally:
            stage.service.free_files()
        before = acknowledged_by(typists)
        await until_acknowledged(typists, before + 2 * len(typists))
        row.same("the process after it", stage.service.server.pid, pid)
        row.demand(stage.service.server.poll() is None, "the service has ended")
        row.notes.append(f"a save was refused with {reply.status}; saving again without a restart")


class NothingGrows(DiskFull):
    """The log lies on the same disk, and its lines cannot be written either."""

    title = "no file may grow, nor the log: RLIMIT_FSIZE"
    in_gate = False

    def limit(self, stage: FaultStage) -> int:
        del stage
        return _NO_ROOM


class SmallDisk(Scenario):
    """A file system of 24 MB that a stranger's file fills: the database's, or that of the answers."""

    code = "F7"
    title = "a small file system is full: tmpfs"
    in_gate = False

    async def play(self, stage: FaultStage, row: Row, history: History) -> None:
        with small_disk(stage.folder / "small") as disk:
            if disk is None:
                row.missing.append("only root may mount a small file system")
                return
            if isinstance(stage.keeper, PostgresKeeper):
                await self._on_postgres(stage, stage.keeper, disk, row, history)
            else:
                await self._on_sqlite(stage, disk, row, history)

    async def _on_postgres(
        self, stage: FaultStage, keeper: PostgresKeeper, disk: Path, row: Row, history: History
    ) -> None:
        """The journal's table lies there; the rest of the server has room."""
        space = disk / "space"
        space.mkdir()
        shutil.chown(space, "postgres", "postgres")
        await keeper.run(f"CREATE TABLESPACE small LOCATION '{space}'", "SELECT 1")
        await keeper.run("ALTER TABLE answer_ops SET TABLESPACE small", "SELECT 1")
        try:
            await self._fill_and_free(stage, disk, row, history)
        finally:
            await keeper.run("ALTER TABLE answer_ops SET TABLESPACE pg_default", "SELECT 1")
            await keeper.run("DROP TABLESPACE small", "SELECT 1")

    async def _on_sqlite(self, stage: FaultStage, disk: Path, row: Row, history: History) -> None:
        """A service of its own, whose database lies there; its log lies elsewhere."""
        url = await make_sqlite(disk / "db")
        tickets = await book(url, 4)
        service = Service(url, stage.folder, is_warm=stage.service.is_warm)
        await service.start()
        keeper = SqliteKeeper(url, disk / "db" / "kaochang.db")
        own = replace(
            stage, keeper=keeper, service=service, tickets=iter(tickets), seated=[], lines=[]
        )
        try:
            await self._fill_and_free(own, disk, row, history)
        finally:
            service.stop()
        await judge_own(own, row, history)

    async def _fill_and_free(
        self, stage: FaultStage, disk: Path, row: Row, history: History
    ) -> None:
        typists = await stage.seat_many(history, 3)
        for typist in typists:
            await typist.send([op.number for op in typist.type(20)])
        filler = disk / "filler"
        _fill(filler)
        refused = 0
        # Pages that are there already take ops until they are full as well.
        while not refused:
            for typist in typists:
                typist.type(60)
                refused += not await typist.send(sorted(typist.journal)[:100])
        reply = await refused_save(stage, typists[0])
        row.same("/healthz with a full disk", await stage.service.status_of("/healthz"), 200)
        filler.unlink()
        await end_all(row, typists, stage.extent.patience)
        row.notes.append(
            f"a save was refused with {reply.status}; saving again once there was room"
        )


@contextmanager
def small_disk(at: Path) -> Iterator[Path | None]:
    """A file system of its own, gone at the end; None where we may not mount one."""
    at.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL},mode=755", "tmpfs", str(at)]
    is_there = (
        not os.getuid() and not subprocess.run(mount, check=False, capture_output=True).returncode
    )
    try:
        yield at if is_there else None
    finally:
        if is_there:
            leave = ["umount", "--lazy", str(at)]
            subprocess.run(leave, check=False, capture_output=True)


def _fill(path: Path) -> None:
    """To the last block."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
