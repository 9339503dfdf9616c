# SPDX-License-Identifier: Apache-2.0
"""The service in processes of its own, which can be killed one by one and come back."""

import asyncio
import os
import resource
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from bench.faults.wire import HttpLine, LineLost
from bench.load import HOST
from bench.servers import end_of, spawn
from tests.support.postgres import find_free_port
from tests.support.server import fork, kaochang, server_environment
from tests.support.waiting import PATIENCE

_STOP_WITHIN = 60.0
_LOOK_AGAIN = 0.05


class ServiceDown(RuntimeError):
    """The service ended or was not ready in time; the text is the end of its log."""


class ForkedProcess:
    """One that was forked warm, with as much of `Popen` as is asked of a service's process."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        assert self._process.pid is not None, "it has been started"
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("kaochang", timeout)
        return code


Running = subprocess.Popen[bytes] | ForkedProcess


@dataclass(slots=True)
class Service:
    """`kaochang serve` with so many workers, and `kaochang worker` beside it where there are two."""

    url: str
    folder: Path
    workers: int = 1
    changes: Mapping[str, str] = field(default_factory=dict)
    before: Sequence[str] = ()
    # Whether it begins loaded, as a gate's many restarts are to; by itself it begins from nothing.
    is_warm: bool = False
    port: int = field(default_factory=find_free_port)
    _running: list[Running] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.folder / f"serve-{self.port}.log"

    @property
    def server(self) -> Running:
        """The process that listens, or the parent of those that do."""
        return self._running[0]

    async def start(self) -> float:
        """Ready; in how many seconds."""
        began = time.monotonic()
        apart = {} if self.workers == 1 else {"run_worker": "false"}
        environment = server_environment(self.url, self.folder, **{**apart, **self.changes})
        where = ["--host", HOST, "--port", str(self.port)]
        self._running = [self._begin(environment, "serve", *where, "--workers", str(self.workers))]
        if self.workers > 1:
            self._running.append(self._begin(environment, "worker"))
        await self.wait_until_ready()
        return time.monotonic() - began

    def _begin(self, environment: Mapping[str, str], *words: str) -> Running:
        if self.is_warm and not self.before:
            return ForkedProcess(fork(words, environment, self.log, forks_on=True))
        return spawn([*self.before, *kaochang(*words)], environment, self.log)

    async def wait_until_ready(self) -> None:
        last_moment = time.monotonic() + PATIENCE
        while time.monotonic() < last_moment and self.server.poll() is None:
            if await self.status_of("/readyz") == 200:
                return
            await asyncio.sleep(_LOOK_AGAIN)
        raise ServiceDown(end_of(self.log))

    async def status_of(self, path: str) -> int | None:
        """What a health check is answered; None when nothing answers."""
        line = HttpLine(self.port, patience=10)
        try:
            return (await line.ask("GET", path)).status
        except LineLost:
            return None
        finally:
            await line.close()

    def listening(self) -> list[int]:
        """The processes that answer requests."""
        if self.workers == 1:
            return [self.server.pid]
        return sorted(_children_of(self.server.pid))

    def kill(self) -> None:
        """SIGKILL to all of it: nothing is tidied up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL for whoever does not listen."""
        try:
            self._end(signal.SIGTERM)
        except subprocess.TimeoutExpired:
            self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        for process in self._running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, how)
        for process in self._running:
            process.wait(_STOP_WITHIN)

    def kill_one(self, place: int) -> bool:
        """SIGKILL to one listening process of several; its parent starts another."""
        pids = self.listening()
        if self.workers == 1 or not pids:
            return False
        with suppress(ProcessLookupError):
            os.kill(pids[place % len(pids)], signal.SIGKILL)
        return True

    def limit_files(self, size: int) -> None:
        """No process of it makes a file longer than this: the disk is full, for it alone."""
        for pid in {self.server.pid, *self.listening()}:
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, most))

    def free_files(self) -> None:
        """The disk has room again."""
        self.limit_files(resource.RLIM_INFINITY)

    def cpu_seconds(self) -> float:
        """Of processor time, so far, by all of it."""
        pids = {process.pid for process in self._running}
        pids |= {child for pid in list(pids) for child in _children_of(pid)}
        return sum(map(_cpu_of, pids))


def _children_of(pid: int) -> list[int]:
    """Worker processes; the one that multiprocessing keeps for itself is none."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text().split())
    return [child for child in found if not _is_tracker(child)]


def _is_tracker(pid: int) -> bool:
    try:
        return b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return True


def _cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
