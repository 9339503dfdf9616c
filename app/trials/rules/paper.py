# SPDX-License-Identifier: Apache-2.0
"""The practice paper: what it holds, what a page gets of it, and which values fit it.

It has no key: nothing in it is marked, by whomever.
"""

from dataclasses import dataclass
from html import escape
from typing import Any

from app.attempts.values import AnswerValue, OpKind
from app.programmes.rules import Text
from question_bank.items import ItemType

TRUTHS = ("T", "F")
# How many choices an answer may hold, by type; the rest are told by the options.
_MOST_CHOSEN = {ItemType.SINGLE: 1, ItemType.TRUE_FALSE: 1}


@dataclass(frozen=True, slots=True)
class PracticeOption:
    """An option under its label."""

    label: str
    text: Text


@dataclass(frozen=True, slots=True)
class PracticeItem:
    """One question of everyday life."""

    stem: Text
    options: tuple[PracticeOption, ...] = ()


@dataclass(frozen=True, slots=True)
class PracticeSection:
    """Items of one type, one after the other."""

    type: ItemType
    name: Text
    items: tuple[PracticeItem, ...]


@dataclass(frozen=True, slots=True)
class PracticePaper:
    """All of it; slots are counted through, from one."""

    part: Text
    sections: tuple[PracticeSection, ...]

    @property
    def slots(self) -> tuple[tuple[ItemType, PracticeItem], ...]:
        return tuple((part.type, item) for part in self.sections for item in part.items)


def fits(paper: PracticePaper, slot: int, kind: OpKind, value: AnswerValue) -> bool:
    """Can this be what was done at the slot? A cleared answer fits everywhere."""
    if not 1 <= slot <= len(paper.slots):
        return False
    if kind is OpKind.FLAG:
        return value is not None and "flag" in value
    if value is None:
        return True
    type_, item = paper.slots[slot - 1]
    if type_ is ItemType.SHORT_ANSWER:
        return "text" in value
    chosen, labels = value.get("choices"), _labels(type_, item)
    return (
        chosen is not None
        and set(chosen) <= set(labels)
        and len(chosen) <= _MOST_CHOSEN.get(type_, len(labels))
    )


def shown_paper(paper: PracticePaper, *, language: str) -> dict[str, Any]:
    """What the exam page gets, in the shape of an exam's paper; stems and options are HTML."""
    sections, first = [], 1
    for key, part in enumerate(paper.sections, 1):
        last = first + len(part.items) - 1
        sections.append(
            {
                "key": str(key),
                "part": "trial",
                "name": _both(part.name),
                "part_name": _both(paper.part),
                "first": first,
                "last": last,
                "points": "0",
            }
        )
        first = last + 1
    slots = [
        {
            "number": number,
            "type": type_.value,
            "stem": f"<p>{_told(item.stem, language)}</p>",
            "options": [
                {"label": option.label, "text": _told(option.text, language)}
                for option in item.options
            ],
            "points": "0",
        }
        for number, (type_, item) in enumerate(paper.slots, 1)
    ]
    return {"full_points": "0", "sections": sections, "slots": slots}


def _labels(type_: ItemType, item: PracticeItem) -> tuple[str, ...]:
    return TRUTHS if type_ is ItemType.TRUE_FALSE else tuple(each.label for each in item.options)


def _told(text: Text, language: str) -> str:
    return escape(text.en if language == "en" else text.zh)


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
