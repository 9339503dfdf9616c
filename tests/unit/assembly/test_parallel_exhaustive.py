# SPDX-License-Identifier: Apache-2.0
"""Two forms from banks so small that every pair of forms can be looked at."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations, product

import pytest

from question_bank.assembly import (
    Blueprint,
    Limits,
    ParallelForms,
    assemble_parallel,
    verify,
)
from question_bank.items import Item
from tests.support.exhaustive import (
    KINDS,
    TOPICS,
    figures_of,
    figures_of_forms,
    find_optimum,
    list_pairs,
    small_bank,
    together,
    two_sections,
)
from tests.support.factories.blueprints import make_plan, scatter


def demand_optimum(blueprint: Blueprint, bank: Sequence[Item], made: ParallelForms) -> None:
    best = find_optimum(blueprint, bank, made)
    assert figures_of_forms(blueprint, made) == best.figures
    kept = (made.bounds.coverage, made.bounds.exposure, made.bounds.overlap)
    assert kept == best.figures[:3]
    assert made.cost == pytest.approx(float(best.cost), abs=1e-6)
    assert made.least_cost == pytest.approx(float(best.cost), abs=1e-6)
    assert made.is_proved


@pytest.mark.parametrize("seed", range(3))
def test_two_forms_of_one_topic_are_the_best_of_all_pairs(seed: int) -> None:
    bank = scatter(12, seed=seed, kinds=KINDS)
    blueprint = two_sections(3, 2, ("policy",))
    made = assemble_parallel(blueprint, bank, forms=2, seed=seed)
    assert not verify(blueprint, [form.slots for form in made.forms], limits=made.bounds)
    demand_optimum(blueprint, bank, made)


@pytest.mark.parametrize("seed", range(3))
def test_two_forms_of_several_cells_are_the_best_of_all_pairs(seed: int) -> None:
    bank = small_bank(12, seed=seed)
    blueprint = two_sections(3, 2, TOPICS)
    demand_optimum(blueprint, bank, assemble_parallel(blueprint, bank, forms=2, seed=seed))


@pytest.mark.parametrize("seed", range(2))
def test_two_forms_of_a_bank_too_small_for_both_share_the_least(seed: int) -> None:
    bank = small_bank(10, seed=seed)
    blueprint = two_sections(4, 3, TOPICS)
    made = assemble_parallel(blueprint, bank, forms=2, seed=seed)
    assert made.overlap[0][1] == made.least_overlap >= 4
    demand_optimum(blueprint, bank, made)


@pytest.mark.parametrize("seed", range(3))
def test_two_forms_that_may_share_nothing_differ_the_least(seed: int) -> None:
    bank = small_bank(12, seed=seed)
    blueprint = two_sections(3, 3, TOPICS)
    limits = Limits(coverage=2, exposure=1)
    made = assemble_parallel(blueprint, bank, forms=2, seed=seed, limits=limits)
    apart = [
        {
            found
            for found in map(figures_of, list_pairs(plan, bank))
            if found.coverage <= 2 and not found.shared
        }
        for plan in blueprint.sections
    ]
    found = figures_of_forms(blueprint, made)
    assert found.differences == min(together(parts).differences for parts in product(*apart)) > 0
    assert found.coverage <= 2
    assert found.shared == 0


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
    assert figures_of_forms(blueprint, made)[:4] == best[:4]
