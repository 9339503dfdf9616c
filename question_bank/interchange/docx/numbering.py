# SPDX-License-Identifier: Apache-2.0
"""Word's automatic numbers: what stands before a paragraph and is nowhere in its text.

A paragraph, or its style, names a list and a level (`numPr`); the list says how the level counts
(ECMA-376-1, 17.9). Lists made from one abstract list count on together, unless they start anew.
"""

import re
from dataclasses import dataclass, field

from question_bank.interchange.docx.names import (
    Element,
    attribute,
    child,
    children,
    value_of,
)

_LEVELS = 9
# Styles may be based on each other; a chain this long goes in a circle.
_LONGEST_CHAIN = 20
_DIGITS = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PLACE = re.compile(r"%([1-9])")
_LAST_LETTER = 26
_UNCOUNTED = ("bullet", "none")
_TEN, _HUNDRED = 10, 100
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_HIGHEST_ROMAN = 39
# Nothing is counted beyond; a start from a hostile file must not become a text of its length.
_HIGHEST = 9999


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts: 1. 2. 3. or A. B. C."""

    format: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Counts the paragraphs of a document in their order."""

    numbering: Element | None
    styles: Element | None
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _abstract: dict[str, Element] = field(init=False)
    _lists: dict[str, Element] = field(init=False)
    _styles: dict[str, Element] = field(init=False)

    def __post_init__(self) -> None:
        self._abstract = {
            attribute(one, "w:abstractNumId"): one
            for one in children(self.numbering, "w:abstractNum")
        }
        self._lists = {attribute(one, "w:numId"): one for one in children(self.numbering, "w:num")}
        self._styles = {
            attribute(one, "w:styleId"): one for one in children(self.styles, "w:style")
        }

    def label(self, paragraph: Element) -> str:
        """What stands before the paragraph, such as "3." or "B."; empty if nothing does.

        The paragraph counts: call it once for each, in their order.
        """
        list_id, level = self._list_of(paragraph)
        known = self._lists.get(list_id)
        abstract = self._abstract_of(known)
        if known is None or abstract is None:
            return ""
        counts = self._counted(known, abstract, level)
        own = self._level(known, abstract, level)
        if own.format in _UNCOUNTED:
            return ""
        label = _PLACE.sub(
            lambda place: self._number(known, abstract, counts, int(place[1]) - 1), own.text
        )
        return _punctuated(label.strip())

    def _list_of(self, paragraph: Element) -> tuple[str, int]:
        properties = child(paragraph, "w:pPr")
        list_id = value_of(properties, "w:numPr", "w:numId")
        level = value_of(properties, "w:numPr", "w:ilvl")
        style_id = value_of(properties, "w:pStyle")
        if not list_id and style_id:
            list_id, styled = self._list_of_style(style_id)
            level = level or styled
        return list_id, min(_whole(level, 0), _LEVELS - 1)

    def _list_of_style(self, style_id: str) -> tuple[str, str]:
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(style_id)
            properties = child(style, "w:pPr")
            list_id = value_of(properties, "w:numPr", "w:numId")
            if list_id:
                level = value_of(properties, "w:numPr", "w:ilvl")
                return list_id, level or self._level_for_style(list_id, style_id)
            style_id = value_of(style, "w:basedOn")
        return "", ""

    def _level_for_style(self, list_id: str, style_id: str) -> str:
        """A list may name the style of each of its levels."""
        abstract = self._abstract_of(self._lists.get(list_id))
        for level in children(abstract, "w:lvl"):
            if value_of(level, "w:pStyle") == style_id:
                return attribute(level, "w:ilvl")
        return ""

    def _abstract_of(self, known: Element | None) -> Element | None:
        """The abstract list; one that leads to another by the name of a style is followed once."""
        abstract = self._abstract.get(value_of(known, "w:abstractNumId"))
        link = value_of(abstract, "w:numStyleLink")
        if link:
            list_id = value_of(child(self._styles.get(link), "w:pPr"), "w:numPr", "w:numId")
            other = self._lists.get(list_id)
            abstract = self._abstract.get(value_of(other, "w:abstractNumId"))
        return abstract

    def _counted(self, known: Element, abstract: Element, level: int) -> list[int | None]:
        list_id = attribute(known, "w:numId")
        counts = self._counts.setdefault(attribute(abstract, "w:abstractNumId"), [None] * _LEVELS)
        if list_id not in self._begun:
            self._begun.add(list_id)
            for override in children(known, "w:lvlOverride"):
                if child(override, "w:startOverride") is not None:
                    counts[_whole(attribute(override, "w:ilvl"), 0) % _LEVELS] = None
        for above in range(level):
            if counts[above] is None:
                counts[above] = self._level(known, abstract, above).start
        last = counts[level]
        start = self._level(known, abstract, level).start
        counts[level] = start if last is None else min(last + 1, _HIGHEST)
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return counts

    def _level(self, known: Element, abstract: Element, level: int) -> _Level:
        override = _of_level(known, "w:lvlOverride", level)
        own = child(override, "w:lvl")
        element = own if own is not None else _of_level(abstract, "w:lvl", level)
        start = value_of(override, "w:startOverride") or value_of(element, "w:start")
        return _Level(
            value_of(element, "w:numFmt") or "decimal",
            value_of(element, "w:lvlText"),
            min(_whole(start, 1), _HIGHEST),
        )

    def _number(
        self, known: Element, abstract: Element, counts: list[int | None], level: int
    ) -> str:
        return _written(counts[level] or 0, self._level(known, abstract, level).format)


def _of_level(parent: Element, name: str, level: int) -> Element | None:
    return next(
        (one for one in children(parent, name) if attribute(one, "w:ilvl") == str(level)), None
    )


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LEVELS else otherwise


def _written(number: int, style: str) -> str:
    if style in _UNCOUNTED:
        return ""
    if style in ("upperLetter", "lowerLetter") and 0 < number <= _LAST_LETTER:
        letter = chr(ord("A") + number - 1)
        return letter if style == "upperLetter" else letter.lower()
    if style in ("upperRoman", "lowerRoman") and 0 < number <= _HIGHEST_ROMAN:
        roman = _roman(number)
        return roman if style == "upperRoman" else roman.lower()
    if style.startswith("decimalEnclosedCircle") and 0 < number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if style.startswith(("chinese", "ideograph", "japanese", "taiwanese")):
        return _chinese(number)
    return str(number)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def _chinese(number: int) -> str:
    """As sections are counted: 一, 十, 十二, 二十. Beyond 99 nobody counts them."""
    if not 0 < number < _HUNDRED:
        return str(number)
    tens, ones = divmod(number, _TEN)
    leading = _DIGITS[tens] * (tens > 1) + "十" * (tens > 0)
    return leading + _DIGITS[ones] * (ones > 0)


def _punctuated(label: str) -> str:
    """A bare number as people write one: "3" as "3.", "三" as "三、"."""
    if label.isascii() and label.isalnum():
        return f"{label}."
    return f"{label}、" if label and set(label) <= set(f"{_DIGITS}十") else label
