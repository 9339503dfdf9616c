# SPDX-License-Identifier: Apache-2.0
"""Our own metadata of an item: the fields that QTI has no place for, and its texts as Markdown.

They stand as one element of our namespace inside the LOM of the item's resource, where the
published schemas allow elements of any other namespace. A text as Markdown goes with a digest of
itself and of what the body shows, and counts only while both are as they were written: whoever
edits the body in another program has the last word. The key never stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lxml import etree

from question_bank.interchange.qti.flow import digest_of_text
from question_bank.interchange.qti.numbers import decimal_of
from question_bank.interchange.qti.tree import Element, local_name, words
from question_bank.items import Item, to_data

NAMESPACE = "urn:kaochang:question:1"
_NAME = "question"
_TEXTS = (
    *("type", "reference", "topic", "difficulty", "cognitive"),
    *("valid_for", "function", "source", "author", "points"),
)
_LISTS = ("programmes", "levels", "work_types")
_TEXT = "text"
_MOST_DIGITS = 9
# What LOM says only to call the item by a name.
_NAMING = frozenset({"identifier", "title", "language", "catalog", "entry", "catalogentry"})


@dataclass(frozen=True, slots=True)
class Ours:
    """What we noted of an item when we wrote it.

    `fields` are data as `from_data` takes them, without the type. `strange` are the names of
    elements that we do not write.
    """

    type: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    strange: tuple[str, ...] = ()

    def source_of(self, part: str, html: str) -> str | None:
        """The Markdown of the part, if neither it nor the body has been touched since."""
        source, digest = self.texts.get(part, ("", ""))
        return source if digest and digest == digest_of_text(source, html) else None


NOTHING = Ours()


def written(item: Item, sources: Mapping[str, str], shown: Mapping[str, str]) -> Element:
    """The metadata of the item; `shown` is what its body shows of each of the `sources`."""
    root = etree.Element(f"{{{NAMESPACE}}}{_NAME}", nsmap={"kaochang": NAMESPACE})
    data = to_data(item)
    for name in _TEXTS:
        if data.get(name) is not None:
            _add(root, name, str(data[name]))
    for name in _LISTS:
        for value in data.get(name, ()):
            _add(root, name, value)
    for part, source in sources.items():
        text = _add(root, _TEXT, source)
        text.set("part", part)
        text.set("digest", digest_of_text(source, shown[part]))
    return root


def _add(root: Element, name: str, text: str) -> Element:
    added = etree.SubElement(root, f"{{{NAMESPACE}}}{name}")
    added.text = text
    return added


def found_in(metadata: Element | None) -> Ours:
    """What we noted inside the metadata of a resource.

    Where another program wrote them, the names of what they say of the item are all that is found.
    """
    if metadata is None:
        return NOTHING
    root = next(metadata.iter(f"{{{NAMESPACE}}}{_NAME}"), None)
    if root is not None:
        return _read(root)
    details = (detail for lom in metadata.iter("{*}lom") for part in lom for detail in part)
    names = {local_name(detail) for detail in details if words(detail)} - _NAMING
    return Ours(strange=(f"LOM {', '.join(sorted(names))}",)) if names else NOTHING


def _read(root: Element) -> Ours:
    fields: dict[str, Any] = {}
    texts: dict[str, tuple[str, str]] = {}
    strange = []
    for element in root.iterchildren("*"):
        name, text = local_name(element), element.text or ""
        if name == _TEXT:
            texts[element.get("part", "")] = (text, element.get("digest", ""))
        elif name in _LISTS:
            fields.setdefault(name, []).append(text)
        elif name in _TEXTS:
            fields[name] = text
        else:
            strange.append(name)
    type_ = fields.pop("type", "")
    year = fields.get("valid_for", "")
    if year.isascii() and year.isdecimal() and len(year) <= _MOST_DIGITS:
        fields["valid_for"] = int(year)
    if points := decimal_of(fields.get("points")):
        fields["points"] = points
    return Ours(type_, MappingProxyType(fields), MappingProxyType(texts), tuple(strange))
