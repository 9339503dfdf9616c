# SPDX-License-Identifier: Apache-2.0
"""Forms: what the candidate sees, what the digest covers, which answers fit."""

import dataclasses
import json
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.papers.rules import (
    MAX_TEXT,
    Misfit,
    Slot,
    candidate_view,
    digest_of_form,
    display_key,
    judge_value,
    plan_of,
    section_data,
    section_from_data,
    sections_of,
)
from app.programmes.rules import ChoiceMarking, Component, Part, Section, Text
from question_bank.items import Item, MultipleChoice, SingleChoice
from question_bank.marking import Marking
from tests.support.factories.items import (
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
)
from tests.support.factories.papers import make_form, make_slot

FOUR: tuple[Item, ...] = (
    make_single(),
    make_multiple(),
    make_true_false(key=False),
    make_short_answer(),
)
FORM = make_form(*FOUR)
SINGLE, MULTIPLE, STATEMENT, WORDS = FORM.slots


def _section(key: str, kind: Any, marking: ChoiceMarking, count: int = 2) -> Section:
    return Section(
        key, "theory", Text("题", "Items"), kind, count, Decimal("1.5"), ("policy",), marking
    )


COMPONENT = Component(
    key="paper",
    name=Text("试卷", "Paper"),
    duration=timedelta(minutes=90),
    items=8,
    full_points=Decimal(12),
    pass_points=Decimal(7),
    parts=(Part("theory", Text("理论", "Theory")),),
    sections=(
        _section("one", "single", ChoiceMarking.MISSED_SHARE),
        _section("many", "multiple", ChoiceMarking.MISSED_SHARE),
        _section("statement", "true_false", ChoiceMarking.EACH_OPTION),
        _section("words", "short_answer", ChoiceMarking.EXACT),
    ),
)


def test_candidate_view_has_sections_and_slots() -> None:
    view = candidate_view(FORM)
    assert set(view) == {"full_points", "sections", "slots"}
    assert view["full_points"] == "4"
    assert view["sections"][0] == {
        "key": "single",
        "part": "theory",
        "name": {"zh": "单项选择题", "en": "Single choice"},
        "part_name": {"zh": "理论", "en": "Theory"},
        "first": 1,
        "last": 1,
        "points": "1",
    }
    assert [set(slot) for slot in view["slots"]] == [
        {"number", "type", "stem", "options", "points"}
    ] * 4
    assert [[o["label"] for o in slot["options"]] for slot in view["slots"]] == [
        list("ABCD"),
        list("ABCDE"),
        ["T", "F"],
        [],
    ]


def test_candidate_view_says_nothing_that_only_the_bank_knows() -> None:
    text = json.dumps(candidate_view(FORM), ensure_ascii=False)
    # A reference stands in every text of these items; what may be seen is stem and options.
    seen = [item.stem for item in FOUR]
    seen += [
        o for item in FOUR if isinstance(item, SingleChoice | MultipleChoice) for o in item.options
    ]
    for known in seen:
        assert known in text
        text = text.replace(known, "")
    for word in ("解析", "参考答案", "要点", "同义", "-001", "0.61", "apply", "exact"):
        assert word not in text
    for name in (
        'key": "B',
        "explanation",
        "difficulty",
        "model_answer",
        "reference",
        "digest",
        "option_order",
        "marking",
        "version",
        "valid_for",
        "cognitive",
        "accepted",
    ):
        assert name not in text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (make_true_false(key=True), make_true_false(key=False)),
        (make_single(key="A"), make_single(key="D")),
        (make_multiple(key=frozenset("AB")), make_multiple(key=frozenset("ABCDE"))),
        (
            make_short_answer(),
            make_short_answer(model_answer="另一答案", difficulty=Decimal("0.2")),
        ),
        (make_single(), make_single(explanation="另一解析", valid_for=2024)),
    ],
)
def test_candidate_view_is_the_same_whatever_the_answer(one: Item, other: Item) -> None:
    assert candidate_view(make_form(one)) == candidate_view(make_form(other))


def test_candidate_view_shows_the_right_text_at_the_displayed_key() -> None:
    for seed in range(50):
        form = make_form(make_single(key="C"), seed=seed)
        shown = {o["label"]: o["text"] for o in candidate_view(form)["slots"][0]["options"]}
        (label,) = display_key(form.slots[0])
        assert shown[label] == "选项丙 policy-s-001"
        assert sorted(shown.values()) == sorted(make_single().options)


def test_candidate_view_shows_a_right_option_anywhere_equally_often() -> None:
    forms = [make_form(make_single(key="A"), seed=seed) for seed in range(2000)]
    labels = Counter(
        option["label"]
        for form in forms
        for option in candidate_view(form)["slots"][0]["options"]
        if option["text"].startswith("选项甲")
    )
    assert set(labels) == set("ABCD")
    assert max(labels.values()) - min(labels.values()) < 100


def test_display_key_of_statement_and_words() -> None:
    assert display_key(STATEMENT) == {"F"}
    assert display_key(WORDS) == frozenset()


@pytest.mark.parametrize(
    "changes",
    [
        {"points": Decimal(2)},
        {"marking": Marking.MISSED_SHARE},
        {"option_order": ("B", "A", "C", "D")},
        {"number": 2},
        {"part_key": "practice"},
        {"section_key": "other"},
        {"item": make_single(explanation="另一解析")},
    ],
)
def test_digest_of_form_covers_every_part_of_a_slot(changes: dict[str, Any]) -> None:
    slot = make_slot(make_single(), option_order=("A", "B", "C", "D"))
    changed = dataclasses.replace(slot, **changes)
    assert digest_of_form(FORM.sections, (slot,)) != digest_of_form(FORM.sections, (changed,))


def test_digest_of_form_covers_the_sections() -> None:
    renamed = dataclasses.replace(FORM.sections[0], name=Text("另一名", "Another"))
    sections = (renamed, *FORM.sections[1:])
    assert digest_of_form(sections, FORM.slots) != FORM.digest


def test_section_goes_through_plain_data_unchanged() -> None:
    section = dataclasses.replace(FORM.sections[0], points=Decimal("12.5"))
    assert section_from_data(json.loads(json.dumps(section_data(section)))) == section


def test_blueprint_marks_only_multiple_choice_by_the_sections_rule() -> None:
    plans = plan_of(COMPONENT).blueprint.sections
    assert [(plan.key, plan.marking) for plan in plans] == [
        ("one", Marking.EXACT),
        ("many", Marking.MISSED_SHARE),
        ("statement", Marking.EXACT),
        ("words", Marking.MARKING_POINTS),
    ]
    assert plan_of(COMPONENT).blueprint.full_points == COMPONENT.full_points


def test_sections_of_component_have_the_numbers_of_their_slots() -> None:
    slots = [
        make_slot(make_single(), number=number, section_key=section.key)
        for number, section in enumerate(
            [section for section in COMPONENT.sections for _ in range(section.count)], start=1
        )
    ]
    found = [(s.key, s.first, s.last, s.points) for s in sections_of(plan_of(COMPONENT), slots)]
    assert found == [
        ("one", 1, 2, Decimal(3)),
        ("many", 3, 4, Decimal(3)),
        ("statement", 5, 6, Decimal(3)),
        ("words", 7, 8, Decimal(3)),
    ]


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        (SINGLE, {"choices": ["D"]}),
        (MULTIPLE, {"choices": ["A", "E"]}),
        (MULTIPLE, {"choices": ["A", "B", "C", "D", "E"]}),
        (STATEMENT, {"choices": ["T"]}),
        (STATEMENT, {"choices": ["F"]}),
        (WORDS, {"text": "碳" * MAX_TEXT}),
        (WORDS, {"text": "第一行\n\t第二行 🌱\u202e"}),
        (WORDS, {"text": ""}),
        (SINGLE, {"choices": []}),
        (MULTIPLE, {"choices": ()}),
        *[(slot, None) for slot in FORM.slots],
    ],
)
def test_value_that_fits_its_slot_is_allowed(slot: Slot, value: dict[str, Any] | None) -> None:
    assert judge_value(slot, value) is None


@pytest.mark.parametrize(
    ("slot", "value", "reason"),
    [
        (SINGLE, {"choices": ["E"]}, Misfit.NOT_ON_OFFER),
        (SINGLE, {"choices": ["a"]}, Misfit.NOT_ON_OFFER),
        (SINGLE, {"choices": ["T"]}, Misfit.NOT_ON_OFFER),
        (SINGLE, {"choices": [1]}, Misfit.NOT_ON_OFFER),
        (SINGLE, {"choices": [["A"]]}, Misfit.NOT_ON_OFFER),
        (SINGLE, {"choices": ["A", "B"]}, Misfit.TOO_MANY),
        (STATEMENT, {"choices": ["T", "F"]}, Misfit.TOO_MANY),
        (STATEMENT, {"choices": ["A"]}, Misfit.NOT_ON_OFFER),
        (MULTIPLE, {"choices": ["A", "A"]}, Misfit.REPEATED),
        (MULTIPLE, {"choices": ["F"]}, Misfit.NOT_ON_OFFER),
        (MULTIPLE, {"text": "A"}, Misfit.CHOICES_EXPECTED),
        (MULTIPLE, {"choices": "AB"}, Misfit.MALFORMED),
        (MULTIPLE, {"choices": ["A"], "text": "A"}, Misfit.MALFORMED),
        (MULTIPLE, {"choices": None}, Misfit.MALFORMED),
        (MULTIPLE, {"flag": True}, Misfit.MALFORMED),
        (MULTIPLE, {}, Misfit.MALFORMED),
        (WORDS, {"choices": ["A"]}, Misfit.TEXT_EXPECTED),
        (WORDS, {"text": 5}, Misfit.MALFORMED),
        (WORDS, {"text": "答", "choices": []}, Misfit.MALFORMED),
        (WORDS, {}, Misfit.MALFORMED),
        (WORDS, {"text": "碳" * (MAX_TEXT + 1)}, Misfit.TOO_LONG),
        (WORDS, {"text": "答\x00案"}, Misfit.UNSTORABLE),
        (WORDS, {"text": "答\ud83c案"}, Misfit.UNSTORABLE),
    ],
)
def test_value_that_cannot_belong_to_its_slot_is_refused(
    slot: Slot, value: dict[str, Any], reason: Misfit
) -> None:
    assert judge_value(slot, value) is reason
