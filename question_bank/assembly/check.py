# SPDX-License-Identifier: Apache-2.0
"""Whether papers keep every rule, found by looking at them: nothing here knows how they were made.

The solver works with rounded numbers and the exchanges with indices; this reads the items.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from question_bank.assembly.blueprint import Blueprint, SectionPlan
from question_bank.assembly.limits import LEAST, Limits
from question_bank.assembly.problem import Twins
from question_bank.assembly.shortage import Need, Requirement
from question_bank.assembly.slots import PlannedSlot
from question_bank.items import Item

Slots = Sequence[PlannedSlot]


@dataclass(frozen=True, slots=True)
class Violation:
    """A requirement that these forms, counted from 0, break; `found` is what they have instead."""

    requirement: Requirement
    forms: tuple[int, ...]
    found: int


def verify(
    blueprint: Blueprint, forms: Sequence[Slots], *, twins: Twins = (), limits: Limits = LEAST
) -> tuple[Violation, ...]:
    """Every rule that the forms break; empty when they break none."""
    alone = (
        violation
        for number, slots in enumerate(forms)
        for violation in _one_form(blueprint, slots, number, twins)
    )
    return (*alone, *_together(blueprint, forms, limits))


def _one_form(blueprint: Blueprint, slots: Slots, number: int, twins: Twins) -> Iterator[Violation]:
    here = (number,)
    for plan in blueprint.sections:
        own = [slot for slot in slots if slot.section == plan.key]
        for requirement, found in _section(plan, [slot.item for slot in own]):
            yield Violation(requirement, here, found)
        if any((slot.points, slot.marking) != (plan.points, plan.marking) for slot in own):
            yield Violation(Requirement(Need.ITEMS, plan.key, bound=plan.count), here, len(own))
    keys = {plan.key for plan in blueprint.sections}
    strays = sum(slot.section not in keys for slot in slots)
    if strays:
        yield Violation(Requirement(Need.ITEMS, bound=blueprint.items), here, len(slots))
    for name, often in Counter(slot.item.reference for slot in slots).items():
        if often > 1:
            yield Violation(Requirement(Need.REPEATED, references=(name,)), here, often)
    names = {slot.item.reference for slot in slots}
    for pair in twins:
        if names >= set(pair):
            yield Violation(Requirement(Need.TWINS, references=tuple(sorted(pair))), here, 2)


def _section(plan: SectionPlan, items: Sequence[Item]) -> Iterator[tuple[Requirement, int]]:
    fitting = sum(item.type == plan.type and item.topic in plan.topics for item in items)
    if not len(items) == fitting == plan.count:
        yield Requirement(Need.ITEMS, plan.key, bound=plan.count), fitting
    for each in plan.ranges:
        found = sum(each.holds(item) for item in items)
        if found < each.least:
            yield Requirement(Need.LEAST, plan.key, each, bound=each.least), found
        if found > each.most:
            yield Requirement(Need.MOST, plan.key, each, bound=each.most), found
    names = {item.reference for item in items}
    for name in sorted(plan.required - names):
        yield Requirement(Need.REQUIRED, plan.key, references=(name,)), 0
    for name in sorted(plan.forbidden & names):
        yield Requirement(Need.FORBIDDEN, plan.key, references=(name,)), 1


def _together(blueprint: Blueprint, forms: Sequence[Slots], limits: Limits) -> Iterator[Violation]:
    everyone = tuple(range(len(forms)))
    if limits.coverage is not None:
        covered = [coverage_of(slots) for slots in forms]
        for cell in sorted(set().union(*covered)):
            counts = [each[cell] for each in covered]
            if max(counts) - min(counts) > limits.coverage:
                needed = Requirement(Need.COVERAGE, cell[0], bound=limits.coverage)
                yield Violation(needed, everyone, max(counts) - min(counts))
    free = free_items(blueprint, forms)
    if limits.exposure is not None:
        for name, often in Counter(name for names in free for name in names).items():
            if often > limits.exposure:
                needed = Requirement(Need.EXPOSURE, references=(name,), bound=limits.exposure)
                yield Violation(needed, everyone, often)
    if limits.overlap is not None:
        for one, other in combinations(everyone, 2):
            shared = len(free[one] & free[other])
            if shared > limits.overlap:
                needed = Requirement(Need.OVERLAP, bound=limits.overlap)
                yield Violation(needed, (one, other), shared)


def coverage_of(slots: Slots) -> Counter[tuple[str, str, str]]:
    """How many items there are in each section x topic x cognitive level."""
    return Counter((slot.section, slot.item.topic, slot.item.cognitive.value) for slot in slots)


def free_items(blueprint: Blueprint, forms: Sequence[Slots]) -> list[frozenset[str]]:
    """The references in each form without those that the blueprint requires."""
    required = frozenset[str]().union(*(plan.required for plan in blueprint.sections))
    return [frozenset(slot.item.reference for slot in slots) - required for slots in forms]
