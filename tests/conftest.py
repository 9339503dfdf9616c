# SPDX-License-Identifier: Apache-2.0
"""Plugins, markers and the summary by kind; the vocabulary itself is in tests/support."""

from collections import Counter
from pathlib import Path

import pytest

from tests.support import run
from tests.support.browser import browser
from tests.support.world import database_kind, durable_postgres, postgres_server, world

__all__ = ["browser", "database_kind", "durable_postgres", "postgres_server", "world"]

HERE = Path(__file__).parent
RUN_KEY = pytest.StashKey[Path]()
OUTCOMES = ("passed", "failed", "skipped")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[RUN_KEY] = run.start_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN_KEY in config.stash:
        run.end_run(config.stash[RUN_KEY])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test its kind: as a marker for `-m`, as a property for the summary."""
    for item in items:
        kind = _kind_of(item)
        if kind in ("sqlite", "postgres", "browser"):
            item.add_marker(kind)
        item.user_properties.append(("kind", kind))


def _kind_of(item: pytest.Item) -> str:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if item.get_closest_marker("browser") or "browser" in item.path.relative_to(HERE).parts:
        return "browser"
    if "database_kind" in parameters:
        return str(parameters["database_kind"])
    for marker in ("postgres", "sqlite"):
        if item.get_closest_marker(marker):
            return marker
    return "architecture" if "architecture" in item.path.relative_to(HERE).parts else "unit"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line a kind, so that a kind that did not run is seen."""
    counts = _count(terminalreporter)
    if not counts:
        return
    terminalreporter.section("tests by kind")
    for kind in ("unit", "architecture", "sqlite", "postgres", "browser"):
        numbers = ", ".join(f"{counts[kind, outcome]} {outcome}" for outcome in OUTCOMES)
        terminalreporter.write_line(f"{kind:>12}: {numbers}")


def _count(reporter: pytest.TerminalReporter) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for status in (*OUTCOMES, "error"):
        for report in reporter.stats.get(status, []):
            kind = dict(getattr(report, "user_properties", ())).get("kind")
            if kind is not None:
                outcome = "failed" if status == "error" else status
                counts[str(kind), outcome] += 1
    return counts
