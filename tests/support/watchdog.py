# SPDX-License-Identifier: Apache-2.0
"""A test that has run for long says where it stands, and runs on.

In place of pytest's `faulthandler_timeout`, whose timer walks the frames of running threads
without the interpreter's lock: on Python 3.11 a test that was slow, not stuck, died of that with
its worker (SIGSEGV), and with the worker the run. This one takes the lock as any thread does.
"""

import faulthandler
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from math import inf
from threading import Condition, Thread
from time import monotonic

# Ten times what the longest test takes on two quiet cores.
LONG = 180.0
# As long as the guard sleeps where nothing is watched.
_IDLE = 3600.0


@dataclass(eq=False, slots=True)
class _Watched:
    name: str
    stderr: int
    after: float
    until: float


class _Guard:
    """One thread of the process for all its tests: a thread for each took longer than most."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._watched: list[_Watched] = []
        self._wakes = inf
        Thread(target=self._run, daemon=True).start()

    def watch(self, watched: _Watched) -> None:
        with self._changed:
            self._watched.append(watched)
            # It sleeps towards the end of an earlier test, and finds this one then.
            if watched.until < self._wakes:
                self._changed.notify()

    def leave(self, watched: _Watched) -> None:
        """Nothing is written of it from now on."""
        with self._changed:
            self._watched.remove(watched)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = monotonic()
                for each in self._watched:
                    if each.until <= now:
                        each.until = inf
                        _say(each)
                self._wakes = min((each.until for each in self._watched), default=inf)
                self._wakes = min(self._wakes, now + _IDLE)
                self._changed.wait(self._wakes - now)


@cache
def _guard() -> _Guard:
    return _Guard()


@contextmanager
def watching(name: str, stderr: int, *, after: float = LONG) -> Iterator[None]:
    """Once the block has run for `after` seconds, where every thread stands is on `stderr`."""
    watched = _Watched(name, stderr, after, monotonic() + after)
    _guard().watch(watched)
    try:
        yield
    finally:
        # Nobody writes after this, so that the file may be closed.
        _guard().leave(watched)


def _say(watched: _Watched) -> None:
    """That nobody reads any more does not end the guard."""
    told = f"\n{watched.name} has run for {watched.after:.0f} s and goes on; it stands at:\n"
    with suppress(OSError):
        os.write(watched.stderr, told.encode())
        faulthandler.dump_traceback(watched.stderr, all_threads=True)
