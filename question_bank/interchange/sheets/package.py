# SPDX-License-Identifier: Apache-2.0
"""An .xlsx file taken apart, and put together again from the parts whose content is known.

The reader of cells trusts what a file says of itself: a count of shared texts, a cell at the far
corner, a second format hidden in the same archive would take memory until the process dies. So it
never sees the file: it gets a small workbook made of the rows, the texts and the styles, each of
which was measured.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from posixpath import join, normpath
from xml.sax.saxutils import quoteattr

from lxml import etree

from question_bank.interchange.guards import (
    Archive,
    FileReason,
    FileRefused,
    open_archive,
    parse_xml,
)
from question_bank.interchange.sheets.numbers import GENERAL, builtin_code
from question_bank.interchange.sheets.sheet_xml import MAX_AREA, SheetXml, plain_xml, sheet_xml

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TEXT_START = re.compile(rb"<(?:[^\s<>/:]+:)?si(?=[\s>/])")
_SST = re.compile(rb"<(?:[^\s<>/:]+:)?sst(?=[\s>])[^<>]*>")
_COUNT = re.compile(rb"\s(?:uniqueCount|count)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
# As many as Excel itself allows.
_MAX_STYLES = 65_490
_NO_TEXTS = f'<sst xmlns="{_MAIN}"></sst>'.encode()


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a part points to: the last word of the relation's type, and the other part's name."""

    kind: str
    target: str
    is_outside: bool


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of cells: its name, its part in the archive, and its rows."""

    name: str
    part: str
    is_hidden: bool
    xml: SheetXml


@dataclass(frozen=True, slots=True)
class WorkbookPackage:
    """The parts of a workbook that hold cells.

    `formats` are the number formats by the number of the style. `raised` are those of the shared
    texts, as XML by their number, in which something is raised or lowered.
    """

    archive: Archive
    workbook_part: str
    sheets: tuple[SheetPart, ...]
    formats: tuple[str, ...]
    raised: Mapping[int, bytes]
    rebuilt: bytes


def take_apart(data: bytes) -> WorkbookPackage:
    """The package of a workbook; `rebuilt` holds its sheets in order, and nothing else of it.

    Refused with FileRefused: what the archive, its XML or a sheet is refused for, and a workbook
    without the parts that every workbook has.
    """
    archive = open_archive(data)
    main = _first(relations(archive, ""), "officeDocument")
    parts = relations(archive, main)
    texts = _texts(archive, parts)
    places = [found.start() for found in _TEXT_START.finditer(texts)]
    spans = list(pairwise([*places, texts.rfind(b"</")])) if places else []
    lengths = [end - start for start, end in spans]
    workbook = parse_xml(archive.read(main))
    sheets = tuple(_sheets(archive, workbook, parts, lengths))
    formats = _formats(archive, parts)
    raised = {
        number: texts[start:end]
        for number, (start, end) in enumerate(spans)
        if texts.find(b"vertAlign", start, end) >= 0
    }
    rebuilt = _rebuilt(sheets, formats, texts, _epoch(workbook))
    return WorkbookPackage(archive, main, sheets, formats, raised, rebuilt)


def relations(archive: Archive, part: str) -> dict[str, Relation]:
    """The relations of a part by their id; none for a part that has none."""
    folder, _, name = part.rpartition("/")
    path = join(folder, "_rels", f"{name}.rels")
    if path not in archive.names:
        return {}
    found = {}
    for relation in parse_xml(archive.read(path)).iter("{*}Relationship"):
        target = relation.get("Target", "")
        is_outside = relation.get("TargetMode") == "External"
        inside = target.removeprefix("/") if target.startswith("/") else join(folder, target)
        kind = relation.get("Type", "").rpartition("/")[2]
        name = target if is_outside else normpath(inside)
        found[relation.get("Id", "")] = Relation(kind, name, is_outside)
    return found


def related(element: etree._Element, *names: str) -> str | None:
    """The id of a relation that the element names, under whichever prefix."""
    ids = (element.get(f"{{{space}}}{name}") for space in (_OFFICE, _STRICT) for name in names)
    return next((found for found in ids if found), None)


def _first(parts: Mapping[str, Relation], kind: str) -> str:
    part = _find(parts, kind)
    if part is None:
        raise FileRefused(FileReason.WORKBOOK_BROKEN)
    return part


def _find(parts: Mapping[str, Relation], kind: str) -> str | None:
    names = (part.target for part in parts.values() if part.kind == kind and not part.is_outside)
    return next(names, None)


def _texts(archive: Archive, parts: Mapping[str, Relation]) -> bytes:
    """The shared texts as XML in UTF-8, without the claims of how many they are."""
    part = _find(parts, "sharedStrings")
    data = plain_xml(archive.read(part)) if part else _NO_TEXTS
    root = _SST.search(data)
    if root is None:
        return _NO_TEXTS
    return _COUNT.sub(b"", root[0]) + data[root.end() :]


def _sheets(
    archive: Archive,
    workbook: etree._Element,
    parts: Mapping[str, Relation],
    lengths: Sequence[int],
) -> Iterator[SheetPart]:
    area = 0
    for sheet in workbook.iter("{*}sheet"):
        part = parts.get(related(sheet, "id") or "")
        if part is None or part.is_outside:
            raise FileRefused(FileReason.WORKBOOK_BROKEN)
        # Sheets of charts and of old macros hold no cells.
        if part.kind == "worksheet":
            name = sheet.get("name", "")
            xml = sheet_xml(archive.read(part.target), name, lengths)
            area += xml.area
            if area > MAX_AREA:
                raise FileRefused(FileReason.WORKBOOK_TOO_LARGE, sheet=name)
            yield SheetPart(name, part.target, sheet.get("state", "visible") != "visible", xml)


def _epoch(workbook: etree._Element) -> str:
    """Whether days count from 1904, as on old computers of Apple."""
    settings = next(workbook.iter("{*}workbookPr"), None)
    value = settings.get("date1904", "0") if settings is not None else "0"
    return "1" if value in ("1", "true", "on") else "0"


def _formats(archive: Archive, parts: Mapping[str, Relation]) -> tuple[str, ...]:
    """The number formats of the cells' styles, in their order."""
    part = _find(parts, "styles")
    if part is None:
        return (GENERAL,)
    styles = parse_xml(archive.read(part))
    own = {form.get("numFmtId"): form.get("formatCode", "") for form in styles.iter("{*}numFmt")}
    cells = next(styles.iter("{*}cellXfs"), None)
    numbers = [style.get("numFmtId", "0")[:9] for style in cells] if cells is not None else []
    if len(numbers) > _MAX_STYLES:
        raise FileRefused(FileReason.WORKBOOK_BROKEN)
    codes = (own.get(n) or builtin_code(int(n) if n.isdecimal() else -1) for n in numbers)
    return tuple(codes) or (GENERAL,)


def _rebuilt(
    sheets: Sequence[SheetPart], formats: Sequence[str], texts: bytes, epoch: str
) -> bytes:
    """A workbook of these sheets, named 1, 2, 3 …"""
    numbers = range(1, len(sheets) + 1)
    entries = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="s{n}"/>' for n in numbers)
    links = "".join(_link(f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    links += _link("t", "sharedStrings", "sharedStrings.xml") + _link("f", "styles", "styles.xml")
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"></Types>',
        "_rels/.rels": _links(_link("w", "officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _links(links),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{epoch}"/>'
            f"<sheets>{entries}</sheets></workbook>"
        ),
        "xl/styles.xml": _styles(formats),
    }
    content = {name: text.encode() for name, text in parts.items()} | {
        "xl/sharedStrings.xml": texts
    }
    content |= {
        f"xl/worksheets/sheet{n}.xml": sheet.xml.whole
        for n, sheet in zip(numbers, sheets, strict=True)
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _links(links: str) -> str:
    return f'<Relationships xmlns="{_RELATIONS}">{links}</Relationships>'


def _link(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _styles(formats: Sequence[str]) -> str:
    """Styles that say no more than how numbers are shown; each has a format of its own number."""
    first = 1000
    own = {code: first + place for place, code in enumerate(dict.fromkeys(formats))}
    declared = "".join(
        f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>'
        for code, number in own.items()
    )
    used = "".join(f'<xf numFmtId="{own[code]}"/>' for code in formats)
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts>{declared}</numFmts>'
        f"<cellXfs>{used}</cellXfs></styleSheet>"
    )
