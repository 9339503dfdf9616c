# SPDX-License-Identifier: Apache-2.0
"""Reading a trace of syncs, and telling which saves it covers."""

import pytest

from bench.fsyncs import Sync, list_uncovered, read_trace

TRACE = """\
11 1000.100000 fdatasync(14</tmp/x/kaochang.db-wal>) = 0 <0.010000>
12 1000.150000 fdatasync(14</tmp/x/kaochang.db-wal> <unfinished ...>
11 1000.160000 fsync(9</tmp/x/other.log>) = 0 <0.000100>
11 1000.165000 fsync(9</tmp/x/other.log> <unfinished ...>
12 1000.180000 <... fdatasync resumed>) = 0 <0.030000>
11 1000.190000 <... fsync resumed>) = 0 <0.025000>
12 1000.200000 fdatasync(14</tmp/x/kaochang.db-wal>) = -1 EIO (Input/output error) <0.000100>
12 1000.210000 fdatasync(14</tmp/x/kaochang.db-wal> <unfinished ...>
12 1000.220000 <... fdatasync resumed>) = -1 EIO (Input/output error) <0.010000>
11 1000.300000 +++ exited with 0 +++
""".splitlines()


def test_read_trace_takes_the_journals_successful_syncs_whole_or_in_two_lines() -> None:
    first, second = read_trace(TRACE, "kaochang.db-wal")
    assert (first.began_at, first.ended_at) == pytest.approx((1000.10, 1000.11))
    assert (second.began_at, second.ended_at) == pytest.approx((1000.15, 1000.18))


@pytest.mark.parametrize(
    ("save", "uncovered"),
    [
        ((1.0, 4.0), 0),
        ((1.0, 2.9), 1),
        ((2.1, 4.0), 1),
        ((3.1, 9.0), 1),
        ((1.9, 5.5), 0),
    ],
    ids=["around", "ended after", "began before", "none", "one of two"],
)
def test_list_uncovered_wants_a_whole_sync_in_between(
    save: tuple[float, float], uncovered: int
) -> None:
    assert len(list_uncovered([save], [Sync(2.0, 3.0)])) == uncovered


def test_list_uncovered_looks_beyond_the_last_sync_to_end() -> None:
    """Two connections: the one that began first ended last."""
    assert list_uncovered([(1.5, 4.0)], [Sync(2.0, 3.0), Sync(1.0, 3.5)]) == []
