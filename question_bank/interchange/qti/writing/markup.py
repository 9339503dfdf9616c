# SPDX-License-Identifier: Apache-2.0
"""Item texts as elements of XHTML and MathML."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from lxml import etree
from markdown_it.token import Token

from question_bank.interchange.qti.tree import Element
from question_bank.text import render, render_inline
from question_bank.text.dialect import parse, parse_inline
from question_bank.text.formulas import mathml

_VOID = frozenset({"br", "img"})
# From an item's file to the pictures of its package.
PICTURES = "../pictures/"
_TEX = "application/x-tex"


def picture_address(name: str) -> str:
    return f"{PICTURES}{name}"


def fill(parent: Element, text: str) -> None:
    """The element, empty before, holds the text's paragraphs, lists and tables."""
    _add(parent, render(text, picture=picture_address))
    _annotate_all(parent, text, parse)


def fill_inline(parent: Element, text: str) -> None:
    """The element, empty before, holds the text as one run, as an option does."""
    _add(parent, render_inline(text, picture=picture_address))
    _annotate_all(parent, text, parse_inline)


def _add(parent: Element, html: str) -> None:
    builder = _Builder(parent)
    builder.feed(html)
    builder.close()


class _Builder(HTMLParser):
    """Makes elements of HTML that is known to be sound: it comes from our own sanitiser."""

    def __init__(self, parent: Element) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [parent]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = etree.SubElement(self._open[-1], tag)
        for name, value in attrs:
            element.set(name, value or "")
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the signature of the base
        self._open.pop()

    def handle_data(self, data: str) -> None:
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data


def _annotate_all(parent: Element, text: str, parsed: Callable[[str], list[Token]]) -> None:
    if formulas := parent.findall(".//math"):
        for math, source in zip(formulas, _sources(parsed(text)), strict=True):
            _annotate(math, source)


def _sources(tokens: list[Token]) -> Iterator[str]:
    """The TeX of each formula that is shown as MathML, in the order of the text."""
    for token in tokens:
        if token.type in {"formula", "formula_block"}:
            if mathml(token.content, display="inline") is not None:
                yield token.content
        else:
            yield from _sources(token.children or [])


def _annotate(math: Element, source: str) -> None:
    """The formula carries its TeX, so that an edited text can still be read back."""
    row = etree.Element("mrow")
    row.text, math.text = math.text, None
    row.extend(list(math))
    semantics = etree.SubElement(math, "semantics")
    semantics.append(row)
    annotation = etree.SubElement(semantics, "annotation", encoding=_TEX)
    annotation.text = source
