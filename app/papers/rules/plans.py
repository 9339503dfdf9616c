# SPDX-License-Identifier: Apache-2.0
"""A plan: a blueprint whose sections have names and parts, so that a paper can be made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.papers.rules.forms import FormSection, Slot
from app.programmes.rules import Component, Text
from question_bank.assembly import (
    Blueprint,
    SectionPlan,
    blueprint_from_data,
    blueprint_to_data,
)
from question_bank.items import ItemType
from question_bank.marking import Marking


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """What a candidate reads above a section, and the part of the paper it stands in."""

    name: Text
    part: str
    part_name: Text


@dataclass(frozen=True, slots=True)
class FormPlan:
    """A blueprint, and a heading for each of its sections by key."""

    blueprint: Blueprint
    headings: Mapping[str, SectionHeading]


def plan_of(component: Component) -> FormPlan:
    """What the component demands of a paper.

    A section's marking rule is for multiple choice alone: the other types have but one.
    """
    parts = {part.key: part.name for part in component.parts}
    return FormPlan(
        Blueprint(
            tuple(
                SectionPlan(
                    section.key,
                    ItemType(section.type),
                    section.count,
                    section.topics,
                    section.points,
                    _marking_of(ItemType(section.type), section.marking),
                )
                for section in component.sections
            )
        ),
        {s.key: SectionHeading(s.name, s.part, parts[s.part]) for s in component.sections},
    )


def _marking_of(kind: ItemType, wanted: str) -> Marking:
    if kind is ItemType.MULTIPLE:
        return Marking(wanted)
    return Marking.MARKING_POINTS if kind is ItemType.SHORT_ANSWER else Marking.EXACT


def sections_of(plan: FormPlan, slots: Sequence[Slot]) -> tuple[FormSection, ...]:
    """The plan's sections with the numbers that their slots got."""
    numbers = {
        section.key: [slot.number for slot in slots if slot.section_key == section.key]
        for section in plan.blueprint.sections
    }
    return tuple(
        FormSection(
            section.key,
            heading.part,
            heading.name,
            heading.part_name,
            numbers[section.key][0],
            numbers[section.key][-1],
            section.points * section.count,
        )
        for section in plan.blueprint.sections
        for heading in [plan.headings[section.key]]
    )


def plan_to_data(plan: FormPlan) -> dict[str, Any]:
    """The plan as JSON values, from which `plan_from_data` makes it again."""
    headings = {
        key: {"name": _text(h.name), "part": h.part, "part_name": _text(h.part_name)}
        for key, h in plan.headings.items()
    }
    return blueprint_to_data(plan.blueprint) | {"headings": headings}


def plan_from_data(data: Mapping[str, Any]) -> FormPlan:
    """The plan that `plan_to_data` wrote."""
    headings = {
        key: SectionHeading(Text(**told["name"]), told["part"], Text(**told["part_name"]))
        for key, told in data["headings"].items()
    }
    return FormPlan(blueprint_from_data({"sections": data["sections"]}), headings)


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
