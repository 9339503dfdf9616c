# SPDX-License-Identifier: Apache-2.0
"""What of a run coverage measures: code that has been measured need not be measured again.

On Python 3.11 each instruction under measurement costs more than twice, those of libraries too:
with every test measured whole, half the gate would be measuring. So it rests where only that is
run again which has run under it before: in what a test is given, from the second time on; in a
property after its first examples; on PostgreSQL, of what has been said on SQLite; in tests marked
`repeats`; in migrations, of which no threshold asks.

Coverage is not measured from the middle of a function on: of tests themselves it says nothing.
"""

import importlib
import os
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from coverage import Coverage

from tests.support.run import PROJECT
from tests.support.thresholds import FOLDERS

# Its import makes the service, of the settings of whoever runs it.
SERVING = "app.serving"
# Enough to meet what a strategy is made of. A branch that wants a rarer example has a test of it.
EXAMPLES = 15
# By this a process that is started knows that it is to measure itself.
CHILDREN = "COVERAGE_PROCESS_CONFIG"

P = ParamSpec("P")
T = TypeVar("T")


class _Rest:
    """How many want it to rest, in all tasks of the process; and what children are told else."""

    wanted = 0
    told: str | None = None

    def begin(self, coverage: Coverage) -> None:
        self.wanted += 1
        if self.wanted == 1:
            coverage.stop()

    def end(self, coverage: Coverage) -> None:
        self.wanted -= 1
        if self.wanted == 0:
            coverage.start()


_rest = _Rest()
_measured: set[str] = set()


def begin_measuring() -> None:
    """Where coverage is on, it has seen each module made: none is first imported while it rests.

    Of the processes that tests start the service and its commands are measured, by
    `children_environment`; the solver, which the service starts, is not: it has unit tests.
    """
    if Coverage.current() is None:
        return
    _rest.told = os.environ.pop(CHILDREN, None)
    for package in FOLDERS:
        for module in pkgutil.walk_packages([str(PROJECT / package)], f"{package}."):
            if module.name != SERVING:
                importlib.import_module(module.name)


def children_environment() -> dict[str, str]:
    """What tells a process that it is to measure itself, unless measuring rests."""
    return {} if _rest.told is None or _rest.wanted else {CHILDREN: _rest.told}


@contextmanager
def resting() -> Iterator[None]:
    """Nothing is measured in the block, nor in processes that it starts."""
    coverage = Coverage.current()
    if coverage is None:
        yield
        return
    _rest.begin(coverage)
    try:
        yield
    finally:
        _rest.end(coverage)


@contextmanager
def resting_after_examples(test: Any) -> Iterator[None]:
    """A property measures its first examples only; nothing changes for any other test."""
    handle = getattr(test, "hypothesis", None)
    if handle is None:
        yield
        return
    inner, seen = handle.inner_test, 0
    with ExitStack() as ends:

        @wraps(inner)
        def counted(*args: Any, **kwargs: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == EXAMPLES + 1:
                ends.enter_context(resting())
            return inner(*args, **kwargs)

        handle.inner_test = counted
        try:
            yield
        finally:
            handle.inner_test = inner


def measured_once(arrange: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """For what a test is given and does not try: a process measures it the first time."""

    @wraps(arrange)
    async def arranged(*args: P.args, **kwargs: P.kwargs) -> T:
        if arrange.__qualname__ in _measured:
            with resting():
                return await arrange(*args, **kwargs)
        made = await arrange(*args, **kwargs)
        _measured.add(arrange.__qualname__)
        return made

    return arranged
