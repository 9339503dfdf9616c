# SPDX-License-Identifier: Apache-2.0
"""An item in the names of QTI 2 as the XML of one version."""

import re

from lxml import etree

from question_bank.interchange.qti.tree import Element, rooted
from question_bank.interchange.qti.versions import Version

_MATHML = "http://www.w3.org/1998/Math/MathML"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_HTML = frozenset(
    (
        *("br", "code", "div", "em", "img", "li", "ol", "p", "pre", "span", "strong", "sub"),
        *("sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    )
)
_HUMP = re.compile(r"[A-Z]")
# QTI 3 wraps what these hold, and asks what a rubric is for.
_WRAPPED = ("rubricBlock", "modalFeedback")


def dressed(item: Element, version: Version) -> bytes:
    """The item's file in this version; the same item gives the same bytes.

    Nothing is indented: inside a program every space counts.
    """
    if version.is_hyphenated:
        _wrap(item)
    root = rooted(_name(item, version), version.items, {"xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{version.items} {version.items_schema}")
    _copy(item, root, version)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _wrap(item: Element) -> None:
    for element in item.iter(*_WRAPPED):
        wrapper = etree.Element("contentBody")
        wrapper.text, element.text = element.text, None
        wrapper.extend(list(element))
        element.append(wrapper)
        if element.tag == "rubricBlock":
            element.set("use", "scoring")


def _copy(source: Element, target: Element, version: Version) -> None:
    is_ours = version.is_hyphenated and str(source.tag) not in _HTML
    for name, value in source.attrib.items():
        target.set(_hyphenated(str(name)) if is_ours else str(name), str(value))
    target.text, target.tail = source.text, source.tail
    for inner in source:
        if inner.tag == "math":
            target.append(_mathematical(inner))
        else:
            name = f"{{{version.items}}}{_name(inner, version)}"
            _copy(inner, etree.SubElement(target, name), version)


def _name(element: Element, version: Version) -> str:
    name = str(element.tag)
    is_ours = version.is_hyphenated and name not in _HTML
    return f"qti-{_hyphenated(name)}" if is_ours else name


def _hyphenated(name: str) -> str:
    return _HUMP.sub(lambda hump: f"-{hump[0].lower()}", name)


def _mathematical(math: Element) -> Element:
    copied = rooted(str(math.tag), _MATHML)
    _copy_mathematics(math, copied)
    return copied


def _copy_mathematics(source: Element, target: Element) -> None:
    for name, value in source.attrib.items():
        target.set(str(name), str(value))
    target.text, target.tail = source.text, source.tail
    for inner in source:
        _copy_mathematics(inner, etree.SubElement(target, f"{{{_MATHML}}}{inner.tag}"))
