# SPDX-License-Identifier: Apache-2.0
"""The elements of HTML, by what becomes of them. What is nowhere named is refused."""

import re
from dataclasses import replace

from lxml.html import HtmlElement

from question_bank.interchange.markup.runs import Style

_BLOCK_NAMES = """
address article aside body center dd details div dl dt fieldset figcaption figure footer form
header hgroup html legend li main nav p section summary caption
"""
# Shown as their words, and nothing is lost but a look.
_TRANSPARENT_NAMES = """
a abbr acronym bdi bdo big data font label nobr nolink small span time wbr
"""
# Nothing that a reader sees.
_UNSEEN_NAMES = """
base basefont bgsound col colgroup head link meta noframes noscript param source style template
title track
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
UNSEEN = frozenset(_UNSEEN_NAMES.split())
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
STRONG = frozenset({"b", "strong"})
EMPHASIS = frozenset({"i", "em", "cite", "dfn", "var"})
UNDERLINED = frozenset({"u", "ins"})
# Shown as their words; the author hears what is lost.
DECORATED = frozenset({"mark", "ruby", "rb", "rp", "rt", "marquee"})
# A candidate would read it as its opposite.
STRUCK = frozenset({"s", "del", "strike"})
LINES = frozenset(_TRANSPARENT_NAMES.split()) | STRONG | EMPHASIS | UNDERLINED | DECORATED

_BOLD = re.compile(r"bold|bolder|[6-9]00")
_BLACK = frozenset({"black", "#000", "#000000", "rgb(0,0,0)", "windowtext", "inherit", "initial"})
_RISES = {"sub": "sub", "super": "sup"}


def css_of(element: HtmlElement) -> dict[str, str]:
    """The element's own style declarations, in small letters."""
    declarations = (element.get("style") or "").lower().split(";")
    found = (declaration.partition(":") for declaration in declarations)
    return {name.strip(): value.strip() for name, _, value in found}


def restyled(style: Style, tag: str, css: dict[str, str]) -> Style:
    """The style inside such an element; word processors set words by declarations."""
    weight, slant = css.get("font-weight"), css.get("font-style")
    strong = style.strong or tag in STRONG or tag in HEADINGS
    emphasis = style.emphasis or tag in EMPHASIS
    return replace(
        style,
        strong=bool(_BOLD.match(weight)) if weight else strong,
        emphasis=slant.startswith(("italic", "oblique")) if slant else emphasis,
    )


def rise_of(tag: str, css: dict[str, str]) -> str:
    """`sub` or `sup` for what stands below or above the line, else nothing."""
    if tag in ("sub", "sup"):
        return tag
    return _RISES.get(css.get("vertical-align", ""), "") if tag in LINES else ""


def is_hidden(element: HtmlElement, css: dict[str, str]) -> bool:
    return (
        css.get("display") == "none"
        or css.get("visibility") == "hidden"
        or element.get("hidden") is not None
    )


def is_struck(tag: str, css: dict[str, str]) -> bool:
    return tag in STRUCK or "line-through" in _decoration(css)


def is_one_of_several(element: HtmlElement) -> bool:
    """Whether Moodle would show it to readers of one language and something else to the others."""
    return "multilang" in (element.get("class") or "").split()


def is_underlined(tag: str, css: dict[str, str]) -> bool:
    return tag in UNDERLINED or "underline" in _decoration(css)


def is_coloured(element: HtmlElement, css: dict[str, str]) -> bool:
    colour = css.get("color") or (element.get("color") or "").lower()
    return bool(colour) and colour.replace(" ", "") not in _BLACK


def _decoration(css: dict[str, str]) -> str:
    return css.get("text-decoration", "") + css.get("text-decoration-line", "")
