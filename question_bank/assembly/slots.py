# SPDX-License-Identifier: Apache-2.0
"""The slots of a paper, once it is known which items each section has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.assembly.blueprint import Blueprint
from question_bank.assembly.shuffle import option_order, rank
from question_bank.items import Item
from question_bank.marking import Marking


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """One place of a paper: which item, in which order its options are shown, for what points."""

    number: int
    section: str
    item: Item
    points: Decimal
    marking: Marking
    option_order: tuple[str, ...]


def lay_out(
    blueprint: Blueprint, chosen: Mapping[str, Sequence[Item]], *, seed: int
) -> list[PlannedSlot]:
    """The slots numbered from 1, section by section, items inside a section in an order by lot."""
    placed = [
        (plan, item)
        for plan in blueprint.sections
        for item in _by_lot(plan.key, chosen[plan.key], seed=seed)
    ]
    return [
        PlannedSlot(
            number, plan.key, item, plan.points, plan.marking, option_order(item, seed=seed)
        )
        for number, (plan, item) in enumerate(placed, start=1)
    ]


def _by_lot(section: str, items: Sequence[Item], *, seed: int) -> list[Item]:
    return sorted(items, key=lambda item: rank(seed, section, item.reference))
