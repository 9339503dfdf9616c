# SPDX-License-Identifier: Apache-2.0
"""Elements of the file, and the plain words in them."""

import re
from decimal import Decimal
from typing import TypeAlias

from lxml import etree

Node: TypeAlias = etree._Element  # noqa: SLF001 - the only name that lxml gives to the class

_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?"
)


def text_in(node: Node | None) -> str:
    """The words in the element's `text`, or in itself where old files leave that out."""
    if node is None:
        return ""
    inner = node.find("text")
    return ((node if inner is None else inner).text or "").strip()


def word_in(question: Node, name: str) -> str:
    """The words of a simple element of the question; empty if there is none."""
    return text_in(question.find(name))


def has_markup(node: Node) -> bool:
    """Whether HTML stands in the `text` without being escaped, so that its words are not there."""
    inner = node.find("text")
    return inner is not None and len(inner) > 0


def is_false(word: str) -> bool:
    return word.lower() in ("false", "0")


def number_in(text: str) -> str | None:
    """The number, without an exponent or zeros at its end; None for anything else, such as "*"."""
    if not _NUMBER.fullmatch(text):
        return None
    number = f"{Decimal(text):f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return "0" if number == "-0" else number
