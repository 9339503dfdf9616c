# SPDX-License-Identifier: Apache-2.0
"""How two wordings of an item differ, field by field."""

import difflib
from dataclasses import dataclass

from question_bank.items.data import to_data
from question_bank.items.model import Item

# Longer texts are compared line by line: the comparison of single characters grows with the square.
_COMPARED_CLOSELY = 4000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that was kept (" "), removed ("-") or added ("+")."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two versions."""

    field: str
    pieces: tuple[Piece, ...]


def changes_between(before: Item, after: Item) -> list[Change]:
    """The fields that differ, in the order in which an item is written down."""
    old, new = to_data(before), to_data(after)
    names = [*new, *(name for name in old if name not in new)]
    return [
        Change(name, _pieces(_written(old.get(name)), _written(new.get(name))))
        for name in names
        if old.get(name) != new.get(name)
    ]


def _written(value: object) -> str:
    """A field's value as a person would jot it down: lists line by line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "对" if value else "错"
    if isinstance(value, list):
        return "\n".join(_written(each) for each in value)
    if isinstance(value, dict):
        return " | ".join(_written(each) for each in value.values() if each)
    return str(value)


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Character by character, because Chinese has no spaces to cut at."""
    whole = max(len(old), len(new)) > _COMPARED_CLOSELY
    a, b = (old.splitlines(keepends=True), new.splitlines(keepends=True)) if whole else (old, new)
    pieces = []
    for kind, a0, a1, b0, b1 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(" ", "".join(a[a0:a1])))
            continue
        if a1 > a0:
            pieces.append(Piece("-", "".join(a[a0:a1])))
        if b1 > b0:
            pieces.append(Piece("+", "".join(b[b0:b1])))
    return tuple(pieces)
