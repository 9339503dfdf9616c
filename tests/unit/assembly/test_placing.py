# SPDX-License-Identifier: Apache-2.0
"""Which item stands where: exchanges, and the proof on small papers."""

from decimal import Decimal
from itertools import combinations, permutations

import numpy as np
import pytest

from question_bank.assembly import Blueprint, Limits
from question_bank.assembly.balancing import balance
from question_bank.assembly.bench import Bench, benches_of
from question_bank.assembly.counting import count_items
from question_bank.assembly.dealing import deal
from question_bank.assembly.placing import place
from question_bank.assembly.problem import problem_of
from question_bank.assembly.refining import refine
from question_bank.items import ItemType
from tests.support.factories.blueprints import make_plan, scatter
from tests.support.factories.items import make_true_false


def make_bench(items: int, *, count: int, forms: int, seed: int) -> Bench:
    problem = problem_of(Blueprint((make_plan(count=count),)), scatter(items, seed=seed))
    (table,) = count_items(problem, forms=forms, seed=seed, limits=Limits())
    (bench,) = benches_of(problem, deal(problem, table, seed=seed), forms=forms, seed=seed)
    return bench


def least_cost(bench: Bench) -> float:
    return min(bench.cost(bench.start[list(order)]) for order in permutations(range(7)))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("count", "forms"), [(3, 2), (2, 3), (5, 2)])
def test_refine_from_any_places_finds_and_proves_the_best(
    seed: int, count: int, forms: int
) -> None:
    bench = make_bench(7, count=count, forms=forms, seed=seed)
    placed, bound = refine(bench, bench.start)
    assert bench.cost(placed) == pytest.approx(least_cost(bench), abs=1e-6)
    assert bound == pytest.approx(bench.cost(placed), abs=1e-6)
    assert sorted(placed.tolist()) == sorted(bench.start.tolist())


def test_refine_of_the_best_places_keeps_and_proves_them() -> None:
    bench = make_bench(7, count=3, forms=2, seed=2)
    best, _ = refine(bench, bench.start)
    again, bound = refine(bench, best)
    assert np.array_equal(again, best)
    assert bound == bench.cost(best) > 0


def test_refine_of_a_big_section_promises_nothing() -> None:
    bench = make_bench(60, count=10, forms=3, seed=1)
    placed, bound = refine(bench, bench.start)
    assert np.array_equal(placed, bench.start)
    assert bound == 0


@pytest.mark.parametrize("forms", [1, 2, 4])
def test_balance_leaves_no_exchange_that_helps(forms: int) -> None:
    bench = make_bench(30, count=6, forms=forms, seed=3)
    placed = balance(bench, seed=3)
    reached = bench.cost(placed)
    assert reached < bench.cost(bench.start)
    assert sorted(placed.tolist()) == sorted(bench.start.tolist())
    for one, other in combinations(range(len(placed)), 2):
        swapped = placed.copy()
        swapped[[one, other]] = placed[[other, one]]
        assert bench.cost(swapped) >= reached - 1e-8


def test_place_lets_one_section_make_up_for_what_another_cannot_mend() -> None:
    sections = (make_plan("many", count=12), make_plan("few", ItemType.TRUE_FALSE, count=1))
    easy = make_true_false("policy-t-easy", difficulty=Decimal("0.9"))
    hard = make_true_false("policy-t-hard", difficulty=Decimal("0.4"))
    problem = problem_of(Blueprint(sections), [*scatter(30, seed=1), easy, hard])
    (table,) = count_items(problem, forms=2, seed=1, limits=Limits())
    dealt = deal(problem, table, seed=1)
    many, few = benches_of(problem, dealt, forms=2, seed=1)
    assert np.ptp(balance(few, seed=1).T @ few.mean) == pytest.approx(0.5)
    assert np.ptp(balance(many, seed=1).T @ many.mean) < 0.05
    placing = place(problem, dealt, forms=2, seed=1)
    assert np.ptp(placing.placed.T @ placing.bench.mean) < 0.05
    assert sorted(placing.placed.tolist()) == sorted(placing.bench.start.tolist())


def test_deal_spreads_overlap_and_exposure_evenly() -> None:
    problem = problem_of(Blueprint((make_plan(count=12),)), scatter(30, seed=1))
    (table,) = count_items(problem, forms=5, seed=1, limits=Limits())
    dealt = deal(problem, table, seed=1)
    (places,) = dealt.places
    # 60 places for 30 items: two forms each, 30 shared pairs, 10 pairs of forms.
    assert {len(place) for place in places} == {2}
    assert [sum(form in place for place in places) for form in range(5)] == [12] * 5
    assert dealt.overlap == table.least_overlap == 3
