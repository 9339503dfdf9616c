# SPDX-License-Identifier: Apache-2.0
"""The project's own files, as text and as syntax trees, for the rules in tests/architecture."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from tests.support.run import PROJECT

# What tools and runs leave behind is not source.
LEFT_BEHIND = frozenset(
    {
        ".git",
        ".venv",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
        ".import_linter_cache",
        "__pycache__",
        "node_modules",
        "var",
        "build",
    }
)
Function = ast.FunctionDef | ast.AsyncFunctionDef
Node = TypeVar("Node", bound=ast.AST)


def list_files(*suffixes: str, under: str = ".") -> list[Path]:
    """Source files whose path ends so, in any folder under `under`."""
    found = (path for path in _walk(PROJECT / under) if path.as_posix().endswith(suffixes))
    return sorted(found)


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in LEFT_BEHIND or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def place(path: Path, line: int | None = None) -> str:
    """`app/core/db.py:12`, as editors and people read it."""
    name = path.relative_to(PROJECT).as_posix()
    return name if line is None else f"{name}:{line}"


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def nodes_in(tree: ast.Module, kind: type[Node]) -> Sequence[Node]:
    """All nodes of just this class, as ast.walk would meet them; a tree is walked once for all."""
    return cast("Sequence[Node]", _by_kind(tree).get(kind, ()))


@cache
def _by_kind(tree: ast.Module) -> Mapping[type[ast.AST], Sequence[ast.AST]]:
    found: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
    met: list[ast.AST] = [tree]
    for node in met:
        found[type(node)].append(node)
        met.extend(ast.iter_child_nodes(node))
    return dict(found)


def functions_of(path: Path) -> list[Function]:
    tree = tree_of(path)
    return [*nodes_in(tree, ast.FunctionDef), *nodes_in(tree, ast.AsyncFunctionDef)]


def forget_sources() -> None:
    """Trees of all files are a million objects: the collector of garbage looks at each again."""
    tree_of.cache_clear()
    _by_kind.cache_clear()
