# SPDX-License-Identifier: Apache-2.0
"""Pictures in a workbook: those that lie over a cell, and those that WPS keeps inside one."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import basename

from lxml import etree

from question_bank.interchange.guards import FileRefused, check_picture, parse_xml
from question_bank.interchange.problems import Place, Problem, Refusal, Warned
from question_bank.interchange.sheets.package import Relation, WorkbookPackage, related, relations
from question_bank.interchange.sheets.sheet_xml import Cell
from question_bank.text import picture_markup
from question_bank.wording import Wording

# A cell of WPS with a picture in it: DISPIMG("ID_…",1), in other programs with _xlfn. before it.
_IN_CELL = re.compile(r"(?:_xlfn\.)?DISPIMG\(\s*\"([^\"]+)\"", re.IGNORECASE)
SHAPE = Wording("图形或文本框", "a shape or a text box")


@dataclass(frozen=True, slots=True)
class CellPicture:
    """A picture at a cell: the part that holds it, empty if it is none, or where it is instead."""

    at: Cell
    part: str
    alt: str = ""
    outside: str = ""


@dataclass(slots=True)
class Gallery:
    """The pictures of a workbook, each checked when it is first asked for; `read` gives a part."""

    read: Callable[[str], bytes]
    pictures: dict[str, bytes] = field(default_factory=dict)
    _names: dict[str, str | FileRefused] = field(default_factory=dict)

    def markup(self, shown: CellPicture, place: Place, column: str) -> str | Problem:
        """The markup of the picture, or why there is none; `column` is the field it belongs to."""
        if shown.outside:
            address = basename(shown.outside) or shown.outside
            return Problem(place, Refusal.PICTURE_REMOTE, column, {"name": address})
        if not shown.part:
            return Problem(place, Warned.FIELD_LEFT_OUT, column, {"name": SHAPE})
        name = self.name_of(shown.part)
        if isinstance(name, FileRefused):
            why: Mapping[str, str | Wording] = {"name": basename(shown.part), "why": name.wording}
            return Problem(place, Refusal.PICTURE_REFUSED, column, why)
        return picture_markup(name, shown.alt)

    def name_of(self, part: str) -> str | FileRefused:
        """The picture's name in the bank, or why it cannot be used."""
        if part not in self._names:
            self._names[part] = self._checked(part)
        return self._names[part]

    def _checked(self, part: str) -> str | FileRefused:
        try:
            data = self.read(part)
            name = check_picture(data).name
        except FileRefused as refused:
            return refused
        self.pictures[name] = data
        return name


def pictures_over(package: WorkbookPackage, sheet_part: str) -> Iterator[CellPicture]:
    """What lies over the cells of the sheet, from the top down."""
    found: list[CellPicture] = []
    for relation in relations(package.archive, sheet_part).values():
        if relation.kind == "drawing" and not relation.is_outside:
            links = relations(package.archive, relation.target)
            drawing = parse_xml(package.archive.read(relation.target))
            for anchor in _anchors(drawing):
                found.extend(_shown(anchor, links))
    yield from sorted(found, key=lambda shown: shown.at)


def _anchors(drawing: etree._Element) -> Iterator[etree._Element]:
    return drawing.iter("{*}twoCellAnchor", "{*}oneCellAnchor", "{*}absoluteAnchor")


def _shown(anchor: etree._Element, links: Mapping[str, Relation]) -> Iterator[CellPicture]:
    """What the anchor holds; a picture that stands there twice, for old programs, once."""
    at = (_number(anchor, "row"), _number(anchor, "col"))
    told = next(anchor.iter("{*}cNvPr"), None)
    alt = told.get("descr", "") if told is not None else ""
    parts: dict[str, CellPicture] = {}
    for blip in anchor.iter("{*}blip"):
        link = links.get(related(blip, "embed", "link") or "")
        if link is not None:
            parts[link.target] = (
                CellPicture(at, "", alt, link.target)
                if link.is_outside
                else CellPicture(at, link.target, alt)
            )
    yield from parts.values() if parts else [CellPicture(at, "")]


def _number(anchor: etree._Element, name: str) -> int:
    """A place of the anchor from 0; -1 where it is tied to no cell."""
    text = (anchor.findtext(f"{{*}}from/{{*}}{name}") or "").strip()
    return int(text) if text.isdecimal() and len(text) <= 7 else -1  # noqa: PLR2004 - digits


def pictures_inside(package: WorkbookPackage) -> dict[str, str]:
    """The parts of the pictures that WPS keeps inside cells, by the id that the cells name."""
    found = {}
    for relation in relations(package.archive, package.workbook_part).values():
        if relation.kind == "cellImage" and not relation.is_outside:
            links = relations(package.archive, relation.target)
            for picture in parse_xml(package.archive.read(relation.target)).iter("{*}pic"):
                told, blip = (
                    next(picture.iter("{*}cNvPr"), None),
                    next(picture.iter("{*}blip"), None),
                )
                link = links.get((related(blip, "embed") if blip is not None else None) or "")
                if told is not None and link is not None and not link.is_outside:
                    found[told.get("name", "")] = link.target
    return found


def picture_named(formula: str) -> str | None:
    """The id of the picture that a formula of WPS puts into its cell; None for other formulas."""
    named = _IN_CELL.match(formula.replace("&quot;", '"'))
    return named[1] if named else None
