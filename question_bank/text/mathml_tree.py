# SPDX-License-Identifier: Apache-2.0
r"""Writes the converter's tree as MathML that browsers draw, by lists of what may be in it.

latex2mathml's own serialiser undoes the escaping of what it was given: `\text{<img onerror=…>}`
would come out as an element.
"""

import re
import unicodedata
from contextlib import suppress
from html import escape
from xml.etree.ElementTree import Element

# Without `menclose`: browsers leave out its box or stroke, and \cancel{x} would read as x.
_ELEMENT_NAMES = """
math mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable
mtd mtext mtr munder munderover
"""
_ATTRIBUTE_NAMES = """
accent columnalign columnlines columnspacing depth display displaystyle fence form height largeop
linethickness lspace mathsize mathvariant maxsize minsize movablelimits rowlines rowspacing rspace
scriptlevel separator stretchy voffset width
"""
ELEMENTS = frozenset(_ELEMENT_NAMES.split())
ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
# Words and lengths of at most three digits: "solid none", "0em 2em", "-.325em".
_VALUE = r"(?:[a-z-]{1,30}|[+-]?(?:\d{1,3}(?:\.\d{0,4})?|\.\d{1,4})(?:em|ex|px|pt|mm|cm|in|pc|%)?)"
_VALUES = re.compile(f"{_VALUE}(?: {_VALUE}){{0,30}}")

# By MathML 3, chapter 3.1.3; a missing argument would let the next thing take its place.
_ARGUMENTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2}
_ARGUMENTS |= {"msubsup": 3, "munderover": 3}
_TOKENS = frozenset(("mi", "mn", "mo", "mtext"))

# How the converter writes characters into its tree, "&#x000A0;", to be undone once.
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{1,8});")
# A command the converter does not know stays as it was; a "&" outside a table aligns nothing.
_LEFT_OVER = re.compile(r"\\[A-Za-z]+|&(?:#x00026;)?")

# Browsers know `mathvariant` only as "normal"; other faces are characters of their own.
_FACES = {
    "bold": "BOLD",
    "bold-italic": "BOLD ITALIC",
    "double-struck": "DOUBLE-STRUCK",
    "fraktur": "FRAKTUR",
    "monospace": "MONOSPACE",
    "sans-serif": "SANS-SERIF",
    "sans-serif-italic": "SANS-SERIF ITALIC",
    "script": "SCRIPT",
}
_SCRIPT_IN_NAME = re.compile(r"LATIN |GREEK |LETTER ")
# The converter's bar does not stretch in browsers; these do, by MathML Core, appendix B.
_DASH, _BARS = "―", {"mover": "‾", "munder": "_"}


class NotShown(Exception):
    """The tree holds what browsers would not show as it is meant."""


def written(element: Element, parent: str = "") -> str:
    """The element and what is in it as HTML.

    Refused with NotShown: elements off the list, a wrong number of arguments, a line broken
    outside a table, unknown commands, and characters that are none. Attributes off the list, and
    values that are neither words nor short lengths, are left out.
    """
    tag = str(element.tag)
    if tag not in ELEMENTS or "linebreak" in element.attrib:
        raise NotShown(tag)
    if len(element) != _ARGUMENTS.get(tag, len(element)):
        raise NotShown(f"{tag} with {len(element)} arguments")
    attributes = dict(element.attrib)
    text = _text(element.text or "", face=attributes.get("mathvariant", ""))
    if attributes.get("mathvariant") in _FACES:
        del attributes["mathvariant"]
    if text == _DASH and parent in _BARS:
        text, attributes["stretchy"] = _BARS[parent], "true"
    if tag in _TOKENS and len(element):
        tag = "mrow"
    content = "".join(written(child, tag) for child in element)
    return f"<{tag}{_attributes(attributes)}>{escape(text)}{content}</{tag}>"


def _attributes(attributes: dict[str, str]) -> str:
    kept = (
        name for name in attributes if name in ATTRIBUTES and _VALUES.fullmatch(attributes[name])
    )
    return "".join(f' {name}="{attributes[name]}"' for name in kept)


def _text(text: str, *, face: str) -> str:
    if _LEFT_OVER.fullmatch(text):
        raise NotShown(text)
    characters = _REFERENCE.sub(_character, text)
    return "".join(_in_face(c, _FACES[face]) for c in characters) if face in _FACES else characters


def _character(reference: re.Match[str]) -> str:
    character = chr(int(reference[1], 16))
    if not character.isprintable() and not character.isspace():
        raise NotShown(reference[0])
    return character


def _in_face(character: str, face: str) -> str:
    """The mathematical bold A for "A" in "BOLD"; what has no such form stays as it is.

    Some forms are older than their alphabet and named without it: SCRIPT CAPITAL B.
    """
    name = f"{face} {_SCRIPT_IN_NAME.sub('', unicodedata.name(character, ''))}"
    for candidate in (f"MATHEMATICAL {name}", name):
        with suppress(KeyError):
            return unicodedata.lookup(candidate)
    return character
