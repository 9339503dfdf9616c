# SPDX-License-Identifier: Apache-2.0
"""The solver of a world's papers: in this process, which has loaded it once.

The service gives each order a process of its own, whose start takes longer than a test's small
order. That way is tried in `unit/papers/test_solving.py`, and by every server that is served.
"""

import asyncio
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from app.papers.service import solving
from question_bank.assembly import CannotAssemble
from question_bank.assembly.__main__ import WORKS
from question_bank.assembly.order import Order, Work


@contextmanager
def solving_here() -> Iterator[None]:
    """Orders are carried out in a thread of this process."""
    with patch.object(solving, "_elsewhere", _here):
        yield


async def _here(work: Work, order: Order) -> object:
    """As from another process: what comes back is a copy, and so is the refusal."""
    try:
        made = await asyncio.to_thread(WORKS[work], order)
    except CannotAssemble as refused:
        raise CannotAssemble(refused.shortages) from None
    return pickle.loads(pickle.dumps(made))  # noqa: S301 - our own
