# SPDX-License-Identifier: Apache-2.0
"""Keys in the brackets of a stem: （ B ）, （√）."""

import re
from dataclasses import dataclass

from question_bank.interchange.fields.words import truth_of

BLANK = "（　）"
_BRACKET = re.compile(r"[（(](?P<inside>[^（）()]{0,40})[）)]")
_LETTERS = re.compile(r"[\s\u3000]*[A-ZＡ-Ｚ](?:[\s,，、;；]*[A-ZＡ-Ｚ])*[\s\u3000]*")
_GAP = re.compile(r"_{2,}")
_AFTER = re.compile(r"[\s。.？?！!；;：:，,]*")
# Nobody writes these into brackets for another reason.
_TICKS = frozenset("√×✓✔✗✘")


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket in a stem, by its place, that may have a key inside.

    `has_room` says that there is space around it, as only people leave who fill in a blank, or
    that it is a tick; `is_outside` that it stands behind all words, or with a truth before them.
    """

    start: int
    end: int
    inside: str
    has_room: bool
    is_outside: bool


def brackets_in(words: str) -> list[Bracket]:
    """The brackets that hold letters or a truth."""
    found = []
    for bracket in _BRACKET.finditer(words):
        inside = bracket["inside"].strip()
        if not _LETTERS.fullmatch(inside) and truth_of(inside) is None:
            continue
        has_room = inside != bracket["inside"] or inside in _TICKS
        is_outside = _AFTER.fullmatch(words, bracket.end()) is not None
        # Before a statement stands its truth, but （A） would be a label.
        is_outside = is_outside or (
            not _LETTERS.fullmatch(inside) and not words[: bracket.start()].strip()
        )
        found.append(Bracket(bracket.start(), bracket.end(), inside, has_room, is_outside))
    return found


def has_gap(words: str) -> bool:
    """Whether there is an empty bracket or a line to write on."""
    empty = (not bracket["inside"].strip() for bracket in _BRACKET.finditer(words))
    return any(empty) or _GAP.search(words) is not None


def holds_key(words: str) -> bool:
    """Whether one of the brackets looks like nothing else than a key."""
    return any(bracket.has_room or bracket.is_outside for bracket in brackets_in(words))
