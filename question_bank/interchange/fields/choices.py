# SPDX-License-Identifier: Apache-2.0
"""Options in one cell, and keys as letters, as other systems write them."""

import re
from collections.abc import Sequence
from string import ascii_uppercase

from question_bank.interchange.fields.words import folded

# A. or A、 or A) or （A） before an option.
_LABEL = re.compile(r"\s*[(（]?([A-Za-zＡ-Ｚａ-ｚ])[.．、:：)）]\s*")
# The same within a line, where space goes before it.
_LABEL_INSIDE = re.compile(r"(?:^|[\s|｜;；])[(（]?([A-Za-zＡ-Ｚａ-ｚ])[.．、:：)）]\s*")
_STROKES = re.compile(r"[|｜]")
_BETWEEN_LETTERS = re.compile(r"[,、;/|.&+和及\-]+")
_JUST_LETTERS = re.compile(r"[A-Z]+")


def split_options(cell: str) -> list[str] | None:
    """The options that stand in one cell; None where it can be split in more than one way.

    They stand on a line each or between strokes, with labels A. B. … or all without; or they
    follow each other in one line, each behind its label.
    """
    for parts in (cell.split("\n"), _STROKES.split(cell)):
        texts = [part.strip() for part in parts if part.strip()]
        if len(texts) > 1 and _count_up(texts):
            return [_LABEL.sub("", text, count=1) for text in texts]
    if _LABEL.match(cell):
        return _split_line(cell)
    parts = cell.split("\n") if "\n" in cell else _STROKES.split(cell)
    return [part.strip() for part in parts if part.strip()]


def _count_up(texts: Sequence[str]) -> bool:
    labels = [_LABEL.match(text) for text in texts]
    letters = "".join(_letter(label) for label in labels if label)
    return letters == ascii_uppercase[: len(texts)]


def _split_line(cell: str) -> list[str] | None:
    labels = list(_LABEL_INSIDE.finditer(cell))
    if "".join(map(_letter, labels)) != ascii_uppercase[: len(labels)]:
        return None
    ends = [label.start() for label in labels[1:]] + [len(cell)]
    return [cell[a.end() : end].strip() for a, end in zip(labels, ends, strict=True)]


def _letter(label: re.Match[str]) -> str:
    return folded(label[1]).upper()


def letters_of(key: str) -> str:
    """The letters of a key such as ABD, "A,B,D", A、B、D, a|b; empty if it is anything else."""
    bare = _BETWEEN_LETTERS.sub("", folded(key).upper())
    return bare if _JUST_LETTERS.fullmatch(bare) else ""


def labels_of_texts(key: str, options: Sequence[str]) -> str:
    """The label of the option that the key repeats word for word; empty if none or several do."""
    named = [
        letter for letter, option in zip(ascii_uppercase, options, strict=False) if option == key
    ]
    return named[0] if len(named) == 1 else ""
