# SPDX-License-Identifier: Apache-2.0
"""Names in the XML of Word, the same for both of its dialects (ECMA-376 transitional and strict)."""

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

Element = etree._Element  # noqa: SLF001 - the name under which lxml has its type

_OFFICE = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
_PREFIXES = {
    f"{_OFFICE}/wordprocessingml/2006/main": "w",
    f"{_STRICT}/wordprocessingml/main": "w",
    f"{_OFFICE}/officeDocument/2006/math": "m",
    f"{_STRICT}/officeDocument/math": "m",
    f"{_OFFICE}/officeDocument/2006/relationships": "r",
    f"{_STRICT}/officeDocument/relationships": "r",
    f"{_OFFICE}/drawingml/2006/main": "a",
    f"{_STRICT}/drawingml/main": "a",
    f"{_OFFICE}/drawingml/2006/wordprocessingDrawing": "wp",
    f"{_STRICT}/drawingml/wordprocessingDrawing": "wp",
    f"{_OFFICE}/markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
    "urn:schemas-microsoft-com:vml": "v",
}


def name_of(element: Element) -> str:
    """The element's name with the prefix that everybody knows it by: w:p; "?" for a foreign one."""
    return _short(str(element.tag))


# The same few names again and again; a hostile file may have many others.
@lru_cache(maxsize=1_000)
def _short(name: str) -> str:
    namespace, _, local = name.rpartition("}")
    return f"{_PREFIXES.get(namespace.removeprefix('{'), '?')}:{local}"


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children of these names, of any name when none is given."""
    for child in element if element is not None else ():
        if not names or name_of(child) in names:
            yield child


def child(element: Element | None, *path: str) -> Element | None:
    """The first child along a path of names: w:pPr, w:numPr."""
    found = element
    for name in path:
        found = next(children(found, name), None)
    return found


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """All elements of these names inside, in the order of the document."""
    return (one for one in element.iter() if name_of(one) in names)


def has_inside(element: Element, *names: str) -> bool:
    """Whether an element of one of these names is anywhere inside."""
    return next(descendants(element, *names), None) is not None


def attribute(element: Element | None, name: str) -> str:
    """The attribute so named with its prefix, empty if there is none."""
    for key, value in element.attrib.items() if element is not None else ():
        if _short(str(key)) == name or str(key) == name:
            return str(value)
    return ""


def value_of(element: Element | None, *path: str) -> str:
    """The `val` of the child along the path."""
    found = child(element, *path)
    return attribute(found, f"{path[-1].partition(':')[0]}:val")


def is_on(element: Element | None, name: str) -> bool:
    """Whether the property is there and not switched off."""
    found = child(element, name)
    said = attribute(found, f"{name.partition(':')[0]}:val").lower()
    return found is not None and said not in ("0", "false", "off", "none")
