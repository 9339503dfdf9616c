# SPDX-License-Identifier: Apache-2.0
"""The shipped bank: big enough, spread evenly, and without tells. (Its truth is for readers.)"""

import re
from collections import Counter
from decimal import Decimal

import pytest

from question_bank.assembly import Blueprint, SectionPlan, assemble
from question_bank.items import (
    CONTENT,
    LABELS,
    Item,
    ItemType,
    MultipleChoice,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    canonical_json,
    from_data,
    load_bank,
    to_data,
)
from question_bank.marking import Marking
from tests.support.factories.items import TOPICS

SINGLE, MULTIPLE = ItemType.SINGLE, ItemType.MULTIPLE
TRUE_FALSE, SHORT_ANSWER = ItemType.TRUE_FALSE, ItemType.SHORT_ANSWER
# The default mixes of the two papers: type, items, points each.
MIXES = {
    100: [(SINGLE, 50, "1"), (MULTIPLE, 25, "1"), (TRUE_FALSE, 20, "0.5"), (SHORT_ANSWER, 5, "3")],
    150: [(SINGLE, 40, "1"), (MULTIPLE, 30, "2"), (TRUE_FALSE, 25, "1"), (SHORT_ANSWER, 5, "5")],
}
# Other ways to write what the bank writes as CO₂, CH₄, N₂O and SF₆.
PLAIN_FORMULA = re.compile("CO2|CH4|N2O|SF6")
GIVEAWAY = re.compile("以上(都|皆|均|全)|(都|皆|均)(对|错|正确|不对)$")


@pytest.fixture(scope="module")
def bank() -> list[Item]:
    return load_bank(CONTENT)


@pytest.fixture(scope="module")
def singles(bank: list[Item]) -> list[SingleChoice]:
    return [item for item in bank if isinstance(item, SingleChoice)]


@pytest.fixture(scope="module")
def multiples(bank: list[Item]) -> list[MultipleChoice]:
    return [item for item in bank if isinstance(item, MultipleChoice)]


def test_bank_is_big_enough(bank: list[Item]) -> None:
    counts = Counter(item.type for item in bank)
    assert len(bank) >= 260
    assert counts[SINGLE] >= 120
    assert counts[MULTIPLE] >= 60
    assert counts[TRUE_FALSE] >= 50
    assert counts[SHORT_ANSWER] >= 30


@pytest.mark.parametrize("topic", TOPICS)
def test_bank_has_every_type_in_every_topic(bank: list[Item], topic: str) -> None:
    counts = Counter(item.type for item in bank if item.topic == topic)
    assert counts[SINGLE] >= 18
    assert counts[MULTIPLE] >= 9
    assert counts[TRUE_FALSE] >= 8
    assert counts[SHORT_ANSWER] >= 5


def test_bank_has_no_other_topics(bank: list[Item]) -> None:
    assert {item.topic for item in bank} == set(TOPICS)


def test_bank_goes_through_plain_data_unchanged(bank: list[Item]) -> None:
    assert [from_data(to_data(item)) for item in bank] == bank


def test_bank_asks_nothing_twice(bank: list[Item]) -> None:
    stems = Counter(re.sub(r"\W", "", item.stem) for item in bank)
    assert [stem for stem, times in stems.items() if times > 1] == []


def test_bank_difficulties_are_spread(bank: list[Item]) -> None:
    difficulties = [item.difficulty for item in bank]
    assert min(difficulties) >= Decimal("0.20")
    assert max(difficulties) <= Decimal("0.95")
    assert len(set(difficulties)) >= 30


def test_bank_writes_formulas_with_subscripts(bank: list[Item]) -> None:
    plain = [i.reference for i in bank if PLAIN_FORMULA.search(canonical_json(to_data(i)))]
    assert plain == []


def test_stem_of_a_dated_fact_names_the_year(bank: list[Item]) -> None:
    dated = [item for item in bank if item.valid_for is not None]
    assert dated
    assert [item.reference for item in dated if str(item.valid_for) not in item.stem] == []


def test_single_choices_have_four_options_and_even_keys(singles: list[SingleChoice]) -> None:
    assert {len(item.options) for item in singles} == {4}
    keys = Counter(item.key for item in singles)
    assert min(keys.values()) >= len(singles) * 0.20
    assert max(keys.values()) <= len(singles) * 0.30


def test_single_choice_key_is_not_told_by_length(singles: list[SingleChoice]) -> None:
    lengths = [
        (len(item.options[LABELS.index(item.key)]), sorted(map(len, item.options)))
        for item in singles
    ]
    # By chance the right option would be the longest of four in a quarter of the items at most.
    longest = sum(right == ordered[-1] > ordered[-2] for right, ordered in lengths)
    shortest = sum(right == ordered[0] < ordered[1] for right, ordered in lengths)
    assert longest <= len(singles) * 0.30
    assert shortest <= len(singles) * 0.30


def test_multiple_choices_have_varied_keys(multiples: list[MultipleChoice]) -> None:
    assert {len(item.options) for item in multiples} == {4, 5}
    sizes = Counter(len(item.key) for item in multiples)
    assert set(sizes) == {2, 3, 4}
    assert max(sizes.values()) <= len(multiples) * 0.6
    letters = Counter(letter for item in multiples for letter in item.key)
    assert max(letters[letter] for letter in "ABCD") <= min(letters[x] for x in "ABCD") * 1.3


def test_no_option_speaks_of_the_other_options(
    singles: list[SingleChoice], multiples: list[MultipleChoice]
) -> None:
    options = [option for item in singles for option in item.options]
    options += [option for item in multiples for option in item.options]
    assert [option for option in options if GIVEAWAY.search(option)] == []


def test_statements_are_half_true(bank: list[Item]) -> None:
    keys = [item.key for item in bank if isinstance(item, TrueFalse)]
    assert 0.4 <= sum(keys) / len(keys) <= 0.6


def test_short_answers_have_points_that_sum_to_ten(bank: list[Item]) -> None:
    questions = [item for item in bank if isinstance(item, ShortAnswer)]
    assert {sum(p.weight for p in item.marking_points) for item in questions} == {10}
    assert {len(item.marking_points) for item in questions} <= {3, 4, 5}


@pytest.mark.parametrize("full_points", MIXES)
@pytest.mark.parametrize("seed", range(5))
def test_mix_of_each_programme_can_be_assembled(
    bank: list[Item], full_points: int, seed: int
) -> None:
    sections = tuple(
        SectionPlan(
            kind.value,
            kind,
            count,
            TOPICS,
            Decimal(points),
            Marking.MARKING_POINTS if kind is SHORT_ANSWER else Marking.EXACT,
        )
        for kind, count, points in MIXES[full_points]
    )
    blueprint = Blueprint(sections)
    assert blueprint.full_points == full_points
    slots = assemble(blueprint, bank, seed=seed)
    assert len({slot.item.reference for slot in slots}) == 100
