# SPDX-License-Identifier: Apache-2.0
"""The real service in a process of its own, which a test may kill and start again."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from unittest.mock import patch

import httpx
from uvicorn import _subprocess

from tests.support.clients import client_at
from tests.support.postgres import find_free_port
from tests.support.run import PROJECT
from tests.support.waiting import PATIENCE
from tests.support.world import SECRET

# The service itself gives requests that are under way ten seconds.
STOP_WITHIN = 60.0
POLL = 0.05


class ServerNotReady(RuntimeError):
    """The server ended or did not answer /readyz in time; the text is the end of its log."""


# A Python that loads all of the service takes as long as most stories that it is started for: these
# are forked of one that has. How it starts by itself is asked in tests/integration/cli.
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.support.warm"])


def fork(
    words: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    errors: Path | None = None,
    *,
    forks_on: bool = False,
) -> ForkServerProcess:
    """`kaochang` with these words, begun; in a group of its own, with what it starts.

    What it says goes into the log, and what goes wrong, too, unless a file for it is given. One that
    `forks_on` has loaded workers, too, whose requests the page of metrics does not count.
    """
    given = list(words), dict(environment), str(log), str(errors or log)
    process = _FORKS.Process(target=_run, args=given, kwargs={"forks_on": forks_on})
    process.start()
    return process


@dataclass(slots=True)
class Server:
    """`kaochang serve` on a port that stays the same over restarts."""

    environment: Mapping[str, str]
    folder: Path
    port: int = field(default_factory=find_free_port)
    process: ForkServerProcess | None = None
    workers: int = 1

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    @property
    def pid(self) -> int:
        if self.process is None or self.process.pid is None:
            raise ServerNotReady("not started")
        return self.process.pid

    async def start(self) -> None:
        """The service answers that it is ready."""
        self._spawn()
        await self._wait_until_ready()

    def _spawn(self) -> None:
        words = ["serve", "--host", "127.0.0.1", "--port", str(self.port)]
        words += ["--workers", str(self.workers)]
        self.process = fork(words, self.environment, self.log)

    async def _wait_until_ready(self) -> None:
        last_moment = time.monotonic() + PATIENCE
        async with client_at(self.url) as client:
            while time.monotonic() < last_moment:
                if self.process is not None and not self.process.is_alive():
                    break
                if await _is_ready(client):
                    return
                await asyncio.sleep(POLL)
        raise ServerNotReady(self.log.read_text(errors="replace")[-4000:])

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up, as in a crash."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL for one that does not listen."""
        self._end(signal.SIGTERM)
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.is_alive():
            os.kill(self.pid, how)
            self.process.join(STOP_WITHIN)


def run_kaochang(*words: str, log: Path) -> int:
    """`kaochang` with these words has ended in a process of its own: its exit code."""
    process = fork(words, bare_environment(), log)
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _run(
    words: list[str], environment: dict[str, str], log: str, errors: str, *, forks_on: bool
) -> None:
    """`kaochang` with these words, in a process that has no other purpose."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(PROJECT)
    for number, name, mode in ((0, os.devnull, "rb"), (1, log, "ab"), (2, errors, "ab")):
        with open(name, mode) as file:  # noqa: PTH123 - descriptors
            os.dup2(file.fileno(), number)
    # uvicorn gives the number behind it to the processes that it starts.
    sys.stdin = os.fdopen(0, closefd=False)
    if forks_on:
        patch.object(_subprocess, "spawn", get_context("fork")).start()
    from app.cli import cli  # noqa: PLC0415 - where it has been loaded

    cli(words)


async def _is_ready(client: httpx.AsyncClient) -> bool:
    try:
        answer = await client.get("/readyz", timeout=10)
    except httpx.TransportError:
        return False
    return answer.status_code == httpx.codes.OK


def kaochang(*arguments: str) -> list[str]:
    """The command line of `kaochang`, run by this Python whether or not it is installed."""
    return [sys.executable, "-c", "from app.cli import main; main()", *arguments]


def bare_environment() -> dict[str, str]:
    """The environment without any setting of ours."""
    return {key: value for key, value in os.environ.items() if not key.startswith("KAOCHANG_")}


def server_environment(database_url: str, folder: Path, **changes: str) -> dict[str, str]:
    """Variables for a server on plain HTTP; `changes` are settings: `log_level="DEBUG"`."""
    settings = {
        "database_url": database_url,
        "data_dir": str(folder),
        "secret_key": SECRET,
        "public_address": "http://127.0.0.1",
        # Journeys are about what people do when they are in.
        "second_factor": "offered",
        **changes,
    }
    ours = {f"KAOCHANG_{key.upper()}": value for key, value in settings.items()}
    return {**bare_environment(), **ours, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}


@asynccontextmanager
async def running_server(database_url: str, folder: Path, **changes: str) -> AsyncIterator[Server]:
    """A server on a migrated database; whatever is left of it is stopped at the end."""
    server = Server(server_environment(database_url, folder, **changes), folder)
    try:
        await server.start()
        yield server
    finally:
        server.stop()
