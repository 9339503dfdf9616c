# SPDX-License-Identifier: Apache-2.0
"""What a bank lacks, compared with every form that a small bank has."""

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.assembly import (
    Blueprint,
    CannotAssemble,
    Limits,
    Need,
    Range,
    Requirement,
    Shortage,
    ShortageCode,
    ShortOfItems,
    assemble,
    assemble_parallel,
    explain,
    verify,
)
from question_bank.items import Cognitive, Item, ItemType
from tests.support.factories.blueprints import make_plan, programme_blueprint, scatter
from tests.support.factories.items import TOPICS, make_items, shipped_bank

BANK = shipped_bank()
CPCIF = programme_blueprint("cpcif")
TWO = ("policy", "trading")
LEVELS = (Cognitive.REMEMBER, Cognitive.APPLY)
BANDS = [None, (Decimal("0.2"), Decimal("0.6")), (Decimal("0.5"), Decimal("0.8"))]


def singles(**changes: object) -> Blueprint:
    """The blueprint of the home programme with another first section."""
    first, *rest = CPCIF.sections
    return Blueprint((replace(first, **changes), *rest))  # type: ignore[arg-type]


def told(shortages: Sequence[Shortage]) -> list[tuple[ShortageCode, int, int]]:
    return [(each.code, each.needed, each.available) for each in shortages]


@pytest.mark.parametrize("code", ["cpcif", "cas"])
def test_shipped_bank_lacks_nothing_for_the_programmes(code: str) -> None:
    assert explain(programme_blueprint(code), BANK) == ()
    assert explain(programme_blueprint(code), BANK, forms=5) == ()


def test_cell_with_too_few_items_is_told_with_both_numbers() -> None:
    cell = Range(5, 50, "trading", Cognitive.APPLY, (Decimal("0.3"), Decimal("0.5")))
    (shortage,) = explain(singles(ranges=(cell,)), BANK)
    assert told([shortage]) == [(ShortageCode.TOO_FEW, 5, 2)]
    assert shortage.requirements == (Requirement(Need.LEAST, "single", cell, bound=5),)
    assert shortage.wording.en == (
        "section single needs >= 5 items with topic=trading, cognitive=apply, "
        "difficulty in [0.3, 0.5): bank has 2"
    )
    assert shortage.wording.zh.endswith("：题库中只有 2 道")


def test_section_with_too_few_items_is_told_with_both_numbers() -> None:
    (shortage,) = explain(singles(count=140), BANK)
    assert told([shortage]) == [(ShortageCode.TOO_FEW, 140, 133)]


def test_required_items_that_cannot_serve_are_told_one_by_one() -> None:
    required = frozenset({"policy-s-001", "policy-m-001", "nowhere-s-001"})
    shortages = explain(singles(required=required), BANK)
    assert [(each.code, each.requirements[0].references) for each in shortages] == [
        (ShortageCode.UNKNOWN_ITEM, ("nowhere-s-001",)),
        (ShortageCode.UNSUITABLE_ITEM, ("policy-m-001",)),
    ]
    with pytest.raises(CannotAssemble, match="nowhere-s-001: the bank has no such item"):
        assemble(singles(required=required), BANK, seed=1)


def test_ranges_that_leave_no_room_collide_with_the_count() -> None:
    ranges = tuple(Range(8, 50, topic) for topic in TOPICS)
    (shortage,) = explain(singles(ranges=ranges), BANK)
    assert (shortage.code, shortage.short) == (ShortageCode.COLLISION, 6)
    assert {each.range for each in shortage.requirements} == {*ranges, None}


def test_two_separate_collisions_are_both_told() -> None:
    first, second, *rest = CPCIF.sections
    easy = Range(0, 4, difficulty=(Decimal("0.6"), Decimal(1)))
    both = (
        replace(first, ranges=(Range(30, 50, cognitive=Cognitive.REMEMBER), easy)),
        replace(second, ranges=(Range(20, 25, cognitive=Cognitive.REMEMBER), easy)),
    )
    shortages = explain(Blueprint((*both, *rest)), BANK)
    assert {each.requirements[0].section for each in shortages} == {"single", "multiple"}
    assert all(len(each.requirements) == 2 for each in shortages)


def test_twins_that_are_both_required_collide() -> None:
    pair = ("policy-s-001", "policy-s-002")
    (shortage,) = explain(singles(required=frozenset(pair)), BANK, twins=[pair])
    assert sorted(each.need for each in shortage.requirements) == [
        Need.REQUIRED,
        Need.REQUIRED,
        Need.TWINS,
    ]
    assert shortage.short == 1


def test_sections_that_need_the_same_items_are_short_of_them() -> None:
    wide, narrow = make_plan("wide", topics=TWO), make_plan("narrow")
    bank = make_items(ItemType.SINGLE, "policy", 4) + make_items(ItemType.SINGLE, "trading", 1)
    with pytest.raises(ShortOfItems) as short:
        assemble(Blueprint((wide, narrow)), bank, seed=1)
    assert (short.value.section, short.value.needed, short.value.available) == ("wide", 3, 2)
    assert short.value.shortages == explain(Blueprint((wide, narrow)), bank)


@pytest.mark.parametrize(
    ("limits", "shortages"),
    [
        (Limits(exposure=1), [(ShortageCode.LIMIT, 2, 1)]),
        (Limits(overlap=10), [(ShortageCode.LIMIT, 22, 10)]),
        (
            Limits(overlap=10, exposure=1),
            [(ShortageCode.LIMIT, 2, 1), (ShortageCode.LIMIT, 22, 10)],
        ),
        (Limits(coverage=0, exposure=2), [(ShortageCode.LIMITS_COLLIDE, 0, 0)]),
        (Limits(coverage=1, exposure=2, overlap=22), []),
    ],
)
def test_limits_that_the_bank_cannot_keep_are_told_with_the_least(
    limits: Limits, shortages: list[tuple[ShortageCode, int, int]]
) -> None:
    assert told(explain(CPCIF, BANK, forms=5, limits=limits)) == shortages


@pytest.mark.parametrize("limits", [Limits(exposure=1), Limits(coverage=0, exposure=2)])
def test_parallel_forms_beyond_a_limit_are_refused_with_the_explanation(limits: Limits) -> None:
    with pytest.raises(CannotAssemble) as refused:
        assemble_parallel(CPCIF, BANK, forms=5, seed=1, limits=limits)
    assert refused.value.shortages == explain(CPCIF, BANK, forms=5, limits=limits)


def test_refusals_go_from_one_process_to_another() -> None:
    for blueprint in (singles(count=140), singles(required=frozenset({"nowhere-s-001"}))):
        with pytest.raises(CannotAssemble) as raised:
            assemble(blueprint, BANK, seed=1)
        refusal = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - our own bytes
        assert type(refusal) is type(raised.value)
        assert refusal.shortages == raised.value.shortages
        assert str(refusal) == str(raised.value)


@pytest.mark.parametrize("code", ShortageCode)
@pytest.mark.parametrize("need", Need)
def test_every_shortage_has_words_in_both_languages(code: ShortageCode, need: Need) -> None:
    cell = Range(3, 4, "trading", Cognitive.APPLY, (Decimal("0.3"), Decimal("0.5")))
    requirement = Requirement(need, "single", cell, references=("a-1", "b-2"), bound=3)
    words = Shortage(code, (requirement, requirement), needed=5, available=2).wording
    assert words.zh.count("single") == words.en.count("single") == 2
    assert "{" not in words.zh + words.en
    assert words.zh != words.en


@st.composite
def rules(draw: st.DrawFn) -> tuple[Blueprint, list[Item], list[tuple[str, str]]]:
    """A section or two, and a bank in which some blueprints hold and some do not."""
    bank = scatter(6, seed=draw(st.integers(0, 10**6)), topics=TWO, levels=LEVELS)
    names = [item.reference for item in bank]
    count = draw(st.integers(1, 4))
    cells = st.builds(
        lambda least, more, cell: Range(min(least, count), least + more, *cell),
        st.integers(0, 3),
        st.integers(0, 2),
        st.tuples(
            st.sampled_from([None, *TWO]),
            st.sampled_from([None, *LEVELS]),
            st.sampled_from(BANDS),
        ).filter(any),
    )
    ranges = draw(st.lists(cells, max_size=4, unique_by=lambda each: each.cell))
    marked = draw(st.lists(st.sampled_from(names), max_size=count + 1, unique=True))
    plan = make_plan(
        "first",
        count=count,
        topics=TWO,
        ranges=tuple(ranges),
        required=frozenset(marked[1:]),
        forbidden=frozenset(marked[:1]),
    )
    second = make_plan("second", count=draw(st.integers(1, 3)))
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names))
    twins = draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=4))
    sections = draw(st.sampled_from([(plan,), (plan, second)]))
    return Blueprint(sections), bank, twins


def list_choices(blueprint: Blueprint, bank: Sequence[Item]) -> Iterator[dict[str, str]]:
    """Every way to give items to sections that may use them: of each item its section, or ""."""
    required = {name: plan.key for plan in blueprint.sections for name in plan.required}
    ways = [
        [
            "",
            *(
                plan.key
                for plan in blueprint.sections
                if plan.may_use(item) and required.get(item.reference, plan.key) == plan.key
            ),
        ]
        for item in bank
    ]
    names = [item.reference for item in bank]
    return (dict(zip(names, sections, strict=True)) for sections in product(*ways))


def gap_of(requirement: Requirement, chosen: dict[str, str], bank: Sequence[Item]) -> int:
    """By how many items the choice misses the requirement."""
    inside = [item for item in bank if chosen[item.reference] == requirement.section]
    if requirement.range is not None:
        inside = [item for item in inside if requirement.range.holds(item)]
    present = sum(chosen[name] != "" for name in requirement.references)
    return {
        Need.ITEMS: abs(len(inside) - requirement.bound),
        Need.LEAST: max(requirement.bound - len(inside), 0),
        Need.MOST: max(len(inside) - requirement.bound, 0),
        Need.REQUIRED: 1 - present,
        Need.TWINS: max(present - 1, 0),
    }[requirement.need]


def list_requirements(
    blueprint: Blueprint, twins: Sequence[tuple[str, str]]
) -> Iterator[Requirement]:
    for plan in blueprint.sections:
        yield Requirement(Need.ITEMS, plan.key, bound=plan.count)
        for each in plan.ranges:
            yield Requirement(Need.LEAST, plan.key, each, bound=each.least)
            yield Requirement(Need.MOST, plan.key, each, bound=each.most)
        for name in plan.required:
            yield Requirement(Need.REQUIRED, plan.key, references=(name,))
    for pair in twins:
        yield Requirement(Need.TWINS, references=pair)


@given(rules())
@settings(deadline=None, max_examples=40)
def test_explain_finds_what_collides_exactly_where_no_form_keeps_the_rules(
    drawn: tuple[Blueprint, list[Item], list[tuple[str, str]]],
) -> None:
    blueprint, bank, twins = drawn
    shortages = explain(blueprint, bank, twins=twins)
    everything = list(list_requirements(blueprint, twins))
    choices = list(list_choices(blueprint, bank))
    fewest = min(sum(gap_of(r, chosen, bank) for r in everything) for chosen in choices)
    assert (shortages == ()) is (fewest == 0)
    for each in shortages:
        gaps = [[gap_of(r, chosen, bank) for r in each.requirements] for chosen in choices]
        assert min(map(sum, gaps)) == each.short > 0
        for place in range(len(each.requirements)):
            assert min(sum(row) - row[place] for row in gaps) == 0


@given(rules(), st.integers(0, 2**60))
@settings(deadline=None, max_examples=30)
def test_assemble_keeps_every_rule_or_says_which_collide(
    drawn: tuple[Blueprint, list[Item], list[tuple[str, str]]], seed: int
) -> None:
    blueprint, bank, twins = drawn
    shortages = explain(blueprint, bank, twins=twins)
    if shortages:
        with pytest.raises(CannotAssemble) as refused:
            assemble(blueprint, bank, seed=seed, twins=twins)
        assert refused.value.shortages == shortages
    else:
        slots = assemble(blueprint, bank, seed=seed, twins=twins)
        assert verify(blueprint, [slots], twins=twins) == ()
