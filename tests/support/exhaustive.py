# SPDX-License-Identifier: Apache-2.0
"""The best two forms of a bank so small that every pair of forms can be looked at.

The objective, in this order: coverage, exposure, shared items, differences of coverage, evenness
of topics; then, among forms with the counts that were drawn, the cost. None of what is compared
with here comes from the solver's own modules.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import NamedTuple

from question_bank.assembly import Blueprint, ParallelForms, SectionPlan
from question_bank.items import Cognitive, Item, ItemType
from tests.support.factories.blueprints import make_plan, scatter

LEVELS = (Cognitive.REMEMBER, Cognitive.APPLY)
TOPICS = ("policy", "trading")
KINDS = (ItemType.SINGLE, ItemType.TRUE_FALSE)
NONE = Fraction(0)

Picked = tuple[Item, ...]
Pair = tuple[Picked, Picked]


class FormFigures(NamedTuple):
    """What two forms are judged by, in this order; `uneven` once they are covered alike."""

    coverage: int
    exposure: int
    shared: int
    differences: int
    uneven: int


class Moments(NamedTuple):
    """Predicted means and variances of two forms."""

    mean: Fraction
    other_mean: Fraction
    variance: Fraction
    other_variance: Fraction


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best figures of all pairs, and the least cost of those that have the counts drawn."""

    figures: FormFigures
    cost: Fraction


def two_sections(single: int, true_false: int, topics: tuple[str, ...]) -> Blueprint:
    return Blueprint(
        (
            make_plan("single", count=single, topics=topics),
            make_plan("true_false", ItemType.TRUE_FALSE, count=true_false, topics=topics),
        )
    )


def small_bank(count: int, *, seed: int) -> list[Item]:
    """So many items of two kinds, topics and levels."""
    return scatter(count, seed=seed, kinds=KINDS, topics=TOPICS, levels=LEVELS)


def list_pairs(plan: SectionPlan, bank: Sequence[Item]) -> Iterator[Pair]:
    own = [item for item in bank if item.type is plan.type and item.topic in plan.topics]
    picks = list(combinations(own, plan.count))
    return ((one, other) for one in picks for other in picks)


def figures_of(pair: Pair) -> FormFigures:
    one, other = (Counter((item.topic, item.cognitive) for item in items) for items in pair)
    gaps = [abs(one[cell] - other[cell]) for cell in one | other]
    shared = len(set(pair[0]) & set(pair[1]))
    topics = Counter(item.topic for items in pair for item in items)
    uneven = sum(number**2 for number in topics.values())
    return FormFigures(max(gaps), 2 if shared else 1, shared, sum(gaps), 0 if any(gaps) else uneven)


def together(parts: Iterable[FormFigures]) -> FormFigures:
    coverage, exposure, shared, differences, uneven = zip(*parts, strict=True)
    gaps = sum(differences)
    return FormFigures(max(coverage), max(exposure), sum(shared), gaps, 0 if gaps else sum(uneven))


def moments_of(plan: SectionPlan, pair: Pair) -> Moments:
    """The predicted means and variances of a section in the two forms."""
    points = Fraction(plan.points)
    p = [[Fraction(item.difficulty) for item in items] for items in pair]
    means = [points * sum(each, NONE) for each in p]
    variances = [points**2 * sum((q * (1 - q) for q in each), NONE) for each in p]
    return Moments(*means, *variances)


def cost_of(parts: Iterable[Moments], target: Fraction) -> Fraction:
    """The cost of a paper of these sections."""
    paper = Moments(*(sum(column, NONE) for column in zip(*parts, strict=True)))
    away = abs((paper.mean + paper.other_mean) / 2 - target)
    apart = abs(paper.mean - paper.other_mean)
    return apart + abs(paper.variance - paper.other_variance) / 8 + away / 10


def target_of(plan: SectionPlan, bank: Sequence[Item]) -> Fraction:
    """The mean that the section has if it is like the bank."""
    usable = [Fraction(item.difficulty) for item in bank if item.type is plan.type]
    return Fraction(plan.points) * plan.count * sum(usable, NONE) / len(usable)


def pair_of(made: ParallelForms, plan: SectionPlan) -> Pair:
    """What the two forms have in one section."""
    one, other = (
        tuple(slot.item for slot in form.slots if slot.section == plan.key) for form in made.forms
    )
    return one, other


def figures_of_forms(blueprint: Blueprint, made: ParallelForms) -> FormFigures:
    return together(figures_of(pair_of(made, plan)) for plan in blueprint.sections)


def find_optimum(blueprint: Blueprint, bank: Sequence[Item], made: ParallelForms) -> Optimum:
    """The optimum by looking at every pair, of which `made` gives the counts that were drawn."""
    seen = [{figures_of(pair) for pair in list_pairs(plan, bank)} for plan in blueprint.sections]
    target = sum((target_of(plan, bank) for plan in blueprint.sections), NONE)
    alike = [
        {
            moments_of(plan, pair)
            for pair in list_pairs(plan, bank)
            if list(map(_cells_of, pair)) == list(map(_cells_of, drawn))
            and figures_of(pair) == figures_of(drawn)
        }
        for plan in blueprint.sections
        for drawn in [pair_of(made, plan)]
    ]
    cost = min(cost_of(parts, target) for parts in product(*alike))
    return Optimum(min(together(parts) for parts in product(*seen)), cost)


def _cells_of(items: Picked) -> Counter[tuple[str, str]]:
    return Counter((item.topic, item.cognitive.value) for item in items)
