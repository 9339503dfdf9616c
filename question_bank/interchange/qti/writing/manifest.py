# SPDX-License-Identifier: Apache-2.0
"""The manifest of a package: what is in it, and what each item is about."""

from collections.abc import Mapping, Sequence

from lxml import etree

from question_bank.interchange.qti.tree import Element, rooted
from question_bank.interchange.qti.versions import LOM, LOM_SCHEMA, Version
from question_bank.interchange.qti.writing.bodies import INTERACTIONS
from question_bank.items import Item, ShortAnswer, topic_name
from question_bank.text import plain

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANGUAGE = "zh-CN"
_LONGEST_TITLE = 80
_TOOL = "kaochang"


class Manifest:
    """Gathers the resources of a package in the order in which they are to be read."""

    def __init__(self, version: Version) -> None:
        self._version = version
        prefixes = {"lom": LOM, "qti": version.metadata, "xsi": _XSI}
        self._root = rooted("manifest", version.manifest, prefixes)
        self._root.set("identifier", "MANIFEST")
        places = (
            (version.manifest, version.manifest_schema),
            (LOM, LOM_SCHEMA),
            (version.metadata, version.metadata_schema),
        )
        located = " ".join(word for place in places for word in place)
        self._root.set(f"{{{_XSI}}}schemaLocation", located)
        metadata = self._add(self._root, "metadata")
        self._add(metadata, "schema").text = version.schema
        self._add(metadata, "schemaversion").text = version.schema_version
        self._add(self._root, "organizations")
        self._resources = self._add(self._root, "resources")

    def add_picture(self, identifier: str, href: str) -> None:
        self._add_resource(identifier, "webcontent", href)

    def add_item(
        self, identifier: str, href: str, *, item: Item, ours: Element, pictures: Mapping[str, str]
    ) -> None:
        """The item's resource with its metadata; `pictures` are files by their identifiers."""
        resource = self._add_resource(f"ITEM-{identifier}", self._version.resource_type, href)
        metadata = etree.Element(self._name("metadata"))
        resource.insert(0, metadata)
        qti, lom = self._qti(item), _lom(item, ours)
        # QTI 3 has them in this order, QTI 2 in the other.
        metadata.extend([qti, lom] if self._version.is_hyphenated else [lom, qti])
        for picture in pictures:
            self._add(resource, "dependency", identifierref=picture)

    def written(self) -> bytes:
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8")

    def _name(self, name: str) -> str:
        return f"{{{self._version.manifest}}}{name}"

    def _add(self, parent: Element, name: str, **attributes: str) -> Element:
        return etree.SubElement(parent, self._name(name), attributes)

    def _add_resource(self, identifier: str, type_: str, href: str) -> Element:
        resource = self._add(
            self._resources, "resource", identifier=identifier, type=type_, href=href
        )
        self._add(resource, "file", href=href)
        return resource

    def _qti(self, item: Item) -> Element:
        has_key = not isinstance(item, ShortAnswer)
        said = (
            ("timeDependent", "false"),
            ("interactionType", INTERACTIONS[type(item)]),
            ("feedbackType", "nonadaptive" if item.explanation else "none"),
            ("solutionAvailable", "true" if has_key else "false"),
            ("toolName", _TOOL),
        )
        return _tree(self._version.metadata, "qtiMetadata", said)


def _tree(namespace: str, name: str, said: Sequence[tuple[str, str]]) -> Element:
    root = etree.Element(f"{{{namespace}}}{name}")
    for inner, text in said:
        etree.SubElement(root, f"{{{namespace}}}{inner}").text = text
    return root


def _lom(item: Item, ours: Element) -> Element:
    """What catalogues read of an item, and beside it what only we read."""
    lom = etree.Element(f"{{{LOM}}}lom")
    general = etree.SubElement(lom, f"{{{LOM}}}general")
    general.append(_tree(LOM, "identifier", (("catalog", _TOOL), ("entry", item.reference))))
    general.append(_said("title", " ".join(plain(item.stem).split())[:_LONGEST_TITLE]))
    etree.SubElement(general, f"{{{LOM}}}language").text = _LANGUAGE
    general.append(_said("keyword", topic_name(item.topic).zh))
    if item.author:
        contribute = etree.SubElement(
            etree.SubElement(lom, f"{{{LOM}}}lifeCycle"), f"{{{LOM}}}contribute"
        )
        contribute.append(_tree(LOM, "role", (("source", "LOMv1.0"), ("value", "author"))))
        etree.SubElement(contribute, f"{{{LOM}}}entity").text = _card(item.author)
    lom.append(ours)
    return lom


def _said(name: str, text: str) -> Element:
    element = etree.Element(f"{{{LOM}}}{name}")
    string = etree.SubElement(element, f"{{{LOM}}}string", language=_LANGUAGE)
    string.text = text
    return element


def _card(author: str) -> str:
    """The author as LOM names people, by vCard 3.0 (RFC 2426), whose separators are escaped."""
    escaped = author.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return f"BEGIN:VCARD\nVERSION:3.0\nFN:{escaped}\nN:{escaped};;;;\nEND:VCARD"
