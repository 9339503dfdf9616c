# SPDX-License-Identifier: Apache-2.0
"""The project's own files, as text and as syntax trees, for the rules in tests/architecture."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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


def functions_of(path: Path) -> list[Function]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, Function)]
