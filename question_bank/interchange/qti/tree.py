# SPDX-License-Identifier: Apache-2.0
"""Items as one kind of tree, whichever version of QTI wrote them.

QTI 3 renamed `simpleChoice maxChoices` to `qti-simple-choice max-choices` and changed little else,
so everything here reads the names of QTI 2 without their namespaces.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

Element = etree._Element  # noqa: SLF001 - the type that lxml gives no public name

_PREFIX = "qti-"
_HUMP = re.compile(r"-([a-z])")
# Attributes that HTML names with a hyphen; everything else hyphenated is a QTI 3 name.
_HTML_ATTRIBUTE = re.compile(r"(?:data|aria)-")
_INTERACTION = "Interaction"


def settle(root: Element) -> None:
    """Every element of the tree has the name that QTI 2 gives it, and no namespace."""
    for element in root.iter("*"):
        name = local_name(element)
        if name.startswith(_PREFIX):
            name = _camel(name.removeprefix(_PREFIX))
            _settle_attributes(element)
        element.tag = name


def _settle_attributes(element: Element) -> None:
    for name, value in list(element.attrib.items()):
        written = str(name)
        if "-" in written and not _HTML_ATTRIBUTE.match(written):
            del element.attrib[name]
            element.set(_camel(written), str(value))


def _camel(name: str) -> str:
    return _HUMP.sub(lambda hump: hump[1].upper(), name)


def rooted(name: str, namespace: str, prefixes: Mapping[str, str] | None = None) -> Element:
    """A root of this namespace, whose names stand without a prefix."""
    # `None` is how lxml calls the prefix that is none; its stubs know only text.
    known: dict[Any, str] = {None: namespace, **(prefixes or {})}
    return etree.Element(f"{{{namespace}}}{name}", nsmap=known)


def local_name(element: Element) -> str:
    """The name of the element without its namespace."""
    return etree.QName(element).localname


def children(element: Element, *names: str) -> list[Element]:
    """The children of these names, in order; all of them if none is named."""
    return [child for child in element if not names or child.tag in names]


def child(element: Element, name: str) -> Element | None:
    """The first child of this name."""
    return next(iter(children(element, name)), None)


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """What lies inside the element and has one of these names, in the order of the file."""
    return (found for found in element.iter(*names) if found is not element)


def words(element: Element | None) -> str:
    """The text inside, trimmed; nothing for no element."""
    return "" if element is None else "".join(str(t) for t in element.itertext()).strip()


def interactions_of(element: Element) -> list[Element]:
    """What a candidate can do something with, in the order of the body."""
    return [found for found in element.iter("*") if str(found.tag).endswith(_INTERACTION)]
