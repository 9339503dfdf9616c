# SPDX-License-Identifier: Apache-2.0
"""The real service in a process of its own, which a test may kill and start again."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.support.postgres import find_free_port
from tests.support.run import PROJECT
from tests.support.waiting import PATIENCE
from tests.support.world import SECRET

# The service itself gives requests that are under way ten seconds.
STOP_WITHIN = 60.0
POLL = 0.05


class ServerNotReady(RuntimeError):
    """The server ended or did not answer /readyz in time; the text is the end of its log."""


@dataclass(slots=True)
class Server:
    """`kaochang serve` on a port that stays the same over restarts."""

    environment: Mapping[str, str]
    folder: Path
    port: int = field(default_factory=find_free_port)
    process: subprocess.Popen[bytes] | None = None
    workers: int = 1

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    @property
    def pid(self) -> int:
        if self.process is None:
            raise ServerNotReady("not started")
        return self.process.pid

    async def start(self) -> None:
        """The service answers that it is ready."""
        self._spawn()
        await self._wait_until_ready()

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                kaochang(
                    "serve",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(self.port),
                    "--workers",
                    str(self.workers),
                ),
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def _wait_until_ready(self) -> None:
        last_moment = time.monotonic() + PATIENCE
        async with httpx.AsyncClient(base_url=self.url, timeout=10, trust_env=False) as client:
            while time.monotonic() < last_moment:
                if self.process is not None and self.process.poll() is not None:
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
        try:
            self._end(signal.SIGTERM)
        except subprocess.TimeoutExpired:
            self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(STOP_WITHIN)


async def _is_ready(client: httpx.AsyncClient) -> bool:
    try:
        answer = await client.get("/readyz")
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
