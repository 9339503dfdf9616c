# SPDX-License-Identifier: Apache-2.0
"""Pure rules of what a machine can mark: choices by the form's key, and answers left blank."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.grading.states import MarkRule
from app.papers.rules import FrozenForm, Slot, display_key, display_scores
from question_bank.items import ItemType
from question_bank.marking import rule

Answers = Mapping[int, Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class MachineMark:
    slot: int
    rule: MarkRule
    points: Decimal
    max_points: Decimal
    detail: dict[str, Any]


def mark_by_machine(form: FrozenForm, answers: Answers) -> tuple[list[MachineMark], list[Slot]]:
    """The marks a machine can give, and the slots that wait for a person. Pure.

    Objective slots go by their rule; a short answer with nothing in it needs no reader.
    """
    marks: list[MachineMark] = []
    waiting: list[Slot] = []
    for slot in form.slots:
        value = answers.get(slot.number)
        if slot.item.type is not ItemType.SHORT_ANSWER:
            marks.append(_mark_objective(slot, chosen_of(value)))
        elif is_blank(value):
            marks.append(MachineMark(slot.number, MarkRule.BLANK, Decimal(0), slot.points, {}))
        else:
            waiting.append(slot)
    return marks, waiting


def _mark_objective(slot: Slot, chosen: frozenset[str]) -> MachineMark:
    key = display_key(slot)
    by = rule(slot.marking, scores=display_scores(slot))
    points = by.mark(key, chosen, points=slot.points)
    detail = {"key": sorted(key), "chosen": sorted(chosen)}
    return MachineMark(slot.number, MarkRule(slot.marking), points, slot.points, detail)


def is_blank(value: Mapping[str, Any] | None) -> bool:
    """Nothing, or nothing but white space, was written."""
    return value is None or not str(value.get("text", "")).strip()


def chosen_of(value: Mapping[str, Any] | None) -> frozenset[str]:
    """The labels chosen, as displayed; none when the slot was left open."""
    return frozenset(str(label) for label in (value or {}).get("choices", ()))


def text_of(value: Mapping[str, Any] | None) -> str:
    return str((value or {}).get("text", ""))
