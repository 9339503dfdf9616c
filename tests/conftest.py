# SPDX-License-Identifier: Apache-2.0
"""Plugins, markers and the summary by kind; the vocabulary itself is in tests/support."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import run
from tests.support.alternating import is_toured, is_turn_of, without_kind
from tests.support.clients import look_for_no_trio
from tests.support.collector import leave_alone_what_is_there
from tests.support.engines import compile_once
from tests.support.watchdog import watching
from tests.support.world import database_kind, durable_postgres, postgres_server, world

__all__ = ["database_kind", "durable_postgres", "postgres_server", "world"]

pytest_plugins = ("tests.support.processes",)
HERE = Path(__file__).parent
RUN_KEY = pytest.StashKey[Path]()
STDERR_KEY = pytest.StashKey[int]()
OUTCOMES = ("passed", "failed", "skipped")
# What takes minutes first, what takes a moment last: at the end no process waits long for another.
LONGEST_FIRST = ("faults", "journeys", "browser", "concurrency", "integration", "architecture")


# The speed of a machine is no property of the code. The gate tries the same examples each time, so
# that a change fails for what it changed; `--hypothesis-profile=search` looks for new ones.
ANY_SPEED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", ANY_SPEED, derandomize=True, max_examples=12)
settings.register_profile("search", ANY_SPEED, max_examples=1000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--alternate",
        action="store_true",
        help="once what otherwise runs twice: on two databases without need, in two variants of a tour",
    )


# First, so that options given on the command line still have the last word.
@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("gate")
    compile_once()
    look_for_no_trio()
    # Not yet captured: what is written here reaches whoever started the run.
    config.stash[STDERR_KEY] = os.dup(2)
    config.stash[RUN_KEY] = run.start_run()
    # Databases and uploads of tests: in memory, where syncing them costs nothing.
    config.option.basetemp = config.option.basetemp or config.stash[RUN_KEY] / "tmp"


def pytest_unconfigure(config: pytest.Config) -> None:
    os.close(config.stash[STDERR_KEY])
    run.end_run(config.stash[RUN_KEY])


def pytest_collection_finish(session: pytest.Session) -> None:
    if session.config.getoption("--processes") > 1:
        # What each of them would load anew, before they part.
        import_module("tests.support.warm")
    leave_alone_what_is_there()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    with watching(item.nodeid, item.config.stash[STDERR_KEY]):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Give each test its kind: as a marker for `-m`, as a property for the summary.

    For several processes, once they are shuffled, put them in the order of their folders.
    """
    if config.getoption("--alternate"):
        variants = Counter(without_kind(item.nodeid) for item in items)
        elsewhere = [item for item in items if not _is_its_turn(item, variants)]
        config.hook.pytest_deselected(items=elsewhere)
        gone = set(elsewhere)
        items[:] = [item for item in items if item not in gone]
    for item in items:
        kind = _kind_of(item)
        if kind in ("sqlite", "postgres", "browser"):
            item.add_marker(kind)
        item.user_properties.append(("kind", kind))
    yield
    if config.getoption("--processes") > 1:
        items.sort(key=_place_among_folders)


def _parameters_of(item: pytest.Item) -> Mapping[str, object]:
    return getattr(getattr(item, "callspec", None), "params", {})


def _place_among_folders(item: pytest.Item) -> int:
    folder = item.path.relative_to(HERE).parts[0]
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


def _is_its_turn(item: pytest.Item, variants: Mapping[str, int]) -> bool:
    """One that is written for one database has no other to take its turn."""
    parameters = _parameters_of(item)
    kind = parameters.get("database_kind")
    if "viewport" in parameters:
        return is_toured(str(parameters["language"]), str(parameters["viewport"]))
    is_lone = variants[without_kind(item.nodeid)] == 1
    return kind is None or is_lone or is_turn_of(str(kind), item.nodeid)


def _kind_of(item: pytest.Item) -> str:
    parameters = _parameters_of(item)
    folders = _folders_of(item.path)
    if item.get_closest_marker("browser") or "browser" in folders:
        return "browser"
    if "database_kind" in parameters:
        return str(parameters["database_kind"])
    for marker in ("postgres", "sqlite"):
        if item.get_closest_marker(marker):
            return marker
    return "architecture" if "architecture" in folders else "unit"


@cache
def _folders_of(path: Path) -> frozenset[str]:
    """Asked once for a module of many tests."""
    return frozenset(path.relative_to(HERE).parts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line a kind, so that a kind that did not run is seen, and what tests counted."""
    counts = _count(terminalreporter)
    if not counts:
        return
    terminalreporter.section("tests by kind")
    for kind in ("unit", "architecture", "sqlite", "postgres", "browser"):
        numbers = ", ".join(f"{counts[kind, outcome]} {outcome}" for outcome in OUTCOMES)
        terminalreporter.write_line(f"{kind:>12}: {numbers}")
    for line in _counted(terminalreporter):
        terminalreporter.write_line(line)


def _counted(reporter: pytest.TerminalReporter) -> list[str]:
    """What tests recorded as their property `counted`, by the names of the tests."""
    return [
        f"{report.nodeid.rsplit('::', 1)[-1]}: {text}"
        for status in ("passed", "failed")
        for report in reporter.stats.get(status, [])
        for name, text in getattr(report, "user_properties", ())
        if name == "counted"
    ]


def _count(reporter: pytest.TerminalReporter) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for status in (*OUTCOMES, "error"):
        for report in reporter.stats.get(status, []):
            kind = dict(getattr(report, "user_properties", ())).get("kind")
            if kind is not None:
                outcome = "failed" if status == "error" else status
                counts[str(kind), outcome] += 1
    return counts
