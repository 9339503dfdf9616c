# SPDX-License-Identifier: Apache-2.0
"""All faults on both databases, with a million ops: `python -m bench.faults`, or `make faults`."""

import argparse
import random
import signal
import sys
import time
from contextlib import suppress

from bench.faults.keepers import DatabaseKind
from bench.faults.play import play_all
from bench.faults.scenario import FaultVerdict, Row
from bench.faults.stage import long_extent
from bench.faults.table import browser_rows, write_sum, write_table
from bench.load import run
from bench.servers import scratch
from tests.support.postgres import PostgresMissing


async def main() -> int:
    """0 when nothing was lost and no scenario failed."""
    wanted = _read_arguments()
    began = time.monotonic()
    extent = long_extent(wanted.ops, wanted.minutes)
    print(f"seed {wanted.seed}", flush=True)
    rows: list[Row] = []
    for kind in wanted.databases:
        with scratch() as folder:
            try:
                rows += await play_all(kind, folder, extent, seed=wanted.seed, codes=wanted.only)
            except PostgresMissing as missing:
                rows.append(Row("all", "everything", kind, missing=[str(missing)]))
    rows += browser_rows()
    for line in write_table(rows):
        print(line)
    print()
    for line in write_sum(rows, wanted.seed, (time.monotonic() - began) / 60):
        print(line)
    return int(any(row.verdict is FaultVerdict.FAIL or row.lost for row in rows))


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--ops", type=int, default=1_000_000, help="acknowledged, over both")
    parser.add_argument("--minutes", type=float, default=30, help="what the storms may take")
    parser.add_argument("--only", nargs="*", default=[], metavar="CODE", help="F1 F24 …")
    parser.add_argument(
        "--databases",
        nargs="*",
        type=DatabaseKind,
        default=list(DatabaseKind),
        help="sqlite postgres",
    )
    return parser.parse_args()


if __name__ == "__main__":
    # Ended from outside, it still stops what it has started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        sys.exit(run(main))
    sys.exit(130)
