# SPDX-License-Identifier: Apache-2.0
"""Two forms from banks so small that every pair of forms can be looked at.

The objective, in this order: coverage, exposure, shared items, differences of coverage, evenness
of topics; then, among forms with the counts that were drawn, the cost. None of what is compared
here comes from the solver's own modules.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

import pytest

from question_bank.assembly import (
    Blueprint,
    Limits,
    ParallelForms,
    SectionPlan,
    assemble_parallel,
    verify,
)
from question_bank.items import Cognitive, Item, ItemType
from tests.support.factories.blueprints import make_plan, scatter

LEVELS = (Cognitive.REMEMBER, Cognitive.APPLY)
TOPICS = ("policy", "trading")
KINDS = (ItemType.SINGLE, ItemType.TRUE_FALSE)

Picked = tuple[Item, ...]
Pair = tuple[Picked, Picked]
# Coverage, exposure, shared, differences; and evenness, once forms are covered alike.
Figures = tuple[int, int, int, int, int]


def list_pairs(plan: SectionPlan, bank: Sequence[Item]) -> Iterator[Pair]:
    own = [item for item in bank if item.type is plan.type and item.topic in plan.topics]
    return product(combinations(own, plan.count), repeat=2)


def figures_of(pair: Pair) -> Figures:
    one, other = (Counter((item.topic, item.cognitive) for item in items) for items in pair)
    gaps = [abs(one[cell] - other[cell]) for cell in one | other]
    shared = len(set(pair[0]) & set(pair[1]))
    topics = Counter(item.topic for items in pair for item in items)
    uneven = sum(number**2 for number in topics.values())
    return max(gaps), 2 if shared else 1, shared, sum(gaps), 0 if any(gaps) else uneven


def together(parts: Iterable[Figures]) -> Figures:
    coverage, exposure, shared, differences, uneven = zip(*parts, strict=True)
    gaps = sum(differences)
    return max(coverage), max(exposure), sum(shared), gaps, 0 if gaps else sum(uneven)


def cost_of(plan: SectionPlan, pair: Pair, bank: Sequence[Item]) -> Fraction:
    points = Fraction(plan.points)
    p = [[Fraction(item.difficulty) for item in items] for items in pair]
    means = [points * sum(each) for each in p]
    variances = [points**2 * sum(q * (1 - q) for q in each) for each in p]
    usable = [Fraction(item.difficulty) for item in bank if item.type is plan.type]
    target = points * plan.count * sum(usable) / len(usable)
    away = abs(sum(means) / 2 - target)
    return abs(means[0] - means[1]) + abs(variances[0] - variances[1]) / 8 + away / 10


def items_of(made: ParallelForms, plan: SectionPlan) -> Pair:
    one, other = (
        tuple(slot.item for slot in form.slots if slot.section == plan.key) for form in made.forms
    )
    return one, other


def cells_of(items: Picked) -> Counter[tuple[str, str]]:
    return Counter((item.topic, item.cognitive.value) for item in items)


def blueprint_of(single: int, true_false: int, topics: tuple[str, ...]) -> Blueprint:
    return Blueprint(
        (
            make_plan("single", count=single, topics=topics),
            make_plan("true_false", ItemType.TRUE_FALSE, count=true_false, topics=topics),
        )
    )


def demand_optimum(blueprint: Blueprint, bank: Sequence[Item], made: ParallelForms) -> None:
    sections = blueprint.sections
    found = together(figures_of(items_of(made, plan)) for plan in sections)
    seen = [{figures_of(pair) for pair in list_pairs(plan, bank)} for plan in sections]
    assert found == min(together(parts) for parts in product(*seen))
    assert (made.bounds.coverage, made.bounds.exposure, made.bounds.overlap) == found[:3]
    best = Fraction(0)
    for plan in sections:
        drawn = items_of(made, plan)
        alike = [
            pair
            for pair in list_pairs(plan, bank)
            if list(map(cells_of, pair)) == list(map(cells_of, drawn))
            and figures_of(pair) == figures_of(drawn)
        ]
        best += min(cost_of(plan, pair, bank) for pair in alike)
    assert made.cost == pytest.approx(float(best), abs=1e-6)
    assert made.least_cost == pytest.approx(float(best), abs=1e-6)
    assert made.is_proved


@pytest.mark.parametrize("seed", range(8))
def test_two_forms_of_one_topic_are_the_best_of_all_pairs(seed: int) -> None:
    bank = scatter(12, seed=seed, kinds=KINDS)
    blueprint = blueprint_of(3, 2, ("policy",))
    made = assemble_parallel(blueprint, bank, forms=2, seed=seed)
    assert not verify(blueprint, [form.slots for form in made.forms], limits=made.bounds)
    demand_optimum(blueprint, bank, made)


@pytest.mark.parametrize("seed", range(8))
def test_two_forms_of_several_cells_are_the_best_of_all_pairs(seed: int) -> None:
    bank = scatter(12, seed=seed, kinds=KINDS, topics=TOPICS, levels=LEVELS)
    blueprint = blueprint_of(3, 2, TOPICS)
    demand_optimum(blueprint, bank, assemble_parallel(blueprint, bank, forms=2, seed=seed))


@pytest.mark.parametrize("seed", range(6))
def test_two_forms_of_a_bank_too_small_for_both_share_the_least(seed: int) -> None:
    bank = scatter(10, seed=seed, kinds=KINDS, topics=TOPICS, levels=LEVELS)
    blueprint = blueprint_of(4, 3, TOPICS)
    made = assemble_parallel(blueprint, bank, forms=2, seed=seed)
    assert made.overlap[0][1] == made.least_overlap >= 4
    demand_optimum(blueprint, bank, made)


@pytest.mark.parametrize("seed", range(7))
def test_two_forms_that_may_share_nothing_differ_the_least(seed: int) -> None:
    bank = scatter(12, seed=seed, kinds=KINDS, topics=TOPICS, levels=LEVELS)
    blueprint = blueprint_of(3, 3, TOPICS)
    limits = Limits(coverage=2, exposure=1)
    made = assemble_parallel(blueprint, bank, forms=2, seed=seed, limits=limits)
    apart = [
        {f for pair in list_pairs(plan, bank) for f in [figures_of(pair)] if f[0] <= 2 and not f[2]}
        for plan in blueprint.sections
    ]
    found = together(figures_of(items_of(made, plan)) for plan in blueprint.sections)
    assert found[3] == min(together(parts)[3] for parts in product(*apart)) > 0
    assert found[0] <= 2
    assert found[2] == 0


def test_three_forms_of_four_items_share_one_each() -> None:
    bank = scatter(4, seed=1)
    blueprint = Blueprint((make_plan(count=2),))
    made = assemble_parallel(blueprint, bank, forms=3, seed=1)
    picks = product(combinations(range(4), 2), repeat=3)
    worst = min(max(len(set(a) & set(b)) for a, b in combinations(pick, 2)) for pick in picks)
    assert made.bounds.overlap == made.least_overlap == worst == 1


def test_sections_that_share_items_are_the_best_of_all_pairs() -> None:
    bank = scatter(7, seed=4, topics=TOPICS)
    wide = make_plan("wide", count=2, topics=TOPICS)
    narrow = make_plan("narrow", count=2, topics=("policy",), points=Decimal(2))
    blueprint = Blueprint((wide, narrow))
    made = assemble_parallel(blueprint, bank, forms=2, seed=4)
    forms = [
        (a, b)
        for a in combinations(bank, 2)
        for b in combinations([item for item in bank if item.topic == "policy"], 2)
        if not set(a) & set(b)
    ]
    pairs = (
        pair
        for pair in product(forms, repeat=2)
        if not set(pair[0][0]) & set(pair[1][1]) and not set(pair[0][1]) & set(pair[1][0])
    )
    best = min(together(figures_of(both) for both in zip(*pair, strict=True)) for pair in pairs)
    assert together(figures_of(items_of(made, plan)) for plan in (wide, narrow))[:4] == best[:4]
