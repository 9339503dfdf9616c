# SPDX-License-Identifier: Apache-2.0
"""The checker sees every way in which a form can break a rule."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from question_bank.assembly import (
    Blueprint,
    Limits,
    Need,
    PlannedSlot,
    Range,
    assemble,
    verify,
)
from question_bank.items import Cognitive, ItemType
from question_bank.marking import Marking
from tests.support.factories.blueprints import make_plan
from tests.support.factories.items import make_single, make_true_false

ITEMS = [make_single(f"policy-s-{n:03}") for n in range(6)]
HARD = make_single("policy-s-100", difficulty=Decimal("0.2"), cognitive=Cognitive.ANALYSE)
BAND = (Decimal(0), Decimal("0.3"))
PLAN = make_plan(
    count=2, ranges=(Range(0, 0, cognitive=Cognitive.REMEMBER), Range(0, 1, difficulty=BAND))
)


def form(*items: Any, section: str = "single") -> list[PlannedSlot]:
    return [
        PlannedSlot(number, section, item, Decimal(1), Marking.EXACT, tuple("ABCD"))
        for number, item in enumerate(items, start=1)
    ]


def needs_of(forms: Sequence[Sequence[PlannedSlot]], **rules: Any) -> set[Need]:
    plan = rules.pop("plan", PLAN)
    found = verify(Blueprint((plan,)), forms, **rules)
    return {violation.requirement.need for violation in found}


def test_form_that_keeps_every_rule_breaks_none() -> None:
    assert verify(Blueprint((PLAN,)), [form(*ITEMS[:2])]) == ()
    assert verify(Blueprint((PLAN,)), [form(ITEMS[0], HARD)]) == ()


def test_assembled_paper_keeps_every_rule() -> None:
    assert verify(Blueprint((PLAN,)), [assemble(Blueprint((PLAN,)), ITEMS, seed=1)]) == ()


@pytest.mark.parametrize(
    ("slots", "need"),
    [
        (form(ITEMS[0]), Need.ITEMS),
        (form(*ITEMS[:3]), Need.ITEMS),
        (form(ITEMS[0], make_true_false()), Need.ITEMS),
        (form(ITEMS[0], make_single("trading-s-001")), Need.ITEMS),
        (form(*ITEMS[:2]) + form(ITEMS[3], section="other"), Need.ITEMS),
        ([replace(slot, points=Decimal(2)) for slot in form(*ITEMS[:2])], Need.ITEMS),
        (form(ITEMS[0], ITEMS[0]), Need.REPEATED),
        (form(ITEMS[0], make_single(cognitive=Cognitive.REMEMBER)), Need.MOST),
        (form(HARD, replace(HARD, reference="policy-s-101")), Need.MOST),
    ],
)
def test_form_that_breaks_a_rule_is_found(slots: list[PlannedSlot], need: Need) -> None:
    assert needs_of([form(*ITEMS[:2]), slots]) == {need}


@pytest.mark.parametrize(
    ("changes", "need"),
    [
        ({"ranges": (Range(1, 2, difficulty=BAND),)}, Need.LEAST),
        ({"required": frozenset({"policy-s-005"})}, Need.REQUIRED),
        ({"forbidden": frozenset({"policy-s-000"})}, Need.FORBIDDEN),
    ],
)
def test_blueprint_that_asks_for_more_is_seen_as_broken(
    changes: dict[str, Any], need: Need
) -> None:
    assert needs_of([form(*ITEMS[:2])], plan=replace(PLAN, **changes)) == {need}


def test_twins_that_meet_are_found() -> None:
    twins = [("policy-s-001", "policy-s-000"), ("policy-s-001", "policy-s-002")]
    found = verify(Blueprint((PLAN,)), [form(*ITEMS[:2])], twins=twins)
    assert [v.requirement.references for v in found] == [("policy-s-000", "policy-s-001")]


@pytest.mark.parametrize(
    ("limits", "broken"),
    [
        (Limits(overlap=0), {Need.OVERLAP}),
        (Limits(overlap=1), set()),
        (Limits(exposure=1), {Need.EXPOSURE}),
        (Limits(exposure=2), set()),
        (Limits(coverage=0), {Need.COVERAGE}),
        (Limits(coverage=1), set()),
    ],
)
def test_forms_beyond_a_limit_are_found(limits: Limits, broken: set[Need]) -> None:
    assert needs_of([form(*ITEMS[:2]), form(ITEMS[0], HARD)], limits=limits) == broken


def test_required_items_count_for_no_limit() -> None:
    plan = replace(PLAN, required=frozenset({"policy-s-000"}))
    limits = Limits(overlap=0, exposure=1)
    assert needs_of([form(*ITEMS[:2]), form(ITEMS[0], HARD)], plan=plan, limits=limits) == set()


def test_violation_tells_which_forms_and_how_many() -> None:
    (found,) = verify(
        Blueprint((PLAN,)), [form(*ITEMS[:2]), form(*ITEMS[:2])], limits=Limits(overlap=1)
    )
    assert (found.forms, found.found, found.requirement.bound) == ((0, 1), 2, 1)


def test_paper_of_another_type_breaks_its_section() -> None:
    plan = make_plan(kind=ItemType.TRUE_FALSE, count=2)
    assert needs_of([form(*ITEMS[:2])], plan=plan) == {Need.ITEMS}
