# SPDX-License-Identifier: Apache-2.0
"""The demo on another date: filled for it, and served with a clock that shows it and goes on.

The service takes the time from its one clock (ruff refuses any other), so a clock that is handed
in moves all of it: HTTP, worker and rehearsal, which asks the service what time it is.
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal
from unittest.mock import patch

import uvicorn
from fastapi import FastAPI

from app.core.settings import Settings
from app.demo import bank, earlier, environment_of, filling, last_month, prepare
from app.demo.people import EARLIER_NAMES
from question_bank.items import load_bank
from tests.support.collector import collecting_all
from tests.support.db import copy_sqlite_template, prepare_sqlite_template
from tests.support.demo import WEAKEST, Demo, read_ways_in
from tests.support.hashing import hashing_quickly
from tests.support.solving import solving_here
from tests.support.waiting import eventually
from tests.support.world import World, borrowed_app, fresh_database, make_settings, open_world

# Beside browsers on plain HTTP, the clients of a world go on under its own name.
ON_THIS_MACHINE = {"public_address": "http://127.0.0.1", "allowed_hosts": "kaochang.test"}

# Who sat last month, and how many parallel papers are asked for. Each of the demo's many hands in
# and is marked answer by answer; a few are enough to show that the day does not matter to them.
FEW_SAT, FEW_FORMS = 1, 2
# Of those who sat hours ago the weakest, who comes to hold the retake, and the one who stayed away.
LAST_NAMES = EARLIER_NAMES[EARLIER_NAMES.index(WEAKEST) :]
LAST_SKILLS = earlier.SKILLS[EARLIER_NAMES.index(WEAKEST) :]
# The shipped bank is the same on every day.
_load_once = cache(load_bank)


class RunningClock:
    """It showed `at` when it was made, and has gone on since."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._made = time.monotonic()

    def now(self) -> datetime:
        return self.at(self.tick())

    def tick(self) -> float:
        return time.monotonic()

    def at(self, tick: float) -> datetime:
        return self._at + timedelta(seconds=tick - self._made)


async def fill_demo(folder: Path, now: datetime) -> Settings:
    """The demo's command has been run in this folder, for the first time or again, at `now`.

    Smaller than the demo in what takes long: its people, sittings and verbs are all there.
    """
    made = environment_of(folder, None, port=0)
    settings = make_settings(
        made["KAOCHANG_DATABASE_URL"],
        folder,
        secret_key=made["KAOCHANG_SECRET_KEY"],
        public_address="http://127.0.0.1",
        second_factor="offered",
        run_worker=True,
    )
    with (
        hashing_quickly(),
        patch.object(earlier, "EARLIER_NAMES", LAST_NAMES),
        patch.object(earlier, "SKILLS", LAST_SKILLS),
        patch.object(last_month, "CANDIDATES", FEW_SAT),
        patch.object(bank, "FORMS", FEW_FORMS),
        patch.object(filling, "load_bank", _load_once),
        patch.object(bank, "load_bank", _load_once),
    ):
        await asyncio.to_thread(prepare, settings, upgrade=_migrated, port=0, now=now)
    return settings


def _migrated(settings: Settings) -> None:
    """A database that is not there yet is a copy of the run's migrated one."""
    if not (settings.data_dir / "kaochang.db").exists():
        copy_sqlite_template(prepare_sqlite_template(), settings.data_dir)


@asynccontextmanager
async def demo_at(now: datetime, folder: Path) -> AsyncIterator[Demo]:
    """A demo whose people, sittings and server are all at `now`."""
    settings = await fill_demo(folder, now)
    with solving_here(), borrowed_app(settings, RunningClock(now)) as app:
        async with served(app) as url:
            yield Demo(url, settings.database_url, read_ways_in(folder))


@asynccontextmanager
async def served(app: FastAPI, *, lifespan: Literal["on", "off"] = "on") -> AsyncIterator[str]:
    """The app behind a real socket in this process; its address. `off` for one that has started."""
    # Listening before the server does: nobody can take the port in between.
    with socket.create_server(("127.0.0.1", 0)) as listening, collecting_all():
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan=lifespan))
        serving = asyncio.create_task(server.serve(sockets=[listening]))

        async def is_up() -> bool:
            return server.started or serving.done()

        try:
            await eventually(is_up)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


@asynccontextmanager
async def served_world(folder: Path) -> AsyncIterator[tuple[World, str]]:
    """An empty world on SQLite and its address, for browsers on plain HTTP."""
    plain = ON_THIS_MACHINE | {"second_factor": "offered"}
    async with (
        fresh_database("sqlite", folder, postgres=None) as url,
        open_world("sqlite", make_settings(url, folder, **plain)) as world,
        served(world.app, lifespan="off") as address,
    ):
        yield world, address
