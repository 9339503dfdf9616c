# SPDX-License-Identifier: Apache-2.0
"""Suspicions: raised for what is planted, not for chance, and at the bound exactly as stated."""

from decimal import Decimal

import numpy as np
import pytest

from question_bank.psychometrics import (
    USUAL_BOUNDS,
    Bounds,
    Chosen,
    Estimate,
    ItemResponses,
    ItemStatistics,
    OptionChoices,
    OptionRow,
    SuspicionKind,
    analyse,
    list_suspicions,
)
from tests.unit.psychometrics.samples import OPTIONS, choice_item

NEGATIVE = SuspicionKind.NEGATIVE_DISCRIMINATION
PREFERRED = SuspicionKind.DISTRACTOR_PREFERRED
DISCRIMINATES = SuspicionKind.DISTRACTOR_DISCRIMINATES


def simulate(candidates: int, items: int, *, slope: float) -> list[str]:
    """A text of chosen labels for each item, A being right.

    The better a candidate, the likelier is A, as far as the slope goes; who does not know the
    answer guesses among B, C and D. The same at every call.
    """
    rng = np.random.default_rng(20_240_601)
    ability = rng.normal(size=candidates)
    easiness = rng.uniform(-0.5, 1.5, size=(items, 1))
    right = rng.random((items, candidates)) < 1 / (1 + np.exp(-(slope * ability + easiness)))
    wrong = rng.choice(list("BCD"), size=(items, candidates))
    return ["".join(row) for row in np.where(right, "A", wrong)]


def item(
    *,
    candidates: int = 400,
    facility: float = 0.6,
    item_rest: Estimate | None = None,
    options: tuple[OptionRow, ...] = (),
    group: int = 100,
) -> ItemStatistics:
    return ItemStatistics(
        reference="q-1",
        candidates=candidates,
        group=group,
        facility=Estimate(facility, 0.0),
        item_rest=item_rest,
        discrimination=None,
        options=options,
    )


def row(label: str | None, *, upper: float, lower: float, is_key: bool = False) -> OptionRow:
    """A row of an item whose outer groups have a hundred each."""
    return OptionRow(
        label=label,
        is_key=is_key,
        everyone=Chosen(0, 0),
        upper=Chosen(upper, upper / 100),
        middle=Chosen(0, 0),
        lower=Chosen(lower, lower / 100),
        mean_rest=None,
        point_biserial=None,
    )


def kinds(*found: ItemStatistics, bounds: Bounds = USUAL_BOUNDS) -> list[SuspicionKind]:
    return [suspicion.kind for suspicion in list_suspicions(found, bounds)]


def test_suspicions_of_a_sound_exam_are_none() -> None:
    exam = [choice_item(f"q-{n}", text) for n, text in enumerate(simulate(400, 40, slope=1.0))]
    assert list_suspicions(analyse(exam).items) == []


def test_suspicions_of_a_wrong_key_name_the_item_and_the_option_that_is_right() -> None:
    texts = simulate(400, 40, slope=1.0)
    exam = [choice_item(f"q-{n}", text) for n, text in enumerate(texts)]
    exam[7] = choice_item("q-7", texts[7], key="C")
    found = list_suspicions(analyse(exam).items)
    assert {suspicion.reference for suspicion in found} == {"q-7"}
    assert {NEGATIVE, PREFERRED, DISCRIMINATES} <= {suspicion.kind for suspicion in found}
    preferred = next(suspicion for suspicion in found if suspicion.kind == PREFERRED)
    assert preferred.label == "A"
    assert preferred.figures["distractor"] > preferred.figures["key"]
    assert preferred.figures["candidates"] == 400
    assert preferred.figures["group"] == 108


def test_suspicions_of_items_unrelated_to_the_rest_are_as_rare_as_stated() -> None:
    """One in forty-four by chance: of 200 items that measure nothing, some five."""
    exam = [choice_item(f"q-{n}", text) for n, text in enumerate(simulate(300, 200, slope=0.0))]
    assert kinds(*analyse(exam).items).count(NEGATIVE) <= 10


def test_suspicions_of_few_candidates_are_none() -> None:
    backwards = item(candidates=49, item_rest=Estimate(-0.9, 0.01), facility=0.0)
    assert kinds(backwards) == []
    assert kinds(item(candidates=50, item_rest=Estimate(-0.9, 0.01))) == [NEGATIVE]


@pytest.mark.parametrize(
    ("item_rest", "expected"),
    [
        (None, []),
        (Estimate(0.3, 0.05), []),
        (Estimate(-0.1, 0.05), []),
        (Estimate(-0.11, 0.05), [NEGATIVE]),
    ],
)
def test_suspicions_of_an_item_against_the_rest_need_two_errors(
    item_rest: Estimate | None, expected: list[SuspicionKind]
) -> None:
    assert kinds(item(item_rest=item_rest)) == expected


@pytest.mark.parametrize(
    ("facility", "candidates", "expected"),
    [
        # The error at 0.2 is 0.02 for 400 candidates, that at 0.95 is 0.01090.
        (0.17, 400, []),
        (0.15, 400, [SuspicionKind.TOO_HARD]),
        (0.97, 400, []),
        (0.98, 400, [SuspicionKind.TOO_EASY]),
        # All of 75 right may still be an item of 0.95; all of 77 is two errors away.
        (1.0, 75, []),
        (1.0, 77, [SuspicionKind.TOO_EASY]),
    ],
)
def test_suspicions_of_facility_use_the_error_at_the_bound(
    facility: float, candidates: int, expected: list[SuspicionKind]
) -> None:
    assert kinds(item(facility=facility, candidates=candidates)) == expected


@pytest.mark.parametrize(
    ("distractor", "key", "expected"),
    [
        # The difference 0.2 has the error √((0.6 - 0.04) / 100) = 0.0748; 0.14 has 0.0757.
        (40, 20, [PREFERRED]),
        (36, 22, []),
        # 0.0884 is more than 2 x √((0.2 - 0.0078) / 100), though not more than 2 x √(0.2 / 100).
        (14.42, 5.58, [PREFERRED]),
        (20, 40, []),
        (30, 30, []),
        (100, 0, [PREFERRED]),
    ],
)
def test_suspicions_of_a_distractor_need_it_ahead_in_the_upper_group(
    distractor: float, key: float, expected: list[SuspicionKind]
) -> None:
    key_row = row("A", upper=key, lower=0, is_key=True)
    # As many of the lower group chose it, so that it tells the groups apart no better.
    other = row("B", upper=distractor, lower=max(distractor - key, 0))
    assert kinds(item(options=(key_row, other))) == expected


@pytest.mark.parametrize(
    ("lower", "expected"),
    [
        # Key 50 - 50, distractor 30 - lower. Differences 0.20 and 0.28; the squared errors of the
        # upper group, (0.8 - 0.04) / 100, and of the lower add up to errors of 0.1077 and 0.0997.
        (10, []),
        (2, [DISCRIMINATES]),
    ],
)
def test_suspicions_of_a_distractor_that_tells_the_groups_apart_better(
    lower: float, expected: list[SuspicionKind]
) -> None:
    options = (row("A", upper=50, lower=50, is_key=True), row("B", upper=30, lower=lower))
    found = list_suspicions([item(options=options)])
    assert [suspicion.kind for suspicion in found] == expected
    assert [suspicion.label for suspicion in found] == ["B"] * len(expected)


def test_suspicions_hold_a_distractor_against_the_least_of_several_right_options() -> None:
    strong, weak = (
        row("A", upper=95, lower=40, is_key=True),
        row("B", upper=30, lower=10, is_key=True),
    )
    distractor = row("C", upper=60, lower=45)
    assert kinds(item(options=(strong, weak, distractor))) == [PREFERRED]
    assert kinds(item(options=(strong, distractor))) == []
    # The one that fewest chose is not the one that tells the groups apart least.
    flat, steep = row("C", upper=62, lower=60, is_key=True), row("D", upper=55, lower=20)
    assert kinds(item(options=(weak, strong, flat, steep))) == [PREFERRED, DISCRIMINATES]


def test_suspicions_do_not_take_omitting_for_a_distractor() -> None:
    options = (row("A", upper=10, lower=50, is_key=True), row(None, upper=90, lower=0))
    assert kinds(item(options=options)) == []


def test_suspicions_of_an_item_without_outer_groups_are_none() -> None:
    options = (row("A", upper=0, lower=0, is_key=True), row("B", upper=0, lower=0))
    assert kinds(item(options=options, group=0)) == []


def test_suspicions_of_nothing_known_are_none() -> None:
    empty = analyse(
        [ItemResponses("q-1", Decimal(1), [], OptionChoices(OPTIONS, frozenset("A"), []))]
    )
    assert kinds(*empty.items) == []
    unknown = ItemStatistics(
        reference="q-1",
        candidates=400,
        group=0,
        facility=None,
        item_rest=None,
        discrimination=None,
        options=(),
    )
    assert kinds(unknown) == []


def test_suspicions_follow_the_bounds_given() -> None:
    found = item(facility=0.6, item_rest=Estimate(0.05, 0.01), candidates=20)
    strict = Bounds(
        fewest=20, errors=0, least_item_rest=0.1, least_facility=0.61, most_facility=0.9
    )
    assert kinds(found) == []
    assert kinds(found, bounds=strict) == [NEGATIVE, SuspicionKind.TOO_HARD]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"fewest": 9}, "prove nothing"),
        ({"errors": -1.0}, "prove nothing"),
        ({"errors": float("nan")}, "prove nothing"),
        ({"least_facility": 0.95}, "facility"),
        ({"least_facility": -0.1}, "facility"),
        ({"most_facility": 1.1}, "facility"),
        ({"least_item_rest": 1.5}, "correlation"),
    ],
)
def test_bounds_that_bound_nothing_are_refused(changed: dict[str, float], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Bounds(**changed)
