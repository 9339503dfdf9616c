# SPDX-License-Identifier: Apache-2.0
"""A paper: the slots of all sections, numbered through."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.assembly.blueprint import Blueprint, SectionPlan
from question_bank.assembly.selection import choose
from question_bank.assembly.shuffle import option_order
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


def assemble(blueprint: Blueprint, bank: Sequence[Item], *, seed: int) -> list[PlannedSlot]:
    """The paper's slots in order, numbered from 1; the same for the same seed and bank.

    No item stands twice in a paper. The order of `bank` does not matter. Refused with
    ShortOfItems, which names the section that cannot be filled. Sections that draw from the same
    items are served in the order of how few they have to spare, so that a section with many
    topics does not take what another depends on.
    """
    own = {plan.key: _fitting(plan, bank) for plan in blueprint.sections}
    tightest_first = sorted(blueprint.sections, key=lambda plan: len(own[plan.key]) - plan.count)
    used: set[str] = set()
    chosen: dict[str, list[Item]] = {}
    for plan in tightest_first:
        unused = [item for item in own[plan.key] if item.reference not in used]
        chosen[plan.key] = choose(plan, unused, mean=_mean(own[plan.key]), seed=seed)
        used.update(item.reference for item in chosen[plan.key])
    placed = [(plan, item) for plan in blueprint.sections for item in chosen[plan.key]]
    return [
        _slot(number, plan, item, seed=seed) for number, (plan, item) in enumerate(placed, start=1)
    ]


def _fitting(plan: SectionPlan, bank: Sequence[Item]) -> list[Item]:
    return [item for item in bank if item.type == plan.type and item.topic in plan.topics]


def _mean(items: Sequence[Item]) -> Decimal:
    """The mean difficulty; of no items zero, which `choose` refuses before it matters."""
    return sum((item.difficulty for item in items), Decimal(0)) / max(len(items), 1)


def _slot(number: int, plan: SectionPlan, item: Item, *, seed: int) -> PlannedSlot:
    order = option_order(item, seed=seed)
    return PlannedSlot(number, plan.key, item, plan.points, plan.marking, order)
