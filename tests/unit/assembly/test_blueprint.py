# SPDX-License-Identifier: Apache-2.0
"""Blueprints: what is refused, by name of section and field, and how they are stored."""

import json
import pickle
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from question_bank.assembly import (
    MARKINGS,
    Blueprint,
    BlueprintFault,
    BlueprintReason,
    Range,
    SectionPlan,
    blueprint_from_data,
    blueprint_to_data,
)
from question_bank.items import Cognitive, ItemType
from tests.support.factories.blueprints import make_plan, programme_blueprint
from tests.support.factories.items import TOPICS, make_single

HALF = (Decimal("0.3"), Decimal("0.5"))


def test_range_holds_its_low_end_and_not_its_high_one() -> None:
    ends = ["0.29", "0.30", "0.49", "0.50"]
    items = [make_single(difficulty=Decimal(difficulty)) for difficulty in ends]
    assert [Range(0, 3, difficulty=HALF).holds(item) for item in items] == [
        False,
        True,
        True,
        False,
    ]


def test_range_of_a_cell_holds_what_fits_all_of_it() -> None:
    item = make_single(topic="policy", cognitive=Cognitive.APPLY, difficulty=Decimal("0.40"))
    assert Range(0, 3, "policy", Cognitive.APPLY, HALF).holds(item)
    assert not Range(0, 3, "trading", Cognitive.APPLY, HALF).holds(item)
    assert not Range(0, 3, "policy", Cognitive.ANALYSE, HALF).holds(item)


@pytest.mark.parametrize(
    ("make", "reason", "field"),
    [
        (lambda: Range(2, 1, "policy"), BlueprintReason.RANGE_BOUNDS, "least"),
        (lambda: Range(-1, 1, "policy"), BlueprintReason.RANGE_BOUNDS, "least"),
        (lambda: Range(0, 1), BlueprintReason.RANGE_OF_EVERYTHING, "topic"),
        (
            lambda: Range(0, 1, difficulty=HALF[::-1]),
            BlueprintReason.RANGE_DIFFICULTY,
            "difficulty",
        ),
        (
            lambda: Range(0, 1, difficulty=(Decimal("0.301"), Decimal(1))),
            BlueprintReason.RANGE_DIFFICULTY,
            "difficulty",
        ),
        (
            lambda: Range(0, 1, difficulty=(Decimal(0), Decimal("nan"))),
            BlueprintReason.RANGE_DIFFICULTY,
            "difficulty",
        ),
    ],
)
def test_range_that_cannot_be_is_refused(
    make: Callable[[], Range], reason: BlueprintReason, field: str
) -> None:
    with pytest.raises(BlueprintFault) as fault:
        make()
    assert (fault.value.reason, fault.value.field) == (reason, field)


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"count": 0}, BlueprintReason.NO_ITEMS, "count"),
        ({"topics": ()}, BlueprintReason.TOPICS, "topics"),
        ({"points": Decimal("0.125")}, BlueprintReason.POINTS, "points"),
        ({"type": ItemType.ORDERING}, BlueprintReason.MARKING, "marking"),
        (
            {"ranges": (Range(0, 1, "policy"), Range(4, 4, cognitive=Cognitive.APPLY))},
            BlueprintReason.RANGE_ABOVE_COUNT,
            "ranges.2.least",
        ),
        ({"ranges": (Range(0, 1, "trading"),)}, BlueprintReason.RANGE_TOPIC, "ranges.1.topic"),
        (
            {"ranges": (Range(0, 1, "policy"), Range(1, 2, "policy"))},
            BlueprintReason.RANGE_TWICE,
            "ranges.2",
        ),
        (
            {"required": frozenset({"a", "b", "c", "d"})},
            BlueprintReason.REQUIRED_ABOVE_COUNT,
            "required",
        ),
        (
            {"required": frozenset({"a"}), "forbidden": frozenset({"a"})},
            BlueprintReason.REQUIRED_FORBIDDEN,
            "required",
        ),
    ],
)
def test_section_that_no_bank_could_fill_is_refused(
    changes: dict[str, Any], reason: BlueprintReason, field: str
) -> None:
    with pytest.raises(BlueprintFault) as fault:
        make_plan("theory", **changes)
    assert fault.value.reason is reason
    assert (fault.value.section, fault.value.field) == ("theory", field)
    assert str(fault.value).startswith("section theory: ")
    assert fault.value.wording.zh


def test_item_required_in_two_sections_is_refused() -> None:
    required = frozenset({"policy-s-001"})
    plans = make_plan("first", required=required), make_plan("second", required=required)
    with pytest.raises(BlueprintFault, match="section second: policy-s-001 are required in two"):
        Blueprint(plans)


@pytest.mark.parametrize(("code", "points"), [("cpcif", 100), ("cas", 150)])
def test_blueprint_of_a_programme_adds_up_to_its_totals(code: str, points: int) -> None:
    programme_blueprint(code).demand_total(Decimal(points), 100)


def test_blueprint_that_does_not_add_up_tells_both_figures() -> None:
    blueprint = programme_blueprint("cpcif")
    with pytest.raises(BlueprintFault, match=r"total: 100\.0, not 150") as fault:
        blueprint.demand_total(Decimal(150), 100)
    assert fault.value.reason is BlueprintReason.TOTAL_POINTS
    assert fault.value.context == {"found": Decimal(100), "expected": Decimal(150)}
    with pytest.raises(BlueprintFault) as fault:
        blueprint.demand_total(Decimal(100), 90)
    assert fault.value.reason is BlueprintReason.TOTAL_ITEMS
    assert fault.value.context == {"found": 100, "expected": 90}


def test_fault_goes_from_one_process_to_another() -> None:
    with pytest.raises(BlueprintFault) as raised:
        make_plan("theory", count=0)
    fault = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - our own bytes
    assert str(fault) == str(raised.value)
    assert (fault.section, fault.field, fault.reason) == ("theory", "count", raised.value.reason)


BANDS = st.sampled_from([None, HALF, (Decimal(0), Decimal("0.75")), (Decimal("0.9"), Decimal(1))])


@st.composite
def ranges(draw: st.DrawFn, count: int, topics: tuple[str, ...]) -> Range:
    least = draw(st.integers(0, count))
    return Range(
        least,
        draw(st.integers(least, 60)),
        draw(st.sampled_from(topics)),
        draw(st.sampled_from([None, *Cognitive])),
        draw(BANDS),
    )


@st.composite
def plans(draw: st.DrawFn) -> SectionPlan:
    kind = draw(st.sampled_from(list(MARKINGS)))
    count = draw(st.integers(1, 50))
    topics = tuple(draw(st.lists(st.sampled_from(TOPICS), min_size=1, unique=True)))
    drawn = st.lists(ranges(count, topics), max_size=4, unique_by=lambda each: each.cell)
    return SectionPlan(
        draw(st.text(min_size=1, max_size=8)),
        kind,
        count,
        topics,
        draw(st.integers(1, 1000)) * Decimal("0.01"),
        draw(st.sampled_from(sorted(MARKINGS[kind]))),
        ranges=tuple(draw(drawn)),
        forbidden=frozenset(draw(st.lists(st.text(), max_size=3))),
    )


@given(st.lists(plans(), min_size=1, max_size=4, unique_by=lambda plan: plan.key))
def test_blueprint_goes_through_json_unchanged(sections: list[SectionPlan]) -> None:
    blueprint = Blueprint(tuple(sections))
    stored = json.loads(json.dumps(blueprint_to_data(blueprint)))
    assert blueprint_from_data(stored) == blueprint


def test_required_items_go_through_json_too() -> None:
    blueprint = Blueprint((make_plan(required=frozenset({"b", "a"})),))
    data = blueprint_to_data(blueprint)
    assert data["sections"][0]["required"] == ["a", "b"]
    assert blueprint_from_data(data) == blueprint


SECTION = blueprint_to_data(Blueprint((make_plan("theory"),)))["sections"][0]
RANGE = {"least": 0, "most": 2, "topic": "policy"}


def section_data(**changes: object) -> dict[str, object]:
    changed = SECTION | changes
    return {"sections": [{name: value for name, value in changed.items() if value is not None}]}


@pytest.mark.parametrize(
    ("data", "reason", "field"),
    [
        ([], BlueprintReason.MALFORMED, ""),
        ({}, BlueprintReason.MISSING, "sections"),
        ({"sections": {}}, BlueprintReason.MALFORMED, "sections"),
        ({"sections": []}, BlueprintReason.SECTIONS, "sections"),
        ({"sections": [], "name": "x"}, BlueprintReason.UNKNOWN_FIELD, "name"),
        ({"sections": [3]}, BlueprintReason.MALFORMED, ""),
        (section_data(key=None), BlueprintReason.MISSING, "key"),
        (section_data(key=""), BlueprintReason.MALFORMED, "key"),
        (section_data(type="riddle"), BlueprintReason.MALFORMED, "type"),
        (section_data(count="3"), BlueprintReason.MALFORMED, "count"),
        (section_data(count=True), BlueprintReason.MALFORMED, "count"),
        (section_data(points=1.5), BlueprintReason.MALFORMED, "points"),
        (section_data(points="much"), BlueprintReason.MALFORMED, "points"),
        (section_data(points="NaN"), BlueprintReason.MALFORMED, "points"),
        (section_data(topics="policy"), BlueprintReason.MALFORMED, "topics"),
        (section_data(topics=[1]), BlueprintReason.MALFORMED, "topics"),
        (section_data(required=["a", "a"]), BlueprintReason.MALFORMED, "required"),
        (section_data(colour="red"), BlueprintReason.UNKNOWN_FIELD, "colour"),
        (section_data(ranges=[3]), BlueprintReason.MALFORMED, "ranges.1"),
        (section_data(ranges=[{"least": 0}]), BlueprintReason.MISSING, "ranges.1.most"),
        (
            section_data(ranges=[RANGE, RANGE | {"cognitive": "guess"}]),
            BlueprintReason.MALFORMED,
            "ranges.2.cognitive",
        ),
        (
            section_data(ranges=[RANGE | {"difficulty": ["0.3"]}]),
            BlueprintReason.MALFORMED,
            "ranges.1.difficulty",
        ),
        (
            section_data(ranges=[RANGE | {"difficulty": ["0.3", 0.5]}]),
            BlueprintReason.MALFORMED,
            "ranges.1.difficulty",
        ),
        (
            section_data(ranges=[RANGE | {"colour": 1}]),
            BlueprintReason.UNKNOWN_FIELD,
            "ranges.1.colour",
        ),
        (
            section_data(ranges=[RANGE | {"least": 3}]),
            BlueprintReason.RANGE_BOUNDS,
            "ranges.1.least",
        ),
        (
            section_data(ranges=[RANGE | {"topic": "trading"}]),
            BlueprintReason.RANGE_TOPIC,
            "ranges.1.topic",
        ),
    ],
)
def test_data_of_no_blueprint_is_refused_by_field(
    data: object, reason: BlueprintReason, field: str
) -> None:
    with pytest.raises(BlueprintFault) as fault:
        blueprint_from_data(data)
    assert (fault.value.reason, fault.value.field) == (reason, field)
    assert fault.value.wording.en in str(fault.value)
