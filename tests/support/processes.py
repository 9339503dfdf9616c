# SPDX-License-Identifier: Apache-2.0
"""A run in several processes, each forked of the one that has collected the tests.

`--processes 3`. Not pytest-xdist, whose workers start from nothing: each of three imported the
service, marked it for measuring, rewrote the assertions and collected nine thousand tests for
itself, and that was an eighth of the gate. And it deals tests out, not their modules, so that what
a module prepares was prepared by several.
"""

import os
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from tempfile import TemporaryFile
from typing import Any

import pytest

FORK = get_context("fork")
# Folders whose tests are neighbours, since they read the same sources, and folders of few that each
# take minutes.
TOGETHER = "tests/architecture/"
ONE_BY_ONE = "tests/faults/"


class Telling(Enum):
    """What a process of the run says; of a test, by its place among those collected."""

    ASKS = auto()
    BEGUN = auto()
    REPORTED = auto()
    ENDED = auto()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--processes", type=int, default=1, help="fork so many, once collected")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """In pytest's place where several are asked for; it has the word on what was not collected."""
    number: int = session.config.getoption("--processes")
    if number < 2 or session.testsfailed or session.config.option.collectonly:
        return None
    _Run(session).go(number)
    return True


def shares_of(items: Sequence[pytest.Item]) -> list[list[int]]:
    """The places of the tests, parted into what one process does: most often a module's."""
    shares: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        shares.setdefault(_share_of(item), []).append(place)
    return list(shares.values())


def _share_of(item: pytest.Item) -> str:
    if item.nodeid.startswith(TOGETHER):
        return TOGETHER
    return item.nodeid if item.nodeid.startswith(ONE_BY_ONE) else str(item.path)


@dataclass(eq=False, slots=True)
class _Process:
    """One of the run's processes, as the run sees it."""

    process: BaseProcess
    pipe: Connection
    held: deque[int] = field(default_factory=deque)
    running: int | None = None


class _Run:
    """Deals shares to whoever asks, and takes in what is told of their tests."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._hook = session.config.hook
        self._waiting = deque(shares_of(session.items))
        self._processes: list[_Process] = []

    def go(self, number: int) -> None:
        """All tests have run, or `Session.Failed` says why not; no process is left."""
        try:
            for _ in range(number):
                self._fork()
            while self._processes:
                self._hear()
        finally:
            for each in self._processes:
                each.process.terminate()
                each.process.join()

    def _fork(self) -> None:
        here, there = FORK.Pipe()
        of_others = [each.pipe for each in self._processes]
        process = FORK.Process(target=_work, args=(self._session, there, [here, *of_others]))
        process.start()
        there.close()
        self._processes.append(_Process(process, here))

    def _hear(self) -> None:
        heard = wait([each.pipe for each in self._processes])
        for each in [each for each in self._processes if each.pipe in heard]:
            try:
                what, place, told = each.pipe.recv()
            except (EOFError, ConnectionError):
                self._part_with(each)
            else:
                self._take(each, what, place, told)
        if self._session.shouldfail:
            raise self._session.Failed(self._session.shouldfail)

    def _take(self, teller: _Process, what: Telling, place: int, told: Any) -> None:
        match what:
            case Telling.ASKS:
                dealt = self._waiting.popleft() if self._waiting else []
                teller.held.extend(dealt)
                teller.pipe.send(dealt)
            case Telling.BEGUN:
                teller.running = teller.held.popleft()
            case Telling.REPORTED:
                config = self._session.config
                report = self._hook.pytest_report_from_serializable(config=config, data=told)
                self._hook.pytest_runtest_logreport(report=report)
            case Telling.ENDED:
                teller.running = None
                item = self._session.items[place]
                self._hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)

    def _part_with(self, each: _Process) -> None:
        """One that has ended: as it should, or in the middle of a test, which has failed by that."""
        each.process.join()
        each.pipe.close()
        self._processes.remove(each)
        if each.running is not None:
            item = self._session.items[each.running]
            told = f"the process ended in the middle of it, with {each.process.exitcode}"
            self._hook.pytest_runtest_logreport(report=_failure(item, told))
        elif each.process.exitcode:
            raise pytest.UsageError(f"a process ended between tests: {each.process.exitcode}")
        if each.held:
            self._waiting.appendleft(list(each.held))
            self._fork()


def _failure(item: pytest.Item, told: str) -> pytest.TestReport:
    return pytest.TestReport(
        item.nodeid,
        item.location,
        keywords={},
        outcome="failed",
        longrepr=told,
        when="call",
        user_properties=item.user_properties,
    )


def _work(session: pytest.Session, pipe: Connection, of_others: Sequence[Connection]) -> None:
    """The forked process: the tests that it is dealt, until there are none."""
    # Whoever kept another's end would not see that the run is gone.
    for other in of_others:
        other.close()
    _settle(session.config, pipe)
    _run_what_is_dealt(session, pipe)
    # What plugins have left to do, in this process too.
    session.config._ensure_unconfigure()  # noqa: SLF001 - as pytest ends any run


def _run_what_is_dealt(session: pytest.Session, pipe: Connection) -> None:
    held: deque[int] = deque(_ask(pipe))
    while held:
        place = held.popleft()
        # What comes after a test decides which fixtures outlive it.
        held.extend(() if held else _ask(pipe))
        following = session.items[held[0]] if held else None
        pipe.send((Telling.BEGUN, place, None))
        session.config.hook.pytest_runtest_protocol(item=session.items[place], nextitem=following)
        pipe.send((Telling.ENDED, place, None))


def _ask(pipe: Connection) -> list[int]:
    pipe.send((Telling.ASKS, 0, None))
    dealt: list[int] = pipe.recv()
    return dealt


def _settle(config: pytest.Config, pipe: Connection) -> None:
    """Reports go to the run instead of the screen; temporary files have a folder of their own."""
    plugins = config.pluginmanager
    _capture_apart(plugins.get_plugin("capturemanager"))
    plugins.unregister(name="terminalreporter")
    plugins.register(_Reporting(config, pipe))
    folders = vars(vars(config)["_tmp_path_factory"])
    # Without one that was given, each process makes one by itself.
    if folders["_given_basetemp"] is not None:
        folders["_given_basetemp"].mkdir(exist_ok=True)
        folders["_given_basetemp"] /= str(FORK.current_process().pid)


def _capture_apart(capturing: Any) -> None:
    """What tests print goes into files of this process's own, by the descriptors that there are."""
    capture = vars(capturing)["_global_capturing"]
    for each in (capture.out, capture.err):
        # Any other way of capturing than by descriptors has no file, and is this process's by now.
        if hasattr(each, "targetfd"):
            with TemporaryFile() as own:
                os.dup2(own.fileno(), each.tmpfile.fileno())


class _Reporting:
    """A plugin: each report on its way to the run."""

    def __init__(self, config: pytest.Config, pipe: Connection) -> None:
        self._config = config
        self._pipe = pipe

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        serialize = self._config.hook.pytest_report_to_serializable
        self._pipe.send((Telling.REPORTED, 0, serialize(config=self._config, report=report)))
