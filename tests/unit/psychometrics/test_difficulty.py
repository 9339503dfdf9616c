# SPDX-License-Identifier: Apache-2.0
"""Difficulty learnt from candidates: the table, the rounding, and evidence that adds up."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from question_bank.psychometrics import ItemEvidence, ItemResponses, evidence_of, revised

priors = st.integers(1, 99).map(lambda hundredths: Decimal(hundredths) / 100)
weights = st.integers(1, 20_000).map(lambda hundredths: Decimal(hundredths) / 100)


@st.composite
def evidences(draw: st.DrawFn, *, least: int = 0, most: int = 500) -> ItemEvidence:
    """What some candidates earned of an item for up to 5 points."""
    candidates, hundredths = draw(st.integers(least, most)), draw(st.integers(1, 500))
    available = candidates * hundredths
    earned = draw(st.integers(0, available))
    return ItemEvidence(
        candidates=candidates, earned=Decimal(earned) / 100, available=Decimal(available) / 100
    )


def evidence(candidates: int, earned: str, available: str) -> ItemEvidence:
    return ItemEvidence(candidates=candidates, earned=Decimal(earned), available=Decimal(available))


@pytest.mark.parametrize(
    ("candidates", "earned", "available", "expected"),
    [
        (0, "0", "0", "0.70"),
        (30, "15", "30", "0.60"),
        (300, "150", "300", "0.52"),
        (10, "20", "20", "0.78"),
    ],
)
def test_revised_follows_its_table(
    candidates: int, earned: str, available: str, expected: str
) -> None:
    found = revised(Decimal("0.70"), evidence(candidates, earned, available))
    assert str(found) == expected


@pytest.mark.parametrize(
    ("prior", "earned", "expected"),
    [
        ("0.50", "5.1", "0.51"),  # 0.505: a tie goes up, where half even would give 0.50
        ("0.50", "5.0999", "0.50"),
        ("0.99", "10", "0.99"),  # 0.995 would be 1.00, and nothing is certain
        ("0.01", "0", "0.01"),
    ],
)
def test_revised_rounds_half_up_and_stays_between_its_ends(
    prior: str, earned: str, expected: str
) -> None:
    found = revised(Decimal(prior), evidence(10, earned, "10"), weight=Decimal(10))
    assert str(found) == expected


def test_revised_by_thirds_of_points_is_exact() -> None:
    """90 candidates earned a third: (0.7 x 30 + 30) / 120 is 0.425, a tie, so 0.43."""
    found = revised(Decimal("0.70"), evidence(90, "90", "270"))
    assert found == Decimal("0.43")


@given(priors, st.lists(evidences(), max_size=6), weights, st.data())
def test_revised_by_several_releases_is_revised_by_all_at_once(
    prior: Decimal, releases: list[ItemEvidence], weight: Decimal, data: st.DataObject
) -> None:
    in_another_order = data.draw(st.permutations(releases))
    at_once = ItemEvidence(
        candidates=sum(each.candidates for each in releases),
        earned=sum((each.earned for each in releases), Decimal(0)),
        available=sum((each.available for each in releases), Decimal(0)),
    )
    step_by_step = sum(in_another_order, ItemEvidence())
    assert step_by_step == at_once
    assert revised(prior, step_by_step, weight=weight) == revised(prior, at_once, weight=weight)


@given(priors, evidences(least=1), weights)
def test_revised_lies_between_the_prior_and_what_was_observed(
    prior: Decimal, seen: ItemEvidence, weight: Decimal
) -> None:
    observed = Fraction(seen.earned) / Fraction(seen.available)
    low, high = sorted([Fraction(prior), observed])
    half = Fraction(1, 200)
    found = revised(prior, seen, weight=weight)
    assert found == found.quantize(Decimal("0.01"))
    assert Decimal("0.01") <= found <= Decimal("0.99")
    # Half a hundredth by rounding, and a whole one where 0 or 1 was observed.
    assert low - half <= Fraction(found) <= high + half or observed in {0, 1}


@given(priors, evidences(least=1))
def test_revised_comes_nearer_to_what_was_observed_with_more_of_the_same(
    prior: Decimal, seen: ItemEvidence
) -> None:
    observed = Fraction(seen.earned) / Fraction(seen.available)
    gaps = [
        abs(Fraction(revised(prior, sum([seen] * times, ItemEvidence()))) - observed)
        for times in (1, 10)
    ]
    assert gaps[1] <= gaps[0] + Fraction(1, 100)


@given(priors, weights)
def test_revised_without_evidence_is_the_prior(prior: Decimal, weight: Decimal) -> None:
    assert revised(prior, ItemEvidence(), weight=weight) == prior


@given(priors, evidences(least=1, most=50), weights)
def test_revised_rises_with_the_points_earned(
    prior: Decimal, seen: ItemEvidence, weight: Decimal
) -> None:
    all_right = ItemEvidence(
        candidates=seen.candidates, earned=seen.available, available=seen.available
    )
    all_wrong = ItemEvidence(candidates=seen.candidates, available=seen.available)
    worst, found, best = (
        revised(prior, each, weight=weight) for each in (all_wrong, seen, all_right)
    )
    assert worst <= found <= best


def test_evidence_of_responses_adds_up_forms_and_keeps_decimals() -> None:
    first = ItemResponses("q-1", Decimal(2), [Decimal("0.67"), Decimal("1.33"), 2])
    second = ItemResponses("q-1", Decimal(1), [1, 0])
    assert evidence_of([first, second]) == evidence(5, "5", "8")
    assert evidence_of([first]) + evidence_of([second]) == evidence_of([second, first])
    assert evidence_of([]) == evidence_of([ItemResponses("q-1", Decimal(1), [])]) == ItemEvidence()


def test_evidence_of_different_items_is_refused() -> None:
    with pytest.raises(ValueError, match="of one item"):
        evidence_of([ItemResponses(name, Decimal(1), [1]) for name in ("q-1", "q-2")])


@pytest.mark.parametrize(
    ("candidates", "earned", "available", "reason"),
    [
        (1, "1.01", "1", "cannot have been earned"),
        (1, "-0.01", "1", "cannot have been earned"),
        (-1, "0", "1", "cannot have been earned"),
        (0, "0", "1", "points to earn"),
        (1, "0", "0", "points to earn"),
    ],
)
def test_evidence_that_cannot_be_is_refused(
    candidates: int, earned: str, available: str, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        evidence(candidates, earned, available)


@pytest.mark.parametrize("prior", ["0", "1", "0.005", "0.555", "NaN", "Infinity"])
def test_revised_of_an_impossible_prior_is_refused(prior: str) -> None:
    with pytest.raises(ValueError, match="an expected share"):
        revised(Decimal(prior), ItemEvidence())


@pytest.mark.parametrize("weight", ["0", "-1", "NaN", "Infinity"])
def test_revised_by_a_prior_of_no_weight_is_refused(weight: str) -> None:
    with pytest.raises(ValueError, match="worth more than no candidates"):
        revised(Decimal("0.5"), ItemEvidence(), weight=Decimal(weight))
