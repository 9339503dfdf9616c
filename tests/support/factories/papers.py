# SPDX-License-Identifier: Apache-2.0
"""Frozen forms as values, without a database."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from app.papers.rules import FormSection, FrozenForm, Slot, digest_of_form
from app.programmes.rules import Text
from question_bank.assembly import option_order
from question_bank.assembly.blueprint import MARKINGS
from question_bank.items import Item, ItemType
from question_bank.marking import Marking

NAMES = {
    ItemType.SINGLE: Text("单项选择题", "Single choice"),
    ItemType.MULTIPLE: Text("多项选择题", "Multiple choice"),
    ItemType.TRUE_FALSE: Text("判断题", "True or false"),
    ItemType.SHORT_ANSWER: Text("简答题", "Short answer"),
}


def make_slot(item: Item, *, number: int = 1, seed: int = 1, **changes: Any) -> Slot:
    """The item in a form; multiple choice is marked exactly unless told otherwise."""
    exact = Marking.EXACT in MARKINGS[item.type]
    fields: dict[str, Any] = {
        "number": number,
        "section_key": item.type.value,
        "part_key": "theory",
        "item_version_id": UUID(int=number),
        "item": item,
        "points": Decimal(1),
        "marking": Marking.EXACT if exact else Marking.MARKING_POINTS,
        "option_order": option_order(item, seed=seed),
    }
    return Slot(**fields | changes)


def make_form(*items: Item, seed: int = 1) -> FrozenForm:
    """A form of these items in this order, a section for each."""
    slots = tuple(
        make_slot(item, number=number, seed=seed) for number, item in enumerate(items, start=1)
    )
    sections = tuple(
        FormSection(
            slot.section_key,
            slot.part_key,
            NAMES[slot.item.type],
            Text("理论", "Theory"),
            slot.number,
            slot.number,
            slot.points,
        )
        for slot in slots
    )
    digest = digest_of_form(sections, slots)
    return FrozenForm(UUID(int=seed), digest, Decimal(len(slots)), sections, slots)
