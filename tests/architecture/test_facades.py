# SPDX-License-Identifier: Apache-2.0
"""A domain's facade is what others may lean on: what stands there without need is hard to change."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.findings import refuse
from tests.support.source import list_files, nodes_in, place, tree_of

FACADE = "service/__init__.py"


def test_facade_exports_what_others_use_and_nothing_else() -> None:
    used = {
        (domain, name)
        for path in list_files(".py")
        for domain, name in asked_of_facades(tree_of(path))
        if not place(path).startswith(f"app/{domain}/")
    }
    unused = [
        f"{place(path)}: {name}"
        for path in list_files(FACADE, under="app")
        for name in exported_by(path)
        if (path.parent.parent.name, name) not in used
    ]
    refuse(
        unused,
        "Take the name out of the facade: no other domain asks for it. The domain's own pages and "
        "routes import the service's module (`from app.results.service import reading`).",
    )


def exported_by(facade: Path) -> list[str]:
    lists = [
        node.value
        for node in tree_of(facade).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    return [name for listed in lists for name in ast.literal_eval(listed)]


def asked_of_facades(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Domain and name of `from app.papers.service import get_form` and of `papers.get_form`."""
    domains: dict[str, str] = {}
    for node in nodes_in(tree, ast.ImportFrom):
        if node.module:
            yield from _imported(node.module, node.names)
            domains |= _facades_in(node.module, node.names)
    for node in nodes_in(tree, ast.Attribute):
        if isinstance(node.value, ast.Name):
            word = node.value.id
            if word in domains:
                yield domains[word], node.attr


def _imported(module: str, names: list[ast.alias]) -> Iterator[tuple[str, str]]:
    match module.split("."):
        case ["app", domain, "service"]:
            yield from ((domain, alias.name) for alias in names)


def _facades_in(module: str, names: list[ast.alias]) -> dict[str, str]:
    """`from app.papers import service as papers`: the word, and whose facade it is."""
    match module.split("."):
        case ["app", domain]:
            return {a.asname or a.name: domain for a in names if a.name == "service"}
    return {}
