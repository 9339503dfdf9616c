# SPDX-License-Identifier: Apache-2.0
"""A test that has run for long says where it stands, and runs on.

In place of pytest's `faulthandler_timeout`, whose timer walks the frames of running threads
without the interpreter's lock: on Python 3.11 a test that was slow, not stuck, died of that with
its worker (SIGSEGV), and with the worker the run. This one takes the lock as any thread does.
"""

import faulthandler
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

# Ten times what the longest test takes on two quiet cores.
LONG = 180.0


@contextmanager
def watching(name: str, stderr: int, *, after: float = LONG) -> Iterator[None]:
    """Once the block has run for `after` seconds, where every thread stands is on `stderr`."""
    timer = Timer(after, _say, (name, stderr, after))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        # Nobody writes after this, so that the file may be closed.
        timer.join()


def _say(name: str, stderr: int, after: float) -> None:
    os.write(stderr, f"\n{name} has run for {after:.0f} s and goes on; it stands at:\n".encode())
    faulthandler.dump_traceback(stderr, all_threads=True)
