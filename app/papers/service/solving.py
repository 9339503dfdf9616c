# SPDX-License-Identifier: Apache-2.0
"""The solver in a process of its own.

Making parallel forms keeps a core busy for seconds. In this process it would hold the interpreter
while a thousand candidates save answers; in another it competes for a core at most.
"""

from __future__ import annotations

import asyncio
import pickle
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from question_bank import assembly
from question_bank.assembly import CannotAssemble, PlannedSlot, Shortage
from question_bank.assembly.order import Order, Work

_HOME = Path(assembly.__file__).parent.parent.parent


class SolverFailed(RuntimeError):
    """The solver's process ended without an answer; its last words are the text."""


async def make_parallel(order: Order) -> assembly.ParallelForms:
    """The order's forms as alike as can be; refused with CannotAssemble."""
    answer = await _elsewhere(Work.PARALLEL, order)
    if not isinstance(answer, assembly.ParallelForms):
        raise SolverFailed(type(answer).__name__)
    return answer


async def make_pool(order: Order) -> list[list[PlannedSlot]]:
    """One paper for each of the order's forms; refused with CannotAssemble."""
    answer = await _elsewhere(Work.POOL, order)
    if not isinstance(answer, list):
        raise SolverFailed(type(answer).__name__)
    return answer


async def explain_order(order: Order) -> tuple[Shortage, ...]:
    """What the bank lacks for the order; in a thread, because it is asked while somebody types."""
    return await asyncio.to_thread(assembly.explain_order, order)


async def _elsewhere(work: Work, order: Order) -> object:
    """What another process makes of the order; it is killed when nobody waits for it any more."""
    solver = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "question_bank.assembly"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        cwd=_HOME,
    )
    try:
        told, words = await solver.communicate(pickle.dumps((work, order)))
    finally:
        if solver.returncode is None:
            solver.kill()
            # Else its pipes stay open until somebody collects them, after the loop has ended.
            await solver.wait()
    if solver.returncode != 0:
        raise SolverFailed(words.decode(errors="replace")[-400:])
    answer = pickle.loads(told)  # noqa: S301 - from our own child process
    if isinstance(answer, tuple):
        raise CannotAssemble(answer)
    return answer
