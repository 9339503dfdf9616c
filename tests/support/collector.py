# SPDX-License-Identifier: Apache-2.0
"""The garbage collector of a process that runs thousands of tests."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch


def leave_alone_what_is_there() -> None:
    """Tests, modules and their data live until the end: no later collection walks them.

    To be called when all tests are collected. Of a million objects that the collector would walk
    hundreds of times in vain.
    """
    gc.collect()
    gc.freeze()
    # As in the service.
    gc.set_threshold(50_000)


@contextmanager
def collecting_all() -> Iterator[None]:
    """A service that starts in this process does not exempt what is there from collection.

    One that starts does so once, for good; of a thousand that start and end, it would keep all.
    """
    with patch.object(gc, "freeze"):
        yield
