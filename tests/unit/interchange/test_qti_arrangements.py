# SPDX-License-Identifier: Apache-2.0
"""Matches, associations and orders of QTI 2."""

from collections.abc import Mapping

import pytest

from question_bank.interchange.problems import Refusal
from tests.unit.interchange.qti_files import (
    MAP,
    MATCH,
    data_of,
    declared,
    entry,
    item,
    mapped,
    refusal_of,
    template,
)

GASES = {"L1": "甲烷", "L2": "一氧化二氮"}
SOURCES = {"R1": "稻田", "R2": "化肥", "R3": "铝电解"}
STEPS = {"S1": "报告", "S2": "监测", "S3": "核查"}


def associable(choices: Mapping[str, str]) -> str:
    return "".join(
        f'<simpleAssociableChoice identifier="{name}" matchMax="1">{text}</simpleAssociableChoice>'
        for name, text in choices.items()
    )


def match(*pairs: str, mapping: str = "", processing: str = MATCH) -> str:
    sets = "".join(
        f"<simpleMatchSet>{associable(one)}</simpleMatchSet>" for one in (GASES, SOURCES)
    )
    key = declared(*pairs, cardinality="multiple", base="directedPair", mapping=mapping)
    body = f'<p>配对</p><matchInteraction responseIdentifier="RESPONSE">{sets}</matchInteraction>'
    return item(body, declarations=key, processing=processing)


def association(*pairs: str, choices: Mapping[str, str] = GASES | SOURCES) -> str:
    key = declared(*pairs, cardinality="multiple", base="pair")
    body = (
        f'<p>配对</p><associateInteraction responseIdentifier="RESPONSE">{associable(choices)}'
        "</associateInteraction>"
    )
    return item(body, declarations=key, processing=MATCH)


def order(*steps: str, processing: str = MATCH) -> str:
    choices = "".join(
        f'<simpleChoice identifier="{name}">{text}</simpleChoice>' for name, text in STEPS.items()
    )
    body = (
        '<orderInteraction responseIdentifier="RESPONSE" shuffle="true"><prompt>排序</prompt>'
        f"{choices}</orderInteraction>"
    )
    key = declared(*steps, cardinality="ordered")
    return item(body, declarations=key, processing=processing)


def test_read_match_gives_pairs_and_distractors() -> None:
    data = data_of(match("L2 R2", "L1 R1"))
    assert data["type"] == "matching"
    assert data["stem"] == "配对"
    assert data["pairs"] == [["甲烷", "稻田"], ["一氧化二氮", "化肥"]]
    assert data["distractors"] == ["铝电解"]


def test_read_match_with_categories_first_turns_round() -> None:
    data = data_of(match("L1 R1", "L1 R3", "L2 R2"))
    assert data["pairs"] == [["稻田", "甲烷"], ["化肥", "一氧化二氮"], ["铝电解", "甲烷"]]
    assert "distractors" not in data


def test_read_match_whose_sets_share_identifiers_keeps_their_texts_apart() -> None:
    xml = match("L1 L1", "L2 L2").replace('"R1"', '"L1"').replace('"R2"', '"L2"')
    assert data_of(xml)["pairs"] == [["甲烷", "稻田"], ["一氧化二氮", "化肥"]]


def test_read_match_by_even_mapping_is_taken() -> None:
    mapping = mapped({"L1 R1": "1", "L2 R2": "1", "L1 R2": "0"})
    data = data_of(match("L1 R1", "L2 R2", mapping=mapping, processing=MAP))
    assert data["pairs"] == [["甲烷", "稻田"], ["一氧化二氮", "化肥"]]


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ((), Refusal.KEY_MISSING),
        (("L1 R1",), Refusal.KEY_UNREADABLE),
        (("L1 R1", "L1 R2", "L2 R1", "L2 R2"), Refusal.KEY_UNREADABLE),
        (("L1 R1", "L2"), Refusal.KEY_UNREADABLE),
        (("L1 R1", "L2 R9"), Refusal.KEY_NAMES_NO_OPTION),
    ],
)
def test_read_match_in_which_a_left_has_not_one_right_is_refused(
    pairs: tuple[str, ...], code: Refusal
) -> None:
    assert refusal_of(match(*pairs)).code is code


@pytest.mark.parametrize(
    ("entries", "processing", "code"),
    [
        ({"L1 R1": "1", "L2 R2": "2"}, MAP, Refusal.SCORES_UNREPRESENTABLE),
        ({"L1 R1": "1"}, MAP, Refusal.SCORES_UNREPRESENTABLE),
        ({"L1 R3": "1", "L1 R1": "1", "L2 R2": "1"}, MAP, Refusal.SCORES_UNREPRESENTABLE),
        ({}, template("map_response_point"), Refusal.PROCESSING_UNSUPPORTED),
    ],
)
def test_read_match_with_uneven_scores_is_refused(
    entries: Mapping[str, str], processing: str, code: Refusal
) -> None:
    xml = match("L1 R1", "L2 R2", mapping=mapped(entries), processing=processing)
    assert refusal_of(xml).code is code


def test_read_match_compared_with_other_values_is_refused() -> None:
    processing = (
        "<responseProcessing><responseCondition><responseIf><match>"
        '<variable identifier="RESPONSE"/><baseValue baseType="directedPair">L1 R1</baseValue>'
        '</match><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue>'
        "</setOutcomeValue></responseIf></responseCondition></responseProcessing>"
    )
    refusal = refusal_of(match("L1 R1", "L2 R2", processing=processing))
    assert refusal.code is Refusal.PROCESSING_UNSUPPORTED


def test_read_match_of_one_set_is_refused() -> None:
    xml = match("L1 R1", "L2 R2").replace("</simpleMatchSet><simpleMatchSet>", "")
    refusal = refusal_of(xml)
    assert refusal.code is Refusal.UNREADABLE
    assert refusal.wording.zh == "无法识别：simpleMatchSet"


def test_read_association_pairs_what_the_key_pairs() -> None:
    data = data_of(association("L1 R1", "L2 R2"))
    assert data["pairs"] == [["甲烷", "稻田"], ["一氧化二氮", "化肥"]]
    assert data["distractors"] == ["铝电解"]


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        (("L1 R1", "R1 L2"), Refusal.KEY_NAMES_NO_OPTION),
        (("L1 R1", "L1 R2"), Refusal.KEY_UNREADABLE),
        (("L1 X",), Refusal.KEY_NAMES_NO_OPTION),
    ],
)
def test_read_association_of_more_than_pairs_is_refused(
    pairs: tuple[str, ...], code: Refusal
) -> None:
    assert refusal_of(association(*pairs)).code is code


def test_read_order_gives_the_steps_in_the_right_order() -> None:
    data = data_of(order("S2", "S1", "S3"))
    assert data["type"] == "ordering"
    assert data["steps"] == ["监测", "报告", "核查"]


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (order(), Refusal.KEY_MISSING),
        (order("S2", "S1"), Refusal.KEY_UNREADABLE),
        (order("S2", "S2", "S1"), Refusal.KEY_UNREADABLE),
        (order("S2", "S1", "S3", processing=MAP), Refusal.PROCESSING_UNSUPPORTED),
    ],
)
def test_read_order_without_a_whole_key_is_refused(xml: str, code: Refusal) -> None:
    assert refusal_of(xml).code is code


def test_refusal_of_an_order_says_what_was_found() -> None:
    assert refusal_of(order("S1", "S9", "S3")).wording.zh == "答案“S1 S9 S3”无法识别"


@pytest.mark.parametrize(
    ("xml", "key"),
    [
        (match("L1 R1", "L2 R2").replace("一氧化二氮", "甲烷"), "甲烷 ⇒ 稻田\n甲烷 ⇒ 化肥"),
        (order("S2", "S1", "S3").replace("监测", "报告"), "1. 报告\n2. 报告\n3. 核查"),
    ],
)
def test_refused_arrangement_is_handed_back_as_our_template_has_it(xml: str, key: str) -> None:
    assert entry(xml).cells["答案"] == key
