# SPDX-License-Identifier: Apache-2.0
"""What the service logs is what docs/logs.md lists, and it logs in one way."""

import ast
import re
from collections.abc import Iterator

from tests.support.findings import refuse
from tests.support.run import PROJECT
from tests.support.source import list_files, nodes_in, place, tree_of

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
# The one module that knows the standard logger, and hands on what libraries say to it.
LOGGERS = "app/core/logs.py"
UNREADABLE = "an event that is no plain text"


def events_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and event of each entry, with its level unless that is `error`."""
    for node in nodes_in(tree, ast.Call):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="_log"), attr=level), args=args):
                if level in LEVELS:
                    yield node.lineno, _event(args, level)


def _event(args: list[ast.expr], level: str) -> str:
    match args:
        case [ast.Constant(value=str(event)), *_]:
            return f"`{event}`" if level == "error" else f"`{event}` ({level})"
    return UNREADABLE


def logged() -> dict[str, str]:
    return {
        event: place(path, line)
        for path in list_files(".py", under="app")
        for line, event in events_of(tree_of(path))
    }


def listed(text: str) -> set[str]:
    rows = re.findall(
        r"^\| (`[^`]+`(?: \(\w+\))?) \|", text.partition("## Events")[2], re.MULTILINE
    )
    return set(rows)


def test_every_event_is_listed_and_every_listed_one_is_logged() -> None:
    found = logged()
    in_words = listed((PROJECT / "docs/logs.md").read_text(encoding="utf-8"))
    refuse(
        [f"{where}: {event}" for event, where in found.items() if event not in in_words],
        "Say in docs/logs.md, under Events, what happened and what to look at.",
    )
    refuse(in_words - found.keys(), "Take it out of docs/logs.md: nothing logs it any more.")


def test_nothing_is_logged_past_the_one_way() -> None:
    strays = [
        place(path, node.lineno)
        for path in list_files(".py", under="app")
        if place(path) != LOGGERS
        for tree in [tree_of(path)]
        for node in [*nodes_in(tree, ast.Import), *nodes_in(tree, ast.ImportFrom)]
        if "logging" in names_of(node)
    ]
    refuse(strays, "Take structlog.get_logger(): what it writes is masked, and listed.")


def names_of(node: ast.Import | ast.ImportFrom) -> set[str]:
    module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
    return {module.partition(".")[0], *(alias.name.partition(".")[0] for alias in node.names)}


def test_event_that_is_not_listed_is_seen() -> None:
    tree = ast.parse('_log.error("new", id=1)\n_log.info("told")\n_log.error(text)\n_log.bind(a=1)')
    found = [event for _, event in events_of(tree)]
    assert found == ["`new`", "`told` (info)", UNREADABLE], "Mend events_of: it misses entries."
    rows = "| `before` | x |\n## Events\n| event |\n|---|\n| `new` | x |\n| `told` (info) | x |\n"
    assert listed(rows) == {"`new`", "`told` (info)"}, "Mend listed: it reads other rows."
    [imported] = ast.parse("from logging import getLogger").body
    assert isinstance(imported, ast.ImportFrom), "Plant an import here."
    assert "logging" in names_of(imported), "Mend names_of: it misses the module."
