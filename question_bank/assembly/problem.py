# SPDX-License-Identifier: Apache-2.0
"""Blueprint, bank and twins as numbers: which items are alike, and what every form must hold.

Items that no rule tells apart form a group. How many items of each group a form has decides
whether it obeys every rule; which of them, only how difficult it is. So the solver counts groups,
some hundred of them, and never sees the thousands of items.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from question_bank.assembly.blueprint import Blueprint, SectionPlan
from question_bank.assembly.shortage import Need, Requirement
from question_bank.items import Cognitive, Item

Twins = Collection[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """Items, by their places in the problem, that differ in nothing but difficulty in its band."""

    topic: str
    cognitive: Cognitive
    sections: tuple[int, ...]
    members: tuple[int, ...]
    is_required: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A group in a section that may use it: what is counted."""

    group: int
    section: int


@dataclass(frozen=True, slots=True)
class Demand:
    """In every form the items of these uses, by place, number from `least` to `most`."""

    requirement: Requirement
    uses: tuple[int, ...]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class AssemblyProblem:
    """Everything that decides how forms may look; made by `problem_of`."""

    blueprint: Blueprint
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    uses: tuple[Use, ...]
    demands: tuple[Demand, ...]

    def most_of(self, use: int) -> int:
        """The largest number of items of this use in one form."""
        plan = self.blueprint.sections[self.uses[use].section]
        return min(plan.count, len(self.groups[self.uses[use].group].members))

    def uses_by_group(self) -> list[list[int]]:
        """The places of each group's uses."""
        own: list[list[int]] = [[] for _ in self.groups]
        for place, use in enumerate(self.uses):
            own[use.group].append(place)
        return own

    def uses_by_cell(self) -> dict[tuple[int, str, Cognitive], list[int]]:
        """The places of the uses in each section x topic x cognitive level."""
        cells = defaultdict(list)
        for place, use in enumerate(self.uses):
            group = self.groups[use.group]
            cells[use.section, group.topic, group.cognitive].append(place)
        return dict(cells)


class _Alike(NamedTuple):
    """What the items of a group have in common; `alone` is the reference of one that has none."""

    usable: tuple[int, ...]
    topic: str
    cognitive: Cognitive
    held: tuple[tuple[bool, ...], ...]
    alone: str


def problem_of(blueprint: Blueprint, bank: Iterable[Item], *, twins: Twins = ()) -> AssemblyProblem:
    """The problem, whatever the order of the bank.

    Twins that are not in the bank do not matter. Refused with ValueError: a reference that stands
    twice in the bank, and an item that is its own twin.
    """
    items = tuple(sorted(bank, key=lambda item: item.reference))
    if len({item.reference for item in items}) < len(items):
        raise ValueError("a reference stands twice in the bank")
    if any(one == other for one, other in twins):
        raise ValueError("an item cannot be its own twin")
    groups = _groups(blueprint.sections, items, {name for pair in twins for name in pair})
    uses = tuple(Use(place, at) for place, group in enumerate(groups) for at in group.sections)
    demands = (
        *_section_demands(blueprint.sections, items, groups, uses),
        *_twin_demands(items, groups, uses, twins),
    )
    return AssemblyProblem(blueprint, items, groups, uses, demands)


def _groups(
    sections: Sequence[SectionPlan], items: Sequence[Item], alone: Collection[str]
) -> tuple[Group, ...]:
    """Grouped by all that a rule can ask; required items and twins stand alone."""
    required = {name: at for at, plan in enumerate(sections) for name in plan.required}
    alike: dict[_Alike, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        name = item.reference
        usable = tuple(
            at
            for at, plan in enumerate(sections)
            if plan.may_use(item) and required.get(name, at) == at
        )
        held = tuple(tuple(r.holds(item) for r in sections[at].ranges) for at in usable)
        own = name if name in required or name in alone else ""
        if usable:
            alike[_Alike(usable, item.topic, item.cognitive, held, own)].append(place)
    return tuple(
        Group(key.topic, key.cognitive, key.usable, tuple(places), key.alone in required)
        for key, places in alike.items()
    )


def _section_demands(
    sections: Sequence[SectionPlan],
    items: Sequence[Item],
    groups: Sequence[Group],
    uses: Sequence[Use],
) -> Iterable[Demand]:
    for at, plan in enumerate(sections):
        own = [place for place, use in enumerate(uses) if use.section == at]
        first = {place: items[groups[uses[place].group].members[0]] for place in own}
        needed = Requirement(Need.ITEMS, plan.key, bound=plan.count)
        yield Demand(needed, tuple(own), plan.count, plan.count)
        for each in plan.ranges:
            inside = tuple(place for place in own if each.holds(first[place]))
            if each.least > 0:
                least = Requirement(Need.LEAST, plan.key, each, bound=each.least)
                yield Demand(least, inside, each.least, len(items))
            if each.most < plan.count:
                most = Requirement(Need.MOST, plan.key, each, bound=each.most)
                yield Demand(most, inside, 0, each.most)
        for name in sorted(plan.required):
            alone = tuple(place for place in own if first[place].reference == name)
            yield Demand(Requirement(Need.REQUIRED, plan.key, references=(name,)), alone, 1, 1)


def _twin_demands(
    items: Sequence[Item], groups: Sequence[Group], uses: Sequence[Use], twins: Twins
) -> Iterable[Demand]:
    by_name: dict[str, list[int]] = defaultdict(list)
    for place, use in enumerate(uses):
        by_name[items[groups[use.group].members[0]].reference].append(place)
    for pair in sorted({(min(pair), max(pair)) for pair in twins}):
        if all(name in by_name for name in pair):
            either = tuple(place for name in pair for place in by_name[name])
            yield Demand(Requirement(Need.TWINS, references=pair), either, 0, 1)
