# SPDX-License-Identifier: Apache-2.0
"""Whatever is written to the trail has a name that its readers understand."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from app.audit.rules import View
from app.trail.rules import ACTIONS, AUDITED_LIVES, SUBJECTS
from app.trail.values import TrailKind
from tests.support.findings import refuse
from tests.support.source import list_files, nodes_in, place, tree_of

ACTION = re.compile(r"[a-z_]+(\.[a-z_]+){2}")
TERMS = "app/trail/rules.py"


def writers() -> list[Path]:
    """The modules that write to the trail: they know its service."""
    return [
        path
        for path in list_files(".py", under="app")
        if place(path) != TERMS and "app.audit" in path.read_text(encoding="utf-8")
    ]


def actions_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every constant that is an action's name."""
    for node in nodes_in(tree, ast.Constant):
        if isinstance(node.value, str) and ACTION.fullmatch(node.value):
            yield node.value, node.lineno


def opaque_in(tree: ast.Module) -> Iterator[int]:
    """Where an action is put together from anything but a life's name and its verb."""
    for node in nodes_in(tree, ast.keyword):
        if (
            node.arg == "action"
            and isinstance(node.value, ast.JoinedStr)
            and not _is_of_life(node.value)
        ):
            yield node.value.lineno


def _is_of_life(built: ast.JoinedStr) -> bool:
    first, dot, *_ = built.values
    named = isinstance(first, ast.FormattedValue) and ast.unparse(first.value).endswith(".name")
    return named and isinstance(dot, ast.Constant) and dot.value == "."


def lives_in(tree: ast.Module) -> Iterator[str]:
    """The lives whose verbs are on the trail: given to `audit.apply`, or named in an action."""
    for call in nodes_in(tree, ast.Call):
        if ast.unparse(call.func) == "audit.apply":
            yield ast.unparse(call.args[1])
    for node in nodes_in(tree, ast.keyword):
        if isinstance(node.value, ast.JoinedStr):
            first = node.value.values[0]
            if node.arg == "action" and isinstance(first, ast.FormattedValue):
                yield ast.unparse(first.value).removesuffix(".name")


def test_every_action_that_is_written_has_a_term() -> None:
    unnamed = [
        f"{place(path, line)} {name}"
        for path in writers()
        for name, line in actions_in(tree_of(path))
        if name not in ACTIONS
    ]
    refuse(unnamed, f"Say how it is called, and which kind of act it is, in {TERMS}.")


def test_every_view_has_a_term_that_says_it_is_one() -> None:
    kinds = {TrailKind.VIEWINGS, TrailKind.EXPORTS}
    unnamed = [view.value for view in View if ACTIONS[view.value].kind not in kinds]
    refuse(unnamed, f"Say in {TERMS} that it is a viewing, or an export.")


def test_no_action_is_put_together_where_nobody_can_read_it() -> None:
    opaque = [place(path, line) for path in writers() for line in opaque_in(tree_of(path))]
    refuse(opaque, "Write the action in full: readers of the trail look for it.")


def test_lives_whose_verbs_are_written_are_the_ones_that_have_terms() -> None:
    known = {id(life) for life in AUDITED_LIVES}
    unknown = [
        f"{place(path)} {name}"
        for path in writers()
        for name in lives_in(tree_of(path))
        if name.isupper() and id(_life_named(path, name)) not in known
    ]
    refuse(unknown, f"Add the life to AUDITED_LIVES in {TERMS}.")


def _life_named(path: Path, name: str) -> object:
    module = __import__(place(path).removesuffix(".py").replace("/", "."), fromlist=[name])
    return getattr(module, name)


def test_every_subject_that_is_written_has_a_term() -> None:
    """A literal `subject=("sitting", …)`; a life's kind is its own."""
    unnamed = [
        f"{place(path, node.value.lineno)} {kind.value}"
        for path in writers()
        for node in nodes_in(tree_of(path), ast.keyword)
        if node.arg == "subject"
        if isinstance(node.value, ast.Tuple)
        for kind in [node.value.elts[0]]
        if isinstance(kind, ast.Constant) and kind.value not in SUBJECTS
    ]
    unnamed += [life.name for life in AUDITED_LIVES if life.kind not in {*SUBJECTS, "version"}]
    refuse(unnamed, f"Say how the subject is called in {TERMS}.")


def test_checks_above_see_what_they_look_for() -> None:
    planted = ast.parse(
        'audit.apply(session, OTHER, row, verb)\nrecord(action=f"x.{verb}")\nrecord(action="a.b.c")'
    )
    assert [name for name, _ in actions_in(planted)] == ["a.b.c"], "a constant is seen"
    assert list(opaque_in(planted)) == [2], "a part that nobody can read is seen"
    assert "OTHER" in set(lives_in(planted)), "a life is seen"
