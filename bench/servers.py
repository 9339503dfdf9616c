# SPDX-License-Identifier: Apache-2.0
"""Databases with an open exam in them, servers in processes of their own, candidates at desks."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.load import HOST, Saver
from tests.support.db import execute, migrate, sqlite_url, upgrade
from tests.support.factories.exams import book_now
from tests.support.postgres import Durability, Postgres, create_postgres, find_free_port
from tests.support.run import PROJECT
from tests.support.server import kaochang, server_environment

READY_WITHIN, STOP_WITHIN = 60.0, 15.0
# Bodies are small and 50 savers few: the limits of one candidate are far away.
Ticket = tuple[str, str]


class NotReady(RuntimeError):
    """A server did not come up; the end of its log is printed."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that PostgreSQL under another account can pass through, gone at the end."""
    with TemporaryDirectory(prefix="kaochang-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


async def make_sqlite(folder: Path) -> str:
    """The address of a migrated SQLite database."""
    url = sqlite_url(_made(folder) / "kaochang.db")
    await migrate(url, upgrade)
    return url


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@asynccontextmanager
async def postgres(folder: Path) -> AsyncIterator[Postgres]:
    """A PostgreSQL of our own with the settings a deployment must have: it syncs every commit."""
    server = create_postgres(folder, Durability.DURABLE)
    try:
        yield server
    finally:
        server.stop("fast")


async def make_postgres(server: Postgres, name: str = "kaochang_bench") -> str:
    """The address of a migrated database on it."""
    await execute(server, f'CREATE DATABASE "{name}"')
    await migrate(server.url(name), upgrade)
    return server.url(name)


@asynccontextmanager
async def serving(
    command: Sequence[str], port: int, *, environment: Mapping[str, str], log: Path
) -> AsyncIterator[int]:
    """A server that answers /readyz; yields its process id. It ends with the block."""
    process = spawn(command, environment, log)
    try:
        await _wait_until_ready(process, port)
    except NotReady:
        print(end_of(log), file=sys.stderr)
        raise
    else:
        yield process.pid
    finally:
        _stop(process)


def spawn(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """In a group of its own, so that it ends together with what it starts, or what traces it."""
    with _made(log.parent).joinpath(log.name).open("ab") as out:
        return subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def end_of(log: Path) -> str:
    """What a server that did not come up has said last."""
    return log.read_text(errors="replace")[-4000:]


async def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    last_moment = time.monotonic() + READY_WITHIN
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        while time.monotonic() < last_moment and process.poll() is None:
            try:
                answer = await client.get(f"http://{HOST}:{port}/readyz")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code == 200:
                return
            await asyncio.sleep(0.05)
    raise NotReady(f"nothing answers on port {port}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_WITHIN)


@asynccontextmanager
async def serving_exam(
    url: str, folder: Path, *, before: Sequence[str] = ()
) -> AsyncIterator[tuple[int, int]]:
    """`kaochang serve` with one process on this database: (port, process id)."""
    port = find_free_port()
    command = [*before, *kaochang("serve", "--host", HOST, "--port", str(port))]
    # A few savers stand for a hall: each saves more often than one candidate may.
    environment = server_environment(url, folder) | {"KAOCHANG_SAVES_PER_SECOND": "0"}
    log = folder / "serve.log"
    async with serving(command, port, environment=environment, log=log) as pid:
        yield port, pid


@asynccontextmanager
async def serving_nothing(
    name: str, folder: Path, *, before: Sequence[str] = ()
) -> AsyncIterator[tuple[int, int]]:
    """The no-op `bench.noop:NAME` on the same server program with the same options."""
    port = find_free_port()
    command = [
        *before,
        sys.executable,
        "-m",
        "uvicorn",
        f"bench.noop:{name}",
        "--host",
        HOST,
        "--port",
        str(port),
        "--log-level",
        "warning",
        "--no-access-log",
        "--proxy-headers",
    ]
    # The service's variables do no harm here, and the two servers then differ in nothing else.
    environment = server_environment("sqlite+aiosqlite://", folder)
    log = folder / f"{name}.log"
    async with serving(command, port, environment=environment, log=log) as pid:
        yield port, pid


async def seat(port: int, tickets: Sequence[Ticket]) -> list[Saver]:
    """Every ticket's holder has started and holds the lease of the window that will save."""
    savers = []
    for place, ticket in enumerate(tickets):
        async with httpx.AsyncClient(
            base_url=f"http://{HOST}:{port}/api/v1", trust_env=False, timeout=30
        ) as client:
            savers.append(await _seat_one(client, ticket, f"bench-window-{place}"))
    return savers


async def _seat_one(client: httpx.AsyncClient, ticket: Ticket, window_id: str) -> Saver:
    async def ask(method: str, path: str, **body: object) -> httpx.Response:
        answer = await client.request(method, path, json=body or None)
        return answer.raise_for_status()

    way_in = {"ticket_number": ticket[0], "id_number": ticket[1]}
    signed_in = await ask("POST", "/candidate-sessions", **way_in)
    registration_id = signed_in.json()["registration_id"]
    await ask("PUT", f"/registrations/{registration_id}/consent", choice="alternative")
    attempt = (await ask("POST", f"/registrations/{registration_id}/attempt")).json()
    path = f"/attempts/{attempt['id']}"
    await ask("PUT", f"{path}/lease", window_id=window_id, take_over=False)
    paper = (await ask("GET", f"{path}/paper")).json()
    slots = [slot["number"] for slot in paper["slots"] if slot["type"] == "single"]
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return Saver(attempt["id"], window_id, cookie, slots)


async def book(url: str, candidates: int) -> list[Ticket]:
    """Tickets for a sitting that has just begun."""
    return await book_now(url, candidates=candidates)
