# SPDX-License-Identifier: Apache-2.0
"""One form for every candidate: each keeps the rules, and all items serve alike."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from question_bank.assembly import (
    Blueprint,
    CannotAssemble,
    Need,
    Pool,
    PoolLimits,
    Range,
    ShortageCode,
    draw_pool,
    explain,
    predict,
    verify,
)
from question_bank.items import Cognitive
from tests.support.factories.blueprints import make_plan, programme_blueprint, scatter
from tests.support.factories.items import TOPICS, shipped_bank

BANK = shipped_bank()
CPCIF, CAS = programme_blueprint("cpcif"), programme_blueprint("cas")


def references(pool: Pool) -> list[frozenset[str]]:
    return [frozenset(slot.item.reference for slot in slots) for slots in pool]


# The short answers of cpcif are so few that fewer forms cannot use them evenly to a fifth.
@pytest.mark.parametrize(("blueprint", "count"), [(CPCIF, 60), (CAS, 30)], ids=["cpcif", "cas"])
def test_pool_keeps_the_rules_and_uses_items_evenly(blueprint: Blueprint, count: int) -> None:
    pool = draw_pool(blueprint, BANK, forms=count, seed=1)
    forms = list(pool)
    assert len(forms) == len(pool) == count
    assert verify(blueprint, forms) == ()
    assert len(set(references(pool))) == count
    often = Counter(slot.item.reference for slots in forms for slot in slots)
    assert pool.exposure == {name: often[name] for name in pool.exposure}
    assert sum(pool.exposure.values()) == count * 100
    for section in pool.exposures():
        assert section.even * 0.8 <= section.least <= section.most <= section.even * 1.2


def test_pool_of_two_thousand_is_as_hard_everywhere() -> None:
    pool = draw_pool(CPCIF, BANK, forms=2_000, seed=2, limits=PoolLimits(mean=Decimal("0.05")))
    assert len(pool) == 2_000
    assert abs(pool.means - pool.target).max() <= 0.05
    assert verify(CPCIF, [pool[number] for number in range(0, 2_000, 200)]) == ()
    for section in pool.exposures():
        assert section.most <= section.even * 1.2


def test_means_of_a_pool_are_those_of_its_forms() -> None:
    pool = draw_pool(CAS, BANK, forms=5, seed=3)
    # Marking points are rounded in one and the other alike.
    assert [predict(slots).mean for slots in pool] == pytest.approx(pool.means.tolist())
    assert pool.target == pytest.approx(sum(pool.means) / 5)


def test_pool_keeps_ranges_required_forbidden_and_twins() -> None:
    first, *rest = CPCIF.sections
    plan = replace(
        first,
        ranges=(Range(9, 9, "policy"), Range(10, 12, cognitive=Cognitive.REMEMBER)),
        required=frozenset({"policy-s-001"}),
        forbidden=frozenset({"trading-s-002"}),
    )
    blueprint = Blueprint((plan, *rest))
    names = [item.reference for item in BANK]
    twins = list(zip(names[3::7], names[5::7], strict=False))
    pool = draw_pool(blueprint, BANK, forms=12, seed=5, twins=twins)
    assert verify(blueprint, list(pool), twins=twins) == ()
    assert pool.exposure["policy-s-001"] == 12
    assert "trading-s-002" not in pool.exposure


def test_pool_of_sections_that_share_items_gives_none_twice() -> None:
    bank = scatter(40, seed=2, topics=TOPICS[:2], levels=tuple(Cognitive))
    blueprint = Blueprint((make_plan("wide", count=8, topics=TOPICS[:2]), make_plan("narrow")))
    pool = draw_pool(blueprint, bank, forms=20, seed=1, limits=PoolLimits(mean=Decimal("0.3")))
    assert verify(blueprint, list(pool)) == ()


def test_same_seed_draws_the_same_pool_and_another_another() -> None:
    one, same, other = (draw_pool(CPCIF, BANK, forms=2, seed=seed) for seed in (1, 1, 2))
    assert list(one) == list(same)
    assert set(references(one)).isdisjoint(references(other))


def test_pool_of_one_form_is_a_paper() -> None:
    (slots,) = draw_pool(CPCIF, BANK, forms=1, seed=1)
    assert verify(CPCIF, [slots]) == ()


def test_pool_of_a_bank_that_lacks_items_is_refused_with_the_explanation() -> None:
    plan = make_plan(count=5)
    bank = scatter(4, seed=1)
    with pytest.raises(CannotAssemble) as refused:
        draw_pool(Blueprint((plan,)), bank, forms=10, seed=1)
    assert refused.value.shortages == explain(Blueprint((plan,)), bank)


@pytest.mark.parametrize(
    ("limits", "need"),
    [
        (PoolLimits(mean=Decimal(9), exposure=5), Need.EXPOSURE),
        (PoolLimits(mean=Decimal(0)), Need.MEAN),
    ],
)
def test_pool_that_cannot_reach_a_limit_is_refused(limits: PoolLimits, need: Need) -> None:
    bank = scatter(9, seed=3)
    with pytest.raises(CannotAssemble) as refused:
        draw_pool(Blueprint((make_plan(),)), bank, forms=40, seed=1, limits=limits)
    (shortage,) = refused.value.shortages
    assert shortage.code is ShortageCode.LIMIT_UNREACHED
    assert shortage.requirements[0].need is need
    assert shortage.short > 0


def test_no_forms_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one form"):
        draw_pool(CPCIF, BANK, forms=0, seed=1)


@pytest.mark.parametrize(
    "limits", [{"mean": Decimal(-1)}, {"mean": Decimal("nan")}, {"exposure": 0}]
)
def test_limits_that_mean_nothing_are_refused(limits: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not"):
        PoolLimits(**limits)  # type: ignore[arg-type]
