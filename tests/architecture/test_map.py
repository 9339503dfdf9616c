# SPDX-License-Identifier: Apache-2.0
"""ARCHITECTURE.md says where a rule lives, and the rule lives there."""

import ast
import re
from collections.abc import Iterator

from tests.support.findings import refuse
from tests.support.run import PROJECT
from tests.support.source import list_files, place, tree_of

DOMAIN_LINES = 4_000
_ROW = re.compile(r"^\| .+ \| `(?P<file>[\w/.]+\.py)` \| `(?P<name>\w+)` \|$", re.MULTILINE)
FEWEST_RULES = 20


def rules_told() -> list[tuple[str, str]]:
    text = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    return [(row["file"], row["name"]) for row in _ROW.finditer(text)]


def names_defined(file: str) -> Iterator[str]:
    path = PROJECT / file
    if not path.exists():
        return
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def test_each_rule_is_where_the_map_says() -> None:
    told = rules_told()
    lost = [f"{name} in {file}" for file, name in told if name not in names_defined(file)]
    refuse(lost, "Say in ARCHITECTURE.md where the rule lives now.")
    missing = range(len(told), FEWEST_RULES)
    refuse(missing, "The map of ARCHITECTURE.md has lost rules that a newcomer looks for.")


def test_no_domain_outgrows_one_head() -> None:
    lines: dict[str, int] = {}
    for path in list_files(".py", under="app"):
        domain = place(path).split("/")[1]
        length = len(path.read_text(encoding="utf-8").splitlines())
        lines[domain] = lines.get(domain, 0) + length
    large = [f"app/{name}: {count} lines" for name, count in lines.items() if count >= DOMAIN_LINES]
    refuse(large, f"Take a room with its own reasons out into a domain: {DOMAIN_LINES} lines.")
