# SPDX-License-Identifier: Apache-2.0
"""Is a sync finished between each save and its acknowledgement? `python -m bench.fsyncs`

A kill test proves nothing about durability, because the page cache outlives the process. So the
server runs under strace, which writes down when each sync began and ended; the client, on the same
machine and clock, writes down when each save left and when its acknowledgement was complete. A
save is covered when a sync of the database's journal began after the save had left and ended
before the acknowledgement came. Gathered saves may share a sync.

A control goes first: the no-op endpoint under the same tracer, of whose acknowledgements none may
be covered; a method that covered them would prove nothing.
"""

import argparse
import re
import shutil
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.load import Round, fire, run
from bench.servers import book, make_sqlite, scratch, seat, serving_exam, serving_nothing

# 4711 1795000000.123456 fdatasync(14</tmp/x/kaochang.db-wal>) = 0 <0.000310>
# 4711 1795000000.123456 fdatasync(14</tmp/x/kaochang.db-wal> <unfinished ...>
# 4711 1795000000.123789 <... fdatasync resumed>) = 0 <0.000333>
_WHOLE = re.compile(r"^(\d+) +(\d+\.\d+) f(?:data)?sync\(\d+<(.*?)>\) += 0 <(\d+\.\d+)>")
_BEGUN = re.compile(r"^(\d+) +(\d+\.\d+) f(?:data)?sync\(\d+<(.*?)> +<unfinished")
_ENDED = re.compile(r"^(\d+) +(\d+\.\d+) <\.\.\. f(?:data)?sync resumed>.*\) += 0 ")
JOURNAL = "kaochang.db-wal"


@dataclass(frozen=True, slots=True)
class Sync:
    """A sync that succeeded, in Unix seconds."""

    began_at: float
    ended_at: float


def read_trace(lines: Sequence[str], file_name: str) -> list[Sync]:
    """The successful syncs of the file of this name, by their end."""
    return sorted(_syncs(lines, file_name), key=lambda sync: sync.ended_at)


def _syncs(lines: Sequence[str], file_name: str) -> Iterator[Sync]:
    begun: dict[str, float] = {}
    for line in lines:
        if whole := _WHOLE.match(line):
            if whole[3].endswith(file_name):
                began_at = float(whole[2])
                yield Sync(began_at, began_at + float(whole[4]))
        elif start := _BEGUN.match(line):
            if start[3].endswith(file_name):
                begun[start[1]] = float(start[2])
        elif (end := _ENDED.match(line)) and end[1] in begun:
            yield Sync(begun.pop(end[1]), float(end[2]))


def list_uncovered(
    saves: Sequence[tuple[float, float]], syncs: Sequence[Sync]
) -> list[tuple[float, float]]:
    """The saves between whose leaving and acknowledgement no sync both began and ended.

    `syncs` are ordered by their end. The last to end before the acknowledgement need not be the
    last to begin, so all that ended in the interval are looked at.
    """
    ends = [sync.ended_at for sync in syncs]
    return [
        (sent_at, acknowledged_at)
        for sent_at, acknowledged_at in saves
        if not any(
            sync.began_at >= sent_at
            for sync in syncs[bisect_left(ends, sent_at) : bisect_left(ends, acknowledged_at)]
        )
    ]


def tracer(output: Path) -> list[str]:
    """The command line that runs another one and writes down its syncs."""
    return [
        "strace",
        "-f",
        "-ttt",
        "-T",
        "-y",
        "-e",
        "trace=fsync,fdatasync",
        "-o",
        str(output),
    ]


async def main() -> int:
    wanted = _read_arguments()
    if shutil.which("strace") is None:
        print("strace is not installed (Debian: apt-get install strace)")
        return 1
    with scratch() as folder:
        url = await make_sqlite(folder)
        tickets = await book(url, wanted.clients)
        trace, control_trace = folder / "service.trace", folder / "control.trace"
        async with serving_exam(url, folder, before=tracer(trace)) as (port, _):
            savers = await seat(port, tickets)
            done = await fire(port, savers, saves=wanted.saves)
        async with serving_nothing("bare", folder, before=tracer(control_trace)) as (port, _):
            again = [replace(saver, op=0) for saver in savers]
            control = await fire(port, again, saves=wanted.saves // 10)
        control_syncs = read_trace(control_trace.read_text().splitlines(), JOURNAL)
        is_sound = _tell("control (no-op endpoint)", control, control_syncs) == len(control.saves)
        syncs = read_trace(trace.read_text().splitlines(), JOURNAL)
        uncovered = _tell("kaochang on SQLite", done, syncs)
    is_durable = not uncovered and not done.failures and len(done.saves) == wanted.saves
    print("every acknowledgement is durable" if is_durable else "NOT DURABLE")
    if not is_sound:
        print("the control was covered: the method proves nothing")
    return 0 if is_durable and is_sound else 1


def _tell(name: str, done: Round, syncs: Sequence[Sync]) -> int:
    """Print the figures; how many acknowledgements had no sync before them."""
    uncovered = len(list_uncovered(done.saves, syncs))
    print(f"{name}:")
    print(f"  acknowledged saves                            {len(done.saves):>8,}")
    print(f"  refused or failed                             {done.failures:>8,}")
    print(f"  syncs of the journal, whole run               {len(syncs):>8,}")
    print(f"  acknowledged without a sync in between        {uncovered:>8,}")
    return uncovered


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--saves", type=int, default=1000)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(main))
