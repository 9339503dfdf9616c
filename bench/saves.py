# SPDX-License-Identifier: Apache-2.0
"""Durable answer saves per second against a no-op endpoint: `python -m bench.saves`."""

import argparse
import asyncio
import re
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from bench.load import Round, Saver, Summary, fire, run, summarise
from bench.servers import (
    book,
    make_postgres,
    make_sqlite,
    postgres,
    scratch,
    seat,
    serving_exam,
    serving_nothing,
)
from tests.support.postgres import PostgresMissing

BARE, DRESSED, THIN = "no-op", "no-op, our middleware", "no-op of Starlette"
# A row of strace's summary: share, seconds, each, calls, errors if any, name.
_CALLS = re.compile(r"^\s*\S+\s+\S+\s+\S+\s+(\d+)\s+(?:\d+\s+)?f\w*sync$", re.MULTILINE)
SQLITE, POSTGRES = "saves on SQLite", "saves on PostgreSQL"


@dataclass(frozen=True, slots=True)
class Target:
    """A server and those who will save on it."""

    name: str
    port: int
    pid: int
    savers: Sequence[Saver]


async def open_targets(stack: AsyncExitStack, folder: Path, clients: int) -> list[Target]:
    """All servers, up at the same time; each is loaded alone."""
    exams = [await _open_sqlite(stack, folder / "sqlite", clients)]
    try:
        exams.append(await _open_postgres(stack, folder, clients))
    except PostgresMissing as missing:
        print(f"without PostgreSQL: {missing}")
    ceilings = []
    for name, app in ((BARE, "bare"), (DRESSED, "dressed"), (THIN, "thin")):
        port, pid = await stack.enter_async_context(serving_nothing(app, folder))
        # The same requests to the byte, cookie included, but for the numbers of the ops.
        ceilings.append(Target(name, port, pid, [replace(s) for s in exams[0].savers]))
    return [*ceilings, *exams]


async def _open_sqlite(stack: AsyncExitStack, folder: Path, clients: int) -> Target:
    url = await make_sqlite(folder)
    return await _open_exam(stack, SQLITE, url, folder, clients=clients)


async def _open_postgres(stack: AsyncExitStack, folder: Path, clients: int) -> Target:
    server = await stack.enter_async_context(postgres(folder / "postgres"))
    url = await make_postgres(server)
    return await _open_exam(stack, POSTGRES, url, folder / "on-postgres", clients=clients)


async def _open_exam(
    stack: AsyncExitStack, name: str, url: str, folder: Path, *, clients: int
) -> Target:
    tickets = await book(url, clients)
    port, pid = await stack.enter_async_context(serving_exam(url, folder))
    return Target(name, port, pid, await seat(port, tickets))


async def measure(
    targets: Sequence[Target], *, rounds: int, seconds: float
) -> dict[str, list[Round]]:
    """Rounds in turn, so that whatever else the machine does falls on all alike."""
    for target in targets:
        await fire(target.port, target.savers, seconds=min(seconds, 1.0))
    found: dict[str, list[Round]] = {target.name: [] for target in targets}
    for number in range(1, rounds + 1):
        for target in targets:
            done = await fire(target.port, target.savers, seconds=seconds)
            found[target.name].append(done)
            print(f"  round {number}: {target.name:<24}{done.per_second:>10,.0f}/s", flush=True)
    return found


async def measure_half(
    targets: Sequence[Target], summaries: Sequence[Summary], *, rounds: int, seconds: float
) -> int:
    """The tail at half the load that each database carried, beside the no-op at the same rate.

    How many saves failed.
    """
    by_name = {target.name: target for target in targets}
    rates = {s.name: s.per_second / 2 for s in summaries if s.name in (SQLITE, POSTGRES)}
    failed = 0
    print("\nat half of that load:")
    for name, rate in rates.items():
        found: dict[str, list[Round]] = {BARE: [], name: []}
        for _ in range(rounds):
            for each, done in found.items():
                target = by_name[each]
                done.append(
                    await fire(target.port, target.savers, seconds=seconds, per_second=rate)
                )
        beside, own = (summarise(each, done) for each, done in found.items())
        failed += own.failures
        print(
            f"  {name:<22}{own.per_second:>8,.0f}/s   p50 {own.p50:.2f} ms, of no-op "
            f"{own.p50 / beside.p50:.2f}   p99 {own.p99:.2f} ms, of no-op {own.p99 / beside.p99:.2f}"
            f"   (no-op {beside.per_second:,.0f}/s, p99 {beside.p99:.2f} ms)"
        )
    return failed


async def count_syncs(target: Target, seconds: float) -> tuple[int, Round]:
    """How many times the server synced while so many saves were acknowledged, traced."""
    tracer = await asyncio.create_subprocess_exec(
        "strace",
        "-f",
        "-c",
        "-e",
        "trace=fsync,fdatasync",
        "-p",
        str(target.pid),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    await asyncio.sleep(1.0)
    done = await fire(target.port, target.savers, seconds=seconds)
    tracer.send_signal(signal.SIGINT)
    _, said = await tracer.communicate()
    return sum(map(int, _CALLS.findall(said.decode()))), done


def print_table(summaries: Sequence[Summary]) -> None:
    ceiling = {s.name: s.per_second for s in summaries}
    print(
        f"\n{'':<24}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'of no-op':>10}{'of dressed':>12}"
        f"{'of Starlette':>14}{'failed':>8}"
    )
    for s in summaries:
        print(
            f"{s.name:<24}{s.per_second:>9,.0f}{s.p50:>9.2f}{s.p99:>9.2f}"
            f"{s.per_second / ceiling[BARE]:>10.2f}{s.per_second / ceiling[DRESSED]:>12.2f}"
            f"{s.per_second / ceiling[THIN]:>14.2f}{s.failures:>8}"
        )


async def main() -> int:
    wanted = _read_arguments()
    with scratch() as folder:
        async with AsyncExitStack() as stack:
            targets = await open_targets(stack, folder, wanted.clients)
            found = await measure(targets, rounds=wanted.rounds, seconds=wanted.seconds)
            summaries = [summarise(name, rounds) for name, rounds in found.items()]
            print_table(summaries)
            failed = await measure_half(
                targets, summaries, rounds=wanted.rounds, seconds=wanted.seconds
            )
            sqlite = next(target for target in targets if target.name == SQLITE)
            if shutil.which("strace"):
                syncs, done = await count_syncs(sqlite, wanted.seconds)
                acknowledged = len(done.saves)
                print(
                    f"\nSQLite, traced: {acknowledged:,} saves acknowledged, {syncs:,} syncs, "
                    f"{acknowledged / max(syncs, 1):.1f} saves a sync"
                )
    return 1 if failed or any(summary.failures for summary in summaries) else 0


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(main))
