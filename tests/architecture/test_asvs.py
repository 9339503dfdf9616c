# SPDX-License-Identifier: Apache-2.0
"""What docs/asvs.md says of each line of OWASP ASVS is backed by code and tests that there are."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.findings import refuse
from tests.support.promises import is_a_test
from tests.support.run import PROJECT
from tests.support.source import tree_of

ASVS = PROJECT / "docs/asvs.md"
MANUALS = ("docs/access.md", "docs/logs.md")
# How many lines of levels 1 and 2 each section of the four chapters has, in ASVS 5.0.
LINES = {
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip
HELD, NOT_HELD, NOTHING_TO_HOLD = "held", "not held", "does not apply"
MOST_WORDS = 10
QUOTED = re.compile(r"`([^`]+)`")
NAMED = re.compile(r"`([\w./-]+\.\w+::[^`]+)`")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `why` names the tests that hold it, or says what is missing."""

    id: str
    about: str
    verdict: str
    where: str
    why: str

    @property
    def tests(self) -> list[str]:
        return [name for name in QUOTED.findall(self.why) if "::" in name]


def read_lines(text: str) -> list[Line]:
    rows = re.findall(r"^\| \d+\.\d+\.\d+ \|.*\|$", text, re.MULTILINE)
    return [Line(*(cell.strip() for cell in row.strip("|").split("|"))) for row in rows]


def expected() -> set[str]:
    return {f"{section}.{n}" for section, most in LINES.items() for n in range(1, most + 1)}


def misplaced(lines: list[Line]) -> list[str]:
    """Lines of the chapters that are missing, strange, or there twice."""
    times = Counter(line.id for line in lines)
    known = expected()
    return [
        f"{each}: stands {times[each]} times"
        for each in known | times.keys()
        if times[each] != 1 or each not in known
    ]


def unbacked(lines: list[Line]) -> list[str]:
    """What a verdict lacks that it would have to name, or names and is not there."""
    return [f"{line.id}: {lack}" for line in lines for lack in _lacks_of(line)]


def _lacks_of(line: Line) -> Iterator[str]:
    places = QUOTED.findall(line.where)
    yield from (f"no such code: {name}" for name in places if not is_there(name))
    yield from (f"no such test: {name}" for name in line.tests if not is_a_test(name))
    if len(line.about.split()) > MOST_WORDS:
        yield f"more than {MOST_WORDS} words"
    match line.verdict:
        case "held":
            if not places:
                yield "held, and no code is named"
            if not line.tests:
                yield "held, and no test is named"
        case "not held":
            if len(line.why.split()) < 3:
                yield "not held, and what is missing is not said"
        case "does not apply":
            if len(line.why.split()) < 3:
                yield "does not apply, and why is not said"
        case other:
            yield f"no verdict: {other}"


def is_there(named: str) -> bool:
    """`app/x.py::Class.method`, `docs/x.md::Heading`, or words of a file of another kind."""
    file, _, name = named.partition("::")
    path = PROJECT / file
    if not name or not path.is_file():
        return False
    if path.suffix == ".py":
        return name in names_in(tree_of(path))
    text = path.read_text(encoding="utf-8")
    return (
        name in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        if path.suffix == ".md"
        else name in text
    )


def names_in(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        yield from _names_of(node)
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{name}" for part in node.body for name in _names_of(part))


def _names_of(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def lost_names(text: str) -> list[str]:
    return [name for name in NAMED.findall(text) if not is_there(name)]


def counts_of(lines: list[Line]) -> dict[str, tuple[int, ...]]:
    """Chapter -> how many are held, are not, and do not apply."""
    verdicts = (HELD, NOT_HELD, NOTHING_TO_HOLD)
    count = Counter((line.id.partition(".")[0], line.verdict) for line in lines)
    chapters = dict.fromkeys(section.partition(".")[0] for section in LINES)
    return {chapter: tuple(count[chapter, each] for each in verdicts) for chapter in chapters}


def told_counts(text: str) -> dict[str, tuple[int, ...]]:
    rows = re.findall(r"^\| (\d+) [^|]*\| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    return {chapter: tuple(map(int, counts)) for chapter, *counts in rows}


@pytest.fixture(scope="module")
def text() -> str:
    return ASVS.read_text(encoding="utf-8")


def test_every_line_of_the_chapters_stands_once(text: str) -> None:
    refuse(misplaced(read_lines(text)), "Give each line of LINES one row in docs/asvs.md.")


def test_every_verdict_is_backed(text: str) -> None:
    remedy = (
        "In docs/asvs.md name code as `path::name` and tests as `folder/test_file.py::Class::name`. "
        "Where the code or the test is gone, the line may be held no longer: look, and say so."
    )
    refuse(unbacked(read_lines(text)), remedy)


def test_counts_are_those_of_the_tables(text: str) -> None:
    counted = counts_of(read_lines(text))
    wrong = [
        f"{chapter}: {counts}"
        for chapter, counts in counted.items()
        if told_counts(text).get(chapter) != counts
    ]
    refuse(wrong, "Write these into the first table of docs/asvs.md.")


def test_manual_names_code_that_there_is() -> None:
    lost = [
        f"{manual}: {name}"
        for manual in MANUALS
        for name in lost_names((PROJECT / manual).read_text(encoding="utf-8"))
    ]
    refuse(lost, "Name it as it is called now, and read whether the sentence is still true.")
    named = NAMED.findall((PROJECT / MANUALS[0]).read_text(encoding="utf-8"))
    assert "app/doors/rules.py::PACES" in named, "Mend NAMED: it finds no names."


CODE = "`app/accounts/rules/passwords.py::MIN_PASSWORD`"
TEST = "`architecture/test_asvs.py::test_lack_is_found`"


@pytest.mark.parametrize(
    ("row", "lack"),
    [
        (f"| 6.1.1 | x | held | {CODE} | {TEST} |", None),
        (f"| 6.1.1 | x | held | {CODE[:-1]}_GONE` | {TEST} |", "no such code: "),
        (f"| 6.1.1 | x | held | `app/gone.py::x` | {TEST} |", "no such code: app/gone.py::x"),
        (f"| 6.1.1 | x | held | `docs/access.md::Gone` | {TEST} |", "no such code: docs/access.md"),
        (f"| 6.1.1 | x | held | `app/main.py` | {TEST} |", "no such code: app/main.py"),
        (f"| 6.1.1 | x | held | {CODE} | {TEST[:-1]}_gone` |", "no such test: "),
        (f"| 6.1.1 | x | held | | {TEST} |", "held, and no code is named"),
        (f"| 6.1.1 | x | held | {CODE} | it is so |", "held, and no test is named"),
        ("| 6.1.1 | x | not held | | |", "not held, and what is missing is not said"),
        ("| 6.1.1 | x | not held | | A second factor. |", None),
        ("| 6.1.1 | x | does not apply | | |", "does not apply, and why is not said"),
        ("| 6.1.1 | x | mostly | | |", "no verdict: mostly"),
        (f"| 6.1.1 |{' x' * 11} | not held | | A second factor. |", "more than 10 words"),
    ],
)
def test_lack_is_found(row: str, lack: str | None) -> None:
    found = unbacked(read_lines(row))
    if lack is None:
        assert found == [], "Mend unbacked: it finds fault with a line that has all."
    else:
        assert [each for each in found if each.startswith(f"6.1.1: {lack}")], "Mend unbacked."


def test_line_that_is_missing_or_stands_twice_is_found(text: str) -> None:
    lines = read_lines(text)
    first, *others = lines
    assert misplaced(others) == [f"{first.id}: stands 0 times"], "Mend misplaced: one is gone."
    assert misplaced([*lines, first]) == [f"{first.id}: stands 2 times"], "Mend it: one is twice."
    strange = read_lines("| 6.7.1 | x | held | | |")
    assert misplaced([*lines, *strange]) == ["6.7.1: stands 1 times"], "Mend it: one is of level 3."
    assert sum(LINES.values()) == 76, "Levels 1 and 2 of the four chapters have 76 lines."


def test_count_and_name_that_are_wrong_are_found() -> None:
    lines = read_lines("| 6.1.1 | x | held | | |\n| 6.1.2 | x | not held | | |\n")
    assert counts_of(lines)["6"] == (1, 1, 0), "Mend counts_of."
    assert told_counts("| 6 authentication | 1 | 2 | 3 |\n") == {"6": (1, 2, 3)}, (
        "Mend told_counts."
    )
    assert lost_names(f"{CODE} and `app/main.py::gone`") == ["app/main.py::gone"], (
        "Mend lost_names."
    )
