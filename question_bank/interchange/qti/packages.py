# SPDX-License-Identifier: Apache-2.0
"""Packages and bare files of every version of QTI: which elements in them are items."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from posixpath import basename, dirname, join, normpath
from urllib.parse import unquote

from question_bank.interchange.guards import (
    KIND_NAMES,
    Archive,
    FileKind,
    FileReason,
    FileRefused,
    demand_kind,
    open_archive,
    parse_xml,
)
from question_bank.interchange.item_texts import pictures_shown
from question_bank.interchange.problems import Place, Problem, Refusal
from question_bank.interchange.qti.asi.items import read_asi_item
from question_bank.interchange.qti.items import QtiItem, read_item
from question_bank.interchange.qti.ours import NOTHING, Ours, found_in
from question_bank.interchange.qti.pictures import QtiPictures
from question_bank.interchange.qti.tree import Element, local_name, settle
from question_bank.interchange.reading import Defaults, Entry, Reading, reading_of
from question_bank.wording import Wording

_MANIFEST = "imsmanifest.xml"
_ASI_ROOTS = frozenset({"questestinterop", "objectbank", "assessment", "section", "item"})
_ITEM = "assessmentItem"
# Tests, sections and the like only list items, which the manifest lists too.
_LISTS = frozenset({"assessmentTest", "assessmentSection", "manifest"})
_QUESTION_TYPES = ("qti", "assessment", "question-bank")
_ITEM_TYPES = ("imsqti_item", "imsqti_apipitem")
_QUESTION_SUFFIXES = (".xml", ".qti", ".dat")
_QTI = Wording("QTI 试题", "questions in QTI")


@dataclass(frozen=True, slots=True)
class _Listed:
    """A file of an archive that may hold questions.

    `is_listed` if the manifest says that it does, `is_item` if it says that it is one.
    """

    member: str
    is_listed: bool
    is_item: bool = False
    ours: Ours = NOTHING


@dataclass(slots=True)
class _Shelf:
    """What is needed to read the questions of one upload."""

    defaults: Defaults
    pictures: QtiPictures
    entries: list[Entry] = field(default_factory=list)

    def add(self, root: Element, member: str = "", ours: Ours = NOTHING) -> bool:
        """Reads the questions under the root; says whether it is one of a QTI file."""
        settle(root)
        find = self.pictures.finder(member)
        if root.tag in _ASI_ROOTS:
            found = (QtiItem(element, find, member) for element in _asi_items(root))
            self.entries.extend(read_asi_item(one, self.defaults) for one in found)
            return True
        found = (QtiItem(element, find, member, ours) for element in root.iter(_ITEM))
        entries = [read_item(one, self.defaults) for one in found]
        self.entries.extend(entries)
        return bool(entries) or root.tag in _LISTS

    def refuse(self, member: str, why: Wording) -> None:
        place = Place(member=member)
        problem = Problem(place, Refusal.UNREADABLE, context={"value": why})
        self.entries.append(Entry(place, None, (problem,)))

    def reading(self) -> Reading:
        """All questions, and the pictures that those taken show."""
        reading = reading_of(self.entries)
        found = self.pictures.found
        shown = {name: found[name] for name in pictures_shown(reading.items) if name in found}
        return replace(reading, pictures=shown)


def _asi_items(root: Element) -> Iterator[Element]:
    # A section may hold items that are references to others, which have nothing inside.
    return (element for element in root.iter("item") if len(element))


def read_questions(data: bytes, defaults: Defaults) -> Reading:
    """Every question of a package or of a bare XML file, in the file's order.

    Which version of QTI it is, the file says itself. Refused with FileRefused: anything but a sound
    zip or XML file, and files without any question in QTI.
    """
    kind = demand_kind(data, filename="QTI", expected=(FileKind.ZIP, FileKind.XML))
    if kind is FileKind.ZIP:
        return _read_archive(open_archive(data), defaults)
    shelf = _Shelf(defaults, QtiPictures())
    root = parse_xml(data)
    shelf.add(root)
    if not shelf.entries:
        raise _no_questions(f"<{local_name(root)}>", FileKind.XML)
    return shelf.reading()


def _no_questions(name: str, kind: FileKind) -> FileRefused:
    return FileRefused(
        FileReason.UNEXPECTED_KIND, filename=name, actual=KIND_NAMES[kind], expected=_QTI
    )


def _read_archive(archive: Archive, defaults: Defaults) -> Reading:
    shelf = _Shelf(defaults, QtiPictures(archive))
    _read_listed(archive, _listed(archive), shelf)
    if not shelf.entries:
        # No manifest, or one in words that nobody knows: the files speak for themselves.
        names = (name for name in archive.names if name.lower().endswith(_QUESTION_SUFFIXES))
        _read_listed(archive, [_Listed(name, is_listed=False) for name in names], shelf)
    if not shelf.entries:
        raise _no_questions("ZIP", FileKind.ZIP)
    return shelf.reading()


def _read_listed(archive: Archive, listed: list[_Listed], shelf: _Shelf) -> None:
    seen: set[str] = set()
    for one in listed:
        if one.member in seen:
            continue
        seen.add(one.member)
        try:
            is_known = shelf.add(parse_xml(archive.read(one.member)), one.member, one.ours)
        except FileRefused as refused:
            if one.is_listed:
                shelf.refuse(one.member, refused.wording)
            continue
        if one.is_item and not is_known:
            shelf.refuse(one.member, Wording("不是 QTI 试题", "no question in QTI"))


def _listed(archive: Archive) -> list[_Listed]:
    """The files that the manifest calls questions, in its order."""
    manifests = [name for name in archive.names if basename(name).lower() == _MANIFEST]
    if not manifests:
        return []
    member = min(manifests, key=lambda name: (name.count("/"), name))
    manifest = parse_xml(archive.read(member))
    found: list[_Listed] = []
    for resource in manifest.iter("{*}resource"):
        found.extend(_resource(resource, dirname(member)))
    return found


def _resource(resource: Element, folder: str) -> Iterator[_Listed]:
    type_ = (resource.get("type") or "").lower()
    if not any(word in type_ for word in _QUESTION_TYPES):
        return
    ours = found_in(next(iter(resource.iterchildren("{*}metadata")), None))
    is_item = type_.startswith(_ITEM_TYPES)
    for href in _hrefs(resource, is_item=is_item):
        member = normpath(join(folder, unquote(href)))
        yield _Listed(member, is_listed=True, is_item=is_item, ours=ours)


def _hrefs(resource: Element, *, is_item: bool) -> list[str]:
    """Where the resource is; older packages name only its files, Blackboard an attribute."""
    main = resource.get("href") or next(
        (str(value) for name, value in resource.attrib.items() if str(name).endswith("}file")), ""
    )
    files = [one.get("href") or "" for one in resource.iterchildren("{*}file")]
    if main:
        return [main]
    suffixes = (".xml",) if is_item else _QUESTION_SUFFIXES
    return [href for href in files if href.lower().endswith(suffixes)]
