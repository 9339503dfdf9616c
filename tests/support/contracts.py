# SPDX-License-Identifier: Apache-2.0
"""Borders that import-linter cannot draw: which rooms of another domain may be entered, and how.

Run as a program, as the gate does, it checks import-linter's contracts too, and prints each breach
with file, line and what to do instead.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import grimp

# Room of another domain -> what to do instead of entering it.
PRIVATE = {
    "repository": "Ask the domain's service, and give it a verb if it has none.",
    "pages": "What two domains show goes behind the lower one's service, or into core.",
    "routes": "Call the service that the route calls.",
    "schemas": "Take a value of its values.py; payloads are written by each domain for itself.",
    "tasks": "Send the news that the task hears; only app/worker.py maps news to tasks.",
}
# The wiring: these bring routes, pages and tasks together, and decide nothing.
WIRING = {"app.main": {"routes", "pages"}, "app.worker": {"tasks"}}
FACADE = "Import it from the domain's service package; add it there if other domains need it."
WRITING = "Rows are written by their own domain: give its service a verb, and call that."
# What writes a row of the model that it is given first.
WRITERS = {"insert", "update", "delete"}


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """An import, or a statement, that crosses a border; `remedy` is what to do instead."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.what}. {self.remedy}"


def find_breaches() -> list[Breach]:
    """Every breach in this folder's `app`, in order of file and line."""
    graph = grimp.build_graph("app")
    return sorted({*_of_imports(graph), *_of_writing(Path.cwd())})


def _of_imports(graph: grimp.ImportGraph) -> Iterator[Breach]:
    for imported in sorted(graph.modules):
        for importer in sorted(graph.find_modules_that_directly_import(imported)):
            remedy = _remedy(importer, imported)
            if remedy is None:
                continue
            for detail in graph.get_import_details(importer=importer, imported=imported):
                what = f"{importer} imports {imported}"
                yield Breach(_file_of(graph, importer), detail["line_number"], what, remedy)


def _remedy(importer: str, imported: str) -> str | None:
    """What to do instead of this import, or None where it may stand."""
    parts = imported.split(".")
    if len(parts) < 3 or domain_of(importer) == domain_of(imported) or parts[1] == "core":
        return None
    room = parts[2]
    if room in PRIVATE and room not in WIRING.get(importer, ()):
        return PRIVATE[room]
    if room == "service" and len(parts) > 3 and importer not in WIRING:
        return None if parts[3] in _offered(domain_of(imported)) else FACADE
    return None


@cache
def _offered(domain: str) -> frozenset[str]:
    """What the domain's service offers by name; a module of it may be offered whole."""
    facade = Path(*domain.split("."), "service", "__init__.py")
    for node in ast.parse(facade.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def domain_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _file_of(graph: grimp.ImportGraph, module: str) -> str:
    is_package = bool(graph.find_children(module))
    return module.replace(".", "/") + ("/__init__.py" if is_package else ".py")


def _of_writing(root: Path) -> Iterator[Breach]:
    """Rows of another domain's models that are made, changed by statement, or deleted."""
    for path in sorted((root / "app").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        domain = ".".join(path.relative_to(root).parts[:2])
        models = dict(_strange_models(tree, domain))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (name := _written(node)) in models:
                file = path.relative_to(root).as_posix()
                yield Breach(file, node.lineno, f"writes {models[name]}.{name}", WRITING)


def _strange_models(tree: ast.Module, domain: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".models"):
            module = node.module or ""
            if module.startswith("app.") and domain_of(module) != domain:
                yield from ((alias.asname or alias.name, module) for alias in node.names)


def _written(call: ast.Call) -> str | None:
    """The name of the model whose row this call would write, if it is one."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    writes = isinstance(call.func, ast.Attribute) and call.func.attr in WRITERS
    first = call.args[0] if writes and call.args else None
    return first.id if isinstance(first, ast.Name) else None


# "- app.a -> app.b (l.3, l.9)", and "  app.b -> app.c (l.4)" further down a chain.
_EDGE = re.compile(r"^-? +(?P<importer>[\w.]+) -> (?P<imported>[\w.]+) \(l\.(?P<line>\d+)")


def in_places(report: str, root: Path) -> Iterator[str]:
    """import-linter's findings, each with file, line, and the contract's name as what to do."""
    contract, lines = "", report.splitlines()
    for line, below in pairwise([*lines, ""]):
        if below and not below.strip("-"):
            contract = line
        if edge := _EDGE.match(line):
            importer = edge["importer"].replace(".", "/")
            file = f"{importer}/__init__.py" if (root / importer).is_dir() else f"{importer}.py"
            yield f"{file}:{edge['line']} imports {edge['imported']}. {contract}"


def main() -> int:
    """Check every contract in this folder; 1 when one is broken."""
    root = Path.cwd()
    linter = Path(sys.executable).with_name("lint-imports")
    # Wide, so that a contract's name, which says what to do, stays on one line.
    asked = subprocess.run(
        [linter, "--no-logo"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200"},
    )
    breaches = [*in_places(asked.stdout, root), *map(str, find_breaches())]
    is_kept = asked.returncode == 0 and not breaches
    # Without a finding of ours the linter itself has something to say, of a contract that is none.
    print(*(breaches or [asked.stdout, asked.stderr]), sep="\n")  # noqa: T201
    return int(not is_kept)


if __name__ == "__main__":
    sys.exit(main())
