# SPDX-License-Identifier: Apache-2.0
"""Item texts without their markup: for lists, search, the hunt for twins, and comparing."""

import re
from itertools import pairwise

from markdown_it.token import Token

from question_bank.text.dialect import parse

_BREAKS = {
    "paragraph_close": "\n\n",
    "list_item_open": "- ",
    "list_item_close": "\n",
    "bullet_list_close": "\n\n",
    "tr_close": "\n",
    "table_close": "\n",
}
_START = Token("start", "", 0)
# Blocks inside blocks end together.
_SURPLUS_LINES = re.compile(r"\n{3,}")


def plain(text: str) -> str:
    """What a person would read: the words, lines and paragraphs of the text without its markup.

    A formula keeps its source and its dollars, a picture is its alternative text in brackets, an
    item of a list keeps its hyphen, and the cells of a row stand apart by " | ".
    """
    pieces = (_piece(before, token) for before, token in pairwise([_START, *parse(text)]))
    return _SURPLUS_LINES.sub("\n\n", "".join(pieces)).strip()


def _piece(before: Token, token: Token) -> str:
    match token.type:
        case "inline":
            return "".join(_word(child) for child in token.children or ())
        case "formula_block" | "fence":
            return f"{_word(token)}\n\n"
        case "td_open" | "th_open":
            return "" if before.type == "tr_open" else " | "
        case "paragraph_close" if token.hidden:
            return "\n"
        case kind:
            return _BREAKS.get(kind, "")


def _word(token: Token) -> str:
    match token.type:
        case "softbreak" | "hardbreak":
            return "\n"
        case "formula" | "formula_block":
            return f"{token.markup}{token.content}{token.markup}"
        case "picture":
            return f"[{token.meta['alt']}]"
        case _:
            return token.content


def pictures_of(text: str) -> tuple[str, ...]:
    """The names of the pictures that the text shows, each once, in the order of the text."""
    words = [word for token in parse(text) for word in token.children or ()]
    return tuple(dict.fromkeys(word.content for word in words if word.type == "picture"))


def on_one_line(text: str) -> str:
    """A text without its markup, for a list."""
    return " ".join(plain(text).split())
