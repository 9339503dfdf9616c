# SPDX-License-Identifier: Apache-2.0
"""Carries out one order in a process of its own: `python -m question_bank.assembly`.

From standard input comes a pickled (Work, Order), to standard output goes what the
work gives, or the tuple of shortages for which it was refused, and nothing else. Both ends are one
program: pickles from anywhere else must never come here.
"""

import os
import pickle
import sys
from collections.abc import Callable, Mapping

from question_bank.assembly.filling import make_parallel, make_pool
from question_bank.assembly.order import Order, Work
from question_bank.assembly.shortage import CannotAssemble

WORKS: Mapping[Work, Callable[[Order], object]] = {
    Work.PARALLEL: make_parallel,
    Work.POOL: make_pool,
}


def main() -> None:
    """The order on standard input is carried out."""
    # HiGHS now and then prints a remark whatever it is told, and would spoil the answer.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        work, order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent process
        try:
            answer = WORKS[work](order)
        except CannotAssemble as refused:
            answer = refused.shortages
        pickle.dump(answer, answers)


if __name__ == "__main__":
    main()
