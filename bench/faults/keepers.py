# SPDX-License-Identifier: Apache-2.0
"""The two databases as the harness needs them: taken away, given back, looked through."""

import asyncio
import subprocess
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

import asyncpg

from tests.support.postgres import Postgres

_HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


class DatabaseKind(StrEnum):
    SQLITE = "sqlite"
    POSTGRES = "postgres"


class DatabaseKeeper(ABC):
    """Whoever has the database in hand."""

    kind: ClassVar[DatabaseKind]
    url: str

    @abstractmethod
    def take_away(self) -> None:
        """No commit succeeds from now on."""

    @abstractmethod
    def give_back(self) -> None:
        """Commits succeed again."""

    @abstractmethod
    async def look_through(self) -> list[str]:
        """What the database's own check finds to be wrong with its files."""


@dataclass(slots=True)
class SqliteKeeper(DatabaseKeeper):
    """Another process holds the file's lock, as a careless backup would."""

    kind: ClassVar[DatabaseKind] = DatabaseKind.SQLITE
    url: str
    path: Path
    _holder: subprocess.Popen[bytes] | None = None

    def take_away(self) -> None:
        command = [sys.executable, "-c", _HOLD, str(self.path)]
        self._holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == b"held\n"

    def give_back(self) -> None:
        if self._holder is not None:
            self._holder.communicate()
            self._holder = None

    async def look_through(self) -> list[str]:
        import sqlite3  # noqa: PLC0415 - of this one kind

        with sqlite3.connect(self.path, timeout=60) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            found += [
                f"foreign key {row}" for row in connection.execute("PRAGMA foreign_key_check")
            ]
        connection.close()
        return [text for text in found if text != "ok"]


@dataclass(slots=True)
class PostgresKeeper(DatabaseKeeper):
    """A server of our own that is stopped as by a crash."""

    kind: ClassVar[DatabaseKind] = DatabaseKind.POSTGRES
    url: str
    server: Postgres
    name: str
    _away: bool = field(default=False)

    def take_away(self) -> None:
        self.server.stop("immediate")
        self._away = True

    def give_back(self) -> None:
        if self._away:
            self.server.start()
            self._away = False

    async def look_through(self) -> list[str]:
        """`pg_amcheck` where it is installed: every index against its table."""
        program = self.server.programs / "pg_amcheck"
        return await asyncio.to_thread(self._amcheck, program) if program.exists() else []

    def _amcheck(self, program: Path) -> list[str]:
        where = ["-h", "127.0.0.1", "-p", str(self.server.port), "-U", "kaochang", "-d", self.name]
        ended = subprocess.run(
            [str(program), *where, "--install-missing", "--heapallindexed"],
            check=False,
            capture_output=True,
            text=True,
        )
        return [line for line in ended.stdout.splitlines() if line] + (
            [ended.stderr.strip()[:300]] if ended.returncode else []
        )

    async def run(self, *statements: str) -> list[str]:
        """Statements outside any transaction; the first column of the last one's first row."""
        connection = await asyncpg.connect(self.server.dsn(self.name), timeout=30)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            row = await connection.fetchrow(statements[-1])
            return [] if row is None else [str(value) for value in row.values()]
        finally:
            await connection.close()
