# SPDX-License-Identifier: Apache-2.0
"""Nothing in the tests is left that no test uses: coverage measures the service, not them."""

import ast
from collections import Counter
from collections.abc import Iterator

from tests.support.findings import refuse
from tests.support.source import Function, list_files, nodes_in, place, tree_of

REMEDY = "Delete it: no test uses it."
# Found by pytest, by their names, and by the names of the tests' parameters.
FOUND = ("test_", "Test", "pytest_", "pytestmark")


def test_what_tests_define_is_used() -> None:
    used = Counter(name for path in list_files(".py") for name in names_used(tree_of(path)))
    unused = [
        f"{place(path, line)}: {name}"
        for path in list_files(".py", under="tests")
        for name, line in names_made(tree_of(path))
        if not used[name] and not name.startswith(FOUND)
    ]
    refuse(unused, REMEDY)


def test_name_that_is_only_made_is_seen() -> None:
    tree = ast.parse(
        "FREE = 1\nUSED = 2\n"
        "def dead(): return USED\n"
        "class Kept:\n    def lost(self): ...\n    def __len__(self): ...\n"
        "def fixture(): ...\n"
        "def test_it(fixture): return Kept()\n"
    )
    used = set(names_used(tree))
    made = [name for name, _ in names_made(tree)]
    unused = [name for name in made if name not in used]
    assert unused == ["FREE", "dead", "test_it", "lost"], "Mend names_made and names_used here."


def names_made(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions, classes and constants of a module, and the methods of its classes."""
    for node in tree.body:
        yield from _made_by(node)
    for node in tree.body:
        # What stands on a base may be called by it.
        if isinstance(node, ast.ClassDef) and not node.bases:
            methods = (each for each in node.body if isinstance(each, Function))
            yield from ((m.name, m.lineno) for m in methods if not m.name.startswith("__"))


def _made_by(node: ast.stmt) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.ClassDef) or (isinstance(node, Function) and not _is_autouse(node)):
        yield node.name, node.lineno
    targets = node.targets if isinstance(node, ast.Assign) else []
    for target in targets:
        if isinstance(target, ast.Name) and not target.id.startswith("__"):
            yield target.id, node.lineno


def _is_autouse(function: Function) -> bool:
    return any("autouse=True" in ast.unparse(each) for each in function.decorator_list)


def names_used(tree: ast.Module) -> Iterator[str]:
    """What is read, called, imported under another name, or asked for as a fixture or by a string."""
    for name in nodes_in(tree, ast.Name):
        if isinstance(name.ctx, ast.Load):
            yield name.id
    yield from (node.attr for node in nodes_in(tree, ast.Attribute))
    yield from (node.arg for node in nodes_in(tree, ast.arg))
    for alias in nodes_in(tree, ast.alias):
        if alias.asname not in (None, alias.name):
            yield alias.name
    for constant in nodes_in(tree, ast.Constant):
        if isinstance(constant.value, str):
            yield constant.value
