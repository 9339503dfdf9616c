# SPDX-License-Identifier: Apache-2.0
"""Each field of an item in a cell: what a person would write, and read back exactly.

| column   | cell                                                                            |
|----------|---------------------------------------------------------------------------------|
| 题型     | 单选题                                                                           |
| 选项A …  | the option's text, each in its own column                                        |
| 答案     | B, ABD, 对, the model answer, 42.5; pairs and steps a line each (see `lines`)    |
| 评分点   | 2 分：the point, and 同义：the wording on lines below                             |
| 难度     | 0.72                                                                            |
| 知识点   | the topic's name if it is one of ours, else the topic                           |
| 选项得分 | A 1/2、B 1/2、C -1/2                                                             |
| 级别     | 4、3                                                                            |
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

from question_bank.interchange.fields.columns import COLUMN_OF_FIELD
from question_bank.interchange.fields.lines import (
    join_lines,
    join_pairs,
    join_points,
    join_steps,
    split_lines,
    split_points,
)
from question_bank.interchange.fields.words import (
    DIFFICULTY_WORDS,
    TRUTH_NAMES,
    cognitive_of,
    cognitive_word,
    difficulty_of,
    folded,
    level_of,
    topic_of,
    topic_word,
    work_type_of,
    work_type_word,
)
from question_bank.interchange.wordings import listed
from question_bank.items import COGNITIVE_NAMES, TYPE_NAMES, WORK_TYPE_NAMES, ItemType, MarkingPoint
from question_bank.wording import Wording

# A character of UTF-16 counts one: the most that a cell of Excel holds.
MAX_CELL = 32_767


class Unreadable(ValueError):
    """A cell that says nothing its field can hold; `like` shows what would do."""

    def __init__(self, like: str | Wording) -> None:
        super().__init__(like)
        self.like = like


def length_of(cell: str) -> int:
    """The length of a cell as Excel counts it."""
    return len(cell) + sum(character > "\uffff" for character in cell)


def tidy(cell: str) -> str:
    """The cell as items hold texts: line feeds only, no tabs, and nothing blank around it."""
    if "\r" in cell:
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return cell.replace("\t", " ").strip()


def cells_of(data: Mapping[str, Any]) -> dict[str, str]:
    """The question as cells of our template, by header; columns it says nothing about are absent.

    `data` is plain data as `question_bank.items.to_data` makes it, of which any part may be
    missing, so that a question that was refused can be handed back as far as it was understood.
    """
    cells = {
        f"选项{letter}": option
        for letter, option in zip(ascii_uppercase, data.get("options", ()), strict=False)
    }
    for field, value in data.items():
        if field in _WRITERS and value not in (None, "", [], ()):
            cells[COLUMN_OF_FIELD[field]] = _WRITERS[field](value)
    return cells


def _plain(value: object) -> str:
    return str(value)


def _key(value: object) -> str:
    return TRUTH_NAMES[value] if isinstance(value, bool) else str(value)


def _type(value: str) -> str:
    return TYPE_NAMES[ItemType(value)].zh


def _points(tables: Sequence[Mapping[str, Any]]) -> str:
    return join_points(
        MarkingPoint(table["text"], table["weight"], tuple(table.get("accepted", ())))
        for table in tables
    )


def _scores(scores: Sequence[str]) -> str:
    return "、".join(
        f"{letter} {score}" for letter, score in zip(ascii_uppercase, scores, strict=False)
    )


_WRITERS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "type": _type,
        "key": _key,
        "pairs": join_pairs,
        "steps": join_steps,
        "marking_points": _points,
        "distractors": join_lines,
        "scores": _scores,
        "topic": topic_word,
        "cognitive": cognitive_word,
        "levels": "、".join,
        "programmes": "、".join,
        "work_types": lambda kinds: "、".join(map(work_type_word, kinds)),
        **dict.fromkeys(("reference", "stem", "model_answer", "value", "explanation"), _plain),
        **dict.fromkeys(("points", "difficulty", "tolerance", "unit", "pinned"), _plain),
        **dict.fromkeys(("valid_for", "function", "source", "author"), _plain),
    }
)
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_YEAR = re.compile(r"([0-9]{4})(?:年|版|年版)?")
_BETWEEN = re.compile(r"[、,，;；/|｜\n]+")
# Without the stroke, which is a part of 1/2.
_BETWEEN_SCORES = re.compile(r"[、,，;；|｜\n]+")
_BETWEEN_CODES = re.compile(r"[、,，;；/|｜\s]+")
_SCORE = re.compile(r"(?:([A-J])[:=]?)?([+-]?[0-9]{1,9}(?:/[0-9]{1,9}|\.[0-9]{1,9})?)(%?)")
_PER_CENT = 100
_LIKE_SCORES = "A 1/2、B 1/2、C -1/2"


def read_number(cell: str) -> Decimal:
    """The number; digits may stand in groups of three. Unreadable for anything beside it."""
    text = folded(cell).replace("−", "-")
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise Unreadable("12.5")
    return Decimal(text)


def _read_tolerance(cell: str) -> Decimal:
    return read_number(folded(cell).removeprefix("±"))


def _read_points(cell: str) -> Decimal:
    return read_number(folded(cell).removesuffix("分"))


def _read_year(cell: str) -> int:
    year = _YEAR.fullmatch(folded(cell))
    if year is None:
        raise Unreadable("2024")
    return int(year[1])


def _read_difficulty(cell: str) -> Decimal:
    difficulty = difficulty_of(cell)
    if difficulty is None:
        words = "、".join(DIFFICULTY_WORDS)
        raise Unreadable(Wording(f"0.65 或 {words}", f"0.65 or {words}"))
    return difficulty


def _read_cognitive(cell: str) -> str:
    level = cognitive_of(cell)
    if level is None:
        raise Unreadable(listed(COGNITIVE_NAMES.values()))
    return level


def _read_work_types(cell: str) -> list[str]:
    kinds = [work_type_of(word) for word in _BETWEEN.split(cell) if word.strip()]
    known = [kind for kind in kinds if kind is not None]
    if len(known) < len(kinds):
        raise Unreadable(listed(WORK_TYPE_NAMES.values()))
    return known


def _read_levels(cell: str) -> list[str]:
    return [level_of(word) for word in _read_codes(cell)]


def _read_codes(cell: str) -> list[str]:
    return [code for code in _BETWEEN_CODES.split(cell.strip()) if code]


def _read_scores(cell: str) -> list[str]:
    parts = [folded(part).upper() for part in _BETWEEN_SCORES.split(cell)]
    scores = [_SCORE.fullmatch(part) for part in parts if part]
    labels = "".join(score[1] or "" for score in scores if score)
    # Shares of which only some name their option would be a guess.
    if not all(scores) or labels not in ("", ascii_uppercase[: len(scores)]):
        raise Unreadable(_LIKE_SCORES)
    return [_share(score[2], score[3]) for score in scores if score]


def _share(number: str, per_cent: str) -> str:
    try:
        share = Fraction(number)
    except ZeroDivisionError:
        raise Unreadable(_LIKE_SCORES) from None
    return str(share / _PER_CENT if per_cent else share)


def _read_marking_points(cell: str) -> list[dict[str, object]]:
    points = split_points(cell)
    if points is None:
        raise Unreadable("2 分：说出核算边界")
    return points


def _read_letters(cell: str) -> str:
    return "".join(sorted("".join(_read_codes(folded(cell).upper()))))


def _read_name(cell: str) -> str:
    return cell.replace("\n", " ")


def _as_it_is(cell: str) -> str:
    return cell


# How the columns are read that mean the same in every type; 题型, 选项 and 答案 are not among them.
READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = MappingProxyType(
    {
        COLUMN_OF_FIELD[field]: (field, read)
        for field, read in (
            ("reference", _as_it_is),
            ("explanation", _as_it_is),
            ("points", _read_points),
            ("difficulty", _read_difficulty),
            ("topic", lambda cell: topic_of(_read_name(cell))),
            ("cognitive", _read_cognitive),
            ("valid_for", _read_year),
            ("levels", _read_levels),
            ("work_types", _read_work_types),
            ("programmes", _read_codes),
            ("function", _read_name),
            ("source", _read_name),
            ("author", _read_name),
        )
    }
)
# Those that only some types have.
OWN_READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = MappingProxyType(
    {
        COLUMN_OF_FIELD[field]: (field, read)
        for field, read in (
            ("marking_points", _read_marking_points),
            ("distractors", split_lines),
            ("tolerance", _read_tolerance),
            ("unit", _as_it_is),
            ("scores", _read_scores),
            ("pinned", _read_letters),
        )
    }
)
