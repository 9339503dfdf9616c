# SPDX-License-Identifier: Apache-2.0
"""Elements that stand in a line, as runs."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from lxml.html import HtmlElement

from question_bank.interchange.markup import formulas
from question_bank.interchange.markup.blocks import code_span
from question_bank.interchange.markup.notes import Notes
from question_bank.interchange.markup.runs import BREAK, Run, Style, literal
from question_bank.text import picture_markup

Reader = Callable[[HtmlElement, Style, Notes], Iterator[Run]]

# What the dialect takes between <sub> and </sub>.
_RAISED = re.compile(r"[^<>\n]{1,100}")
_NOT_RAISED = (".//sub", ".//sup", ".//img", ".//math", ".//tex", ".//script")
_SHORTEST_GAP, _LONGEST_GAP = 4, 20


def raised(element: HtmlElement, tag: str, style: Style, notes: Notes) -> Iterator[Run]:
    """Words above or below the line; an index in an index is refused, flat it says another thing."""
    content = element.text_content()
    text = " ".join(content.split())
    is_nested = any(element.find(path) is not None for path in _NOT_RAISED)
    if is_nested or formulas.is_delimited(text) or (text and not _RAISED.fullmatch(text)):
        notes.refuse(f"<{tag}> {text}")
    elif text:
        yield Run(text, f"<{tag}>{text}</{tag}>", style)
    else:
        yield literal(content, style)


def gap(element: HtmlElement, style: Style) -> Run:
    """Underlined space: a gap to be filled in."""
    length = len(element.text_content())
    return literal("_" * min(max(length, _SHORTEST_GAP), _LONGEST_GAP), style)


def _break(_element: HtmlElement, _style: Style, _notes: Notes) -> Iterator[Run]:
    yield BREAK


def _picture(element: HtmlElement, style: Style, notes: Notes) -> Iterator[Run]:
    equation = element.get("data-equation-content")
    if equation:
        yield from formulas.formula(equation, "$", style, notes)
        return
    name = notes.picture((element.get("src") or "").strip())
    if name is not None:
        alt = " ".join((element.get("alt") or "").split())
        yield Run(f"[{alt}]", picture_markup(name, alt), style)


def _code(element: HtmlElement, style: Style, _notes: Notes) -> Iterator[Run]:
    code = " ".join(element.text_content().split())
    if code:
        yield Run(code, code_span(code), style)


def _tex(element: HtmlElement, style: Style, notes: Notes) -> Iterator[Run]:
    yield from formulas.formula(element.text_content(), "$", style, notes)


def _script(element: HtmlElement, style: Style, notes: Notes) -> Iterator[Run]:
    kind = element.get("type") or ""
    if not kind.startswith("math/tex"):
        notes.refuse("<script>")
        return
    dollars = "$$" if "mode=display" in kind else "$"
    yield from formulas.formula(element.text_content(), dollars, style, notes)


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "br": _break,
        "img": _picture,
        "code": _code,
        "kbd": _code,
        "samp": _code,
        "tt": _code,
        "math": formulas.of_mathml,
        "tex": _tex,
        "script": _script,
    }
)
