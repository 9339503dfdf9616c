# SPDX-License-Identifier: Apache-2.0
"""Whatever concerns a sitting goes by the rules that it was announced under."""

import ast
from pathlib import Path

from tests.support.findings import refuse
from tests.support.source import list_files, nodes_in, place, tree_of

# The ways to rules that somebody may change: those in force, and those of any one version.
CURRENT = {"current_rules", "get_current_version", "list_current_rules"}
OF_A_VERSION = {"rules_of_version"}
# Who may look at the rules in force, and what for: each is about the programme as such.
AS_SUCH = {
    "app/console/pages/programmes.py": "the programme's own page",
    "app/console/pages/sittings.py": "titles that a sitting can be announced for",
    "app/papers/pages/blueprints.py": "examinations that a blueprint can be made for",
    "app/papers/pages/statistics.py": "names of what a form was made for; no sitting has it alone",
    "app/papers/service/blueprints.py": "blueprints are worked on before a sitting is announced",
}
OWNERS = ("app/programmes/", "app/sittings/service/")


def test_rules_are_reached_through_the_sitting() -> None:
    strays = [
        f"{place(path, node.lineno)}: {name} gives rules that a sitting was not announced with. "
        "Call sittings.rules_of(session, sitting); for what concerns the programme as such, name "
        "the file with its reason in tests/architecture/test_pinned_rules.py."
        for path in list_files(".py", under="app")
        if not place(path).startswith(OWNERS)
        for node in naming(path)
        for name in [named(node)]
        if name in OF_A_VERSION or (name in CURRENT and place(path) not in AS_SUCH)
    ]
    refuse(strays, "Ask through the sitting, whose version never changes for those booked.")


def test_files_are_put_in_force_after_asking_who_relies_on_them() -> None:
    strays = [
        f"{place(path, node.lineno)}: programmes.load_programmes asks nobody who needs what a file "
        "takes away."
        for path in list_files(".py", under="app")
        if not place(path).startswith(("app/programmes/", "app/console/service/"))
        for node in nodes_in(tree_of(path), ast.Attribute)
        if node.attr == "load_programmes"
        if ast.unparse(node.value) != "console"
    ]
    refuse(strays, "Call console.load_programmes, which asks the sittings and the rights.")


def test_nobody_is_excused_who_does_not_need_it() -> None:
    idle = [
        f"{file}: it asks for no rules in force. Take it out of AS_SUCH."
        for file in AS_SUCH
        if not any(
            named(node) in CURRENT
            for path in list_files(".py", under="app")
            if place(path) == file
            for node in naming(path)
        )
    ]
    refuse(idle, "Take these out of AS_SUCH.")


def naming(path: Path) -> list[ast.Attribute | ast.alias | ast.Name]:
    tree = tree_of(path)
    return [
        *nodes_in(tree, ast.Attribute), *nodes_in(tree, ast.alias), *nodes_in(tree, ast.Name)
    ]  # fmt: skip


def named(node: ast.Attribute | ast.alias | ast.Name) -> str:
    """The attribute or the imported name that this node is; a call is found by what it calls."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name
    return node.id
