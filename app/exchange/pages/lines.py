# SPDX-License-Identifier: Apache-2.0
"""The questions of an import as a page shows them: a hundred at a time, by what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.i18n import marked, translate
from app.exchange.service.importing import ImportLine, Preview
from app.exchange.values import ImportVerdict
from app.items.service import names, showing
from question_bank import text as item_text
from question_bank.interchange import Problem, Refusal
from question_bank.interchange.fields.columns import REFERENCE, STEM, TYPE
from question_bank.interchange.fields.words import type_of as type_meant
from question_bank.items import Change, Item, changes_between, from_data

PAGE = 100
# What a page can be narrowed to, in the order in which its tabs stand: what needs doing first.
VIEWS: Mapping[str, str] = {
    ImportVerdict.REFUSED.value: marked("需改正"),
    ImportVerdict.NEW.value: marked("新题"),
    ImportVerdict.CHANGED.value: marked("有修改"),
    ImportVerdict.UNDER_REVIEW.value: marked("审核中，不导入"),
    ImportVerdict.UNCHANGED.value: marked("已有，不变"),
    "warned": marked("有提醒"),
    "twins": marked("有相似题"),
    "all": marked("全部"),
}
_VERDICTS = tuple(verdict.value for verdict in ImportVerdict)


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """A problem in the reader's language; `field` is empty where the words name it themselves."""

    place: str
    field: str
    words: str
    is_warning: bool


@dataclass(frozen=True, slots=True)
class ImportTwin:
    """A twin: an item of the bank to be opened, or another question of the file, at its place."""

    reference: str
    place: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A line of the table. `cells` is what was read of a question that was refused."""

    place: str
    type: str
    reference: str
    stem: str
    verdict: str
    item: Item | None
    shown: showing.ShownItem | None
    cells: Mapping[str, str]
    problems: tuple[ToldProblem, ...]
    changes: Sequence[Change]
    twins: tuple[ImportTwin, ...]


@dataclass(frozen=True, slots=True)
class LinesPage:
    """One page of one view; `tabs` are the views that show anything, with their counts."""

    view: str
    tabs: Mapping[str, int]
    rows: tuple[ImportRow, ...]
    number: int

    @property
    def total(self) -> int:
        return self.tabs.get(self.view, 0)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def view_name(view: str) -> str:
    return translate(VIEWS[view])


def verdicts_counted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Those verdicts that any question has, by name, with their counts."""
    return [(view_name(view), counts[view]) for view in VIEWS if view in _VERDICTS and counts[view]]


def page_of(seen: Preview, *, show: str, number: int) -> LinesPage:
    """The page asked for; without a wish, what has to be mended, and else all."""
    counts = seen.counts | {"all": len(seen.lines)}
    view = show if show in VIEWS else _first_view(counts)
    lines = [line for line in seen.lines if _is_in(line, view)]
    places = {line.entry.item.reference: line for line in seen.lines if line.entry.item}
    tabs = {name: counts[name] for name in VIEWS if counts[name] or name in ("all", view)}
    part = lines[(number - 1) * PAGE : number * PAGE]
    return LinesPage(view, tabs, tuple(_row(line, places) for line in part), number)


def _first_view(counts: Mapping[str, int]) -> str:
    return ImportVerdict.REFUSED.value if counts[ImportVerdict.REFUSED.value] else "all"


def _is_in(line: ImportLine, view: str) -> bool:
    if view == "warned":
        return line.is_warned
    if view == "twins":
        return bool(line.twins)
    return view in ("all", line.verdict.value)


def _row(line: ImportLine, places: Mapping[str, ImportLine]) -> ImportRow:
    item, cells = line.entry.item, line.entry.cells
    return ImportRow(
        place=names.said(line.entry.place.wording),
        type=names.type_of(item.type) if item else _type_written(cells.get(TYPE, "")),
        reference=item.reference if item else cells.get(REFERENCE, ""),
        stem=item_text.on_one_line(item.stem if item else cells.get(STEM, "")),
        verdict=line.verdict.value,
        item=item,
        shown=showing.show_item(item) if item else None,
        cells={} if item else {name: text for name, text in cells.items() if name != STEM},
        problems=tuple(_told(problem) for problem in line.entry.problems),
        changes=_changes(line),
        twins=tuple(_beside(reference, places) for reference in line.twins),
    )


def _type_written(cell: str) -> str:
    known = type_meant(cell)
    return names.type_of(known) if known else cell


def _told(problem: Problem) -> ToldProblem:
    names_itself = problem.code is Refusal.FAULTY or not problem.field
    name = "" if names_itself else names.field_of(problem.field)
    return ToldProblem(
        names.said(problem.place.wording), name, names.said(problem.wording), problem.is_warning
    )


def _changes(line: ImportLine) -> Sequence[Change]:
    item, version = line.entry.item, line.version
    if item is None or version is None or line.verdict is not ImportVerdict.CHANGED:
        return ()
    return showing.said_changes(changes_between(from_data(version.body), item))


def _beside(reference: str, places: Mapping[str, ImportLine]) -> ImportTwin:
    """A question of the file that is new has no page of its own yet."""
    line = places.get(reference)
    is_new = line is not None and line.version is None
    return ImportTwin(reference, names.said(line.entry.place.wording) if line and is_new else "")
