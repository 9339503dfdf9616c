# SPDX-License-Identifier: Apache-2.0
r"""Formulas in the words of a text, as MathJax finds them: `\(…\)`, `\[…\]` and `$$…$$`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from question_bank.interchange.markup.notes import Notes
from question_bank.interchange.markup.runs import Run, Style, literal

_OPENING = re.compile(r"\\\(|\\\[|\$\$")
_CLOSING = {r"\(": r"\)", r"\[": r"\]", "$$": "$$"}
# What stands between dollars in our dialect: a dollar of its own is escaped.
_SOURCE = re.compile(r"(?:[^$\\]|\\.)+", re.DOTALL)
_TEX = frozenset({"application/x-tex", "tex", "latex", "application/x-latex"})


@dataclass(frozen=True, slots=True)
class _Span:
    """A formula from `start` to `end`, its delimiters included."""

    start: int
    end: int
    dollars: str
    source: str


def is_delimited(text: str) -> bool:
    """Whether there is a formula among these words."""
    return any(True for _ in _spans(text))


def runs_of(text: str, style: Style, notes: Notes) -> Iterator[Run]:
    """The words and the formulas of a text, in turn."""
    end = 0
    for span in _spans(text):
        yield literal(text[end : span.start], style)
        yield from formula(span.source, span.dollars, style, notes)
        end = span.end
    yield literal(text[end:], style)


def formula(source: str, dollars: str, style: Style, notes: Notes) -> Iterator[Run]:
    """The formula between so many dollars. One that would not end there is refused."""
    tex = " ".join(source.split())
    if not tex:
        return
    if not _SOURCE.fullmatch(tex):
        notes.refuse(f"TeX {tex}")
        return
    yield Run(f"{dollars}{tex}{dollars}", f"{dollars}{tex}{dollars}", style)


def of_mathml(math: HtmlElement, style: Style, notes: Notes) -> Iterator[Run]:
    """The formula of a `math` element that carries its TeX; without it there is no telling."""
    for annotation in math.iter("annotation"):
        if (annotation.get("encoding") or "").lower() in _TEX:
            dollars = "$$" if math.get("display") == "block" else "$"
            yield from formula(annotation.text or "", dollars, style, notes)
            return
    notes.refuse("MathML")


def _spans(text: str) -> Iterator[_Span]:
    # Openings that are closed nowhere in the rest: each is looked for in vain once at most, or a
    # text of nothing but openings would be searched to its end from each of them.
    unclosed: set[str] = set()
    place = 0
    while found := _OPENING.search(text, place):
        opening, place = found[0], found.end()
        if opening in unclosed:
            continue
        end = text.find(_CLOSING[opening], place)
        if end < 0:
            unclosed.add(opening)
        elif text[place:end].strip():
            dollars = "$" if opening == r"\(" else "$$"
            yield _Span(found.start(), end + 2, dollars, text[place:end])
            place = end + 2
