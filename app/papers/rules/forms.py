# SPDX-License-Identifier: Apache-2.0
"""A frozen form as values: what the candidate may see of it, and which answers fit it. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.items.rules import shown, shown_inline
from app.programmes.rules import Text
from question_bank.assembly import displayed_key, displayed_labels, displayed_scores, own_labels
from question_bank.items import (
    LABELS,
    Item,
    ItemType,
    MultipleChoice,
    SingleChoice,
    TrueFalse,
    canonical_json,
    digest_of,
)
from question_bank.marking import Marking

# Some five times a full answer; more is a paste, and would cost every reader of the journal.
MAX_TEXT = 4000
# What people read; the labels that are stored are T and F.
STATEMENT_TEXTS = {"T": "正确", "F": "错误"}


@dataclass(frozen=True, slots=True)
class FormSection:
    """Slots `first` to `last` under one heading; `points` is what they are worth together."""

    key: str
    part: str
    name: Text
    part_name: Text
    first: int
    last: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a form: the item, what it is worth, how it is marked and shown."""

    number: int
    section_key: str
    part_key: str
    item_version_id: UUID
    item: Item
    points: Decimal
    marking: Marking
    option_order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrozenForm:
    """A paper that nobody can change: `digest` covers every word of it and its order."""

    id: UUID
    digest: str
    full_points: Decimal
    sections: tuple[FormSection, ...]
    slots: tuple[Slot, ...]


class Misfit(StrEnum):
    """Why a value cannot be the answer of a slot."""

    MALFORMED = "malformed"
    CHOICES_EXPECTED = "choices_expected"
    TEXT_EXPECTED = "text_expected"
    NOT_ON_OFFER = "not_on_offer"
    REPEATED = "repeated"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    UNSTORABLE = "unstorable"


def digest_of_form(sections: tuple[FormSection, ...], slots: tuple[Slot, ...]) -> str:
    """SHA-256, in hex, over the canonical JSON of all sections and slots, items by their digest."""
    told = {
        "sections": [section_data(section) for section in sections],
        "slots": [
            {
                "number": slot.number,
                "section": slot.section_key,
                "part": slot.part_key,
                "item": digest_of(slot.item),
                "points": f"{slot.points:.2f}",
                "marking": slot.marking.value,
                "option_order": list(slot.option_order),
            }
            for slot in slots
        ],
    }
    return hashlib.sha256(canonical_json(told).encode()).hexdigest()


def candidate_view(form: FrozenForm) -> dict[str, Any]:
    """What the browser gets: sections, stems, options in their shown order, points.

    Stems and options are sanitised HTML.

    Nothing in it could tell a right answer from a wrong one: no key, explanation, model answer,
    difficulty, reference or version, and every slot of a type has the same fields.
    """
    return {
        "full_points": _plain(form.full_points),
        "sections": [section_data(section) for section in form.sections],
        "slots": [
            {
                "number": slot.number,
                "type": slot.item.type.value,
                "stem": shown(slot.item.stem),
                "options": _options_view(slot),
                "points": _plain(slot.points),
            }
            for slot in form.slots
        ],
    }


def section_data(section: FormSection) -> dict[str, Any]:
    """A section as JSON values: for the form's row, for the digest and for the browser."""
    return {
        "key": section.key,
        "part": section.part,
        "name": {"zh": section.name.zh, "en": section.name.en},
        "part_name": {"zh": section.part_name.zh, "en": section.part_name.en},
        "first": section.first,
        "last": section.last,
        "points": _plain(section.points),
    }


def section_from_data(data: Mapping[str, Any]) -> FormSection:
    """The section that `section_data` wrote."""
    return FormSection(
        data["key"],
        data["part"],
        Text(**data["name"]),
        Text(**data["part_name"]),
        data["first"],
        data["last"],
        Decimal(data["points"]),
    )


def _options_view(slot: Slot) -> list[dict[str, str]]:
    item = slot.item
    if isinstance(item, TrueFalse):
        return [{"label": label, "text": text} for label, text in STATEMENT_TEXTS.items()]
    if isinstance(item, SingleChoice | MultipleChoice):
        return [
            {"label": to, "text": shown_inline(item.options[LABELS.index(own)])}
            for to, own in own_labels(item, slot.option_order).items()
        ]
    return []


def display_key(slot: Slot) -> frozenset[str]:
    """The right labels as this form shows them; none for an answer in words."""
    return displayed_key(slot.item, slot.option_order)


def display_scores(slot: Slot) -> dict[str, Fraction]:
    """What each label as this form shows it adds; empty where the item does not say."""
    return displayed_scores(slot.item, slot.option_order)


def judge_value(slot: Slot, value: Mapping[str, object] | None) -> Misfit | None:
    """Why this value cannot be an answer of this slot, or None when it can.

    Fitting are None (taken back), `{"choices": [labels]}` for items with options, and
    `{"text": "…"}` for words. Choosing nothing and writing nothing fit: both are open answers.
    """
    if value is None:
        return None
    if slot.item.type is ItemType.SHORT_ANSWER:
        return _judge_text(value)
    return _judge_choices(slot.item, value)


def _judge_text(value: Mapping[str, object]) -> Misfit | None:
    if set(value) == {"choices"}:
        return Misfit.TEXT_EXPECTED
    text = value.get("text")
    if set(value) != {"text"} or not isinstance(text, str):
        return Misfit.MALFORMED
    if len(text) > MAX_TEXT:
        return Misfit.TOO_LONG
    # PostgreSQL holds neither NUL nor halves of surrogate pairs: better refused while the
    # candidate can still see why than lost at the write.
    is_storable = "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
    return None if is_storable else Misfit.UNSTORABLE


def _judge_choices(item: Item, value: Mapping[str, object]) -> Misfit | None:
    if set(value) == {"text"}:
        return Misfit.CHOICES_EXPECTED
    choices = value.get("choices")
    if set(value) != {"choices"} or not isinstance(choices, list | tuple):
        return Misfit.MALFORMED
    offered = displayed_labels(item)
    if not all(isinstance(label, str) and label in offered for label in choices):
        return Misfit.NOT_ON_OFFER
    if len(set(choices)) < len(choices):
        return Misfit.REPEATED
    if len(choices) > 1 and item.type is not ItemType.MULTIPLE:
        return Misfit.TOO_MANY
    return None


def _plain(points: Decimal) -> str:
    """Points without trailing zeros: 100, 0.5."""
    return f"{points.normalize():f}"
