# SPDX-License-Identifier: Apache-2.0
"""A test that runs for long is told of, and not ended."""

import os
from collections.abc import Iterator

import pytest

from tests.support.watchdog import LONG, watching

NAME = "tests/unit/test_slow.py::test_slow"


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)
    os.close(writing)


def dig(depth: int) -> int:
    return 0 if depth == 0 else 1 + dig(depth - 1)


def test_test_that_runs_long_says_where_it_stands_and_runs_on(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.set_blocking(reading, False)
    told = b""
    with watching(NAME, writing, after=0):
        while b"most recent call first" not in told:
            # Frames that come and go, which a reader without the lock does not survive.
            assert dig(500) == 500
            try:
                told += os.read(reading, 1 << 16)
            except BlockingIOError:
                continue
    assert told.startswith(f"\n{NAME} has run for 0 s and goes on".encode())


def test_test_that_ends_in_time_says_nothing(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    with watching(NAME, writing, after=LONG):
        pass
    os.set_blocking(reading, False)
    with pytest.raises(BlockingIOError):
        os.read(reading, 1)
