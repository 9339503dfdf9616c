# SPDX-License-Identifier: Apache-2.0
"""A Word file opened: its text, its lists and styles, and its pictures by their relations."""

from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath

from question_bank.interchange.docx.names import Element, child
from question_bank.interchange.guards import (
    Archive,
    FileKind,
    FileReason,
    FileRefused,
    demand_kind,
    open_archive,
    parse_xml,
)

_USUAL = "word/document.xml"


@dataclass(frozen=True, slots=True)
class _Relation:
    kind: str
    target: str
    is_external: bool


@dataclass(frozen=True, slots=True)
class DocxPackage:
    """The parts of a document that say anything here."""

    body: Element
    numbering: Element | None
    styles: Element | None
    _archive: Archive
    _relations: dict[str, _Relation]

    def is_external(self, relation: str) -> bool:
        """Whether it leads out of the file."""
        found = self._relations.get(relation)
        return found is not None and found.is_external

    def target(self, relation: str) -> str:
        """Where it leads, to be named to people."""
        found = self._relations.get(relation)
        return found.target if found else relation

    def content(self, relation: str) -> bytes | None:
        """The bytes it leads to; None if the file does not hold them."""
        found = self._relations.get(relation)
        if found is None or found.is_external or found.target not in self._archive.names:
            return None
        return self._archive.read(found.target)


def open_package(data: bytes) -> DocxPackage:
    """The document. Refused with FileRefused: all but a sound Word file without macros."""
    demand_kind(data, filename="Word", expected=(FileKind.DOCX,))
    archive = open_archive(data)
    main = _main_part(archive)
    root = parse_xml(archive.read(main))
    body = child(root, "w:body")
    if body is None:
        raise FileRefused(FileReason.ARCHIVE_MISSING, member=f"{main}#body")
    relations = _relations_of(archive, main)
    return DocxPackage(
        body,
        _part(archive, relations, "numbering"),
        _part(archive, relations, "styles"),
        archive,
        relations,
    )


def _main_part(archive: Archive) -> str:
    relations = _relations_of(archive, "").values()
    named = [one.target for one in relations if one.kind == "officeDocument"]
    return named[0] if named and named[0] in archive.names else _USUAL


def _relations_of(archive: Archive, part: str) -> dict[str, _Relation]:
    name = join(dirname(part), "_rels", f"{basename(part)}.rels")
    if name not in archive.names:
        return {}
    return {
        one.get("Id") or "": _relation(one, dirname(part))
        for one in parse_xml(archive.read(name)).iter("{*}Relationship")
    }


def _relation(element: Element, folder: str) -> _Relation:
    target = element.get("Target") or ""
    is_external = element.get("TargetMode") == "External"
    inside = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
    kind = (element.get("Type") or "").rpartition("/")[2]
    return _Relation(kind, target if is_external else inside, is_external)


def _part(archive: Archive, relations: dict[str, _Relation], kind: str) -> Element | None:
    for one in relations.values():
        if one.kind == kind and one.target in archive.names:
            return parse_xml(archive.read(one.target))
    return None
