# SPDX-License-Identifier: Apache-2.0
"""Numbers, words and texts that are written into an item of QTI 2."""

import pytest

from question_bank.interchange.problems import Refusal, Warned
from tests.unit.interchange.qti_files import (
    MAP,
    MATCH,
    data_of,
    declared,
    entry,
    hyphenated,
    item,
    mapped,
    refusal_of,
)

RESPONSE = '<variable identifier="RESPONSE"/>'
CORRECT = '<correct identifier="RESPONSE"/>'
ENTRY = '<p>排放量为 <textEntryInteraction responseIdentifier="RESPONSE"/> 吨。</p>'
TEXT = '<p>说明核算边界。</p><extendedTextInteraction responseIdentifier="RESPONSE"/>'


def base(number: str) -> str:
    return f'<baseValue baseType="float">{number}</baseValue>'


def scored(condition: str) -> str:
    return (
        f"<responseProcessing><responseCondition><responseIf>{condition}"
        f'<setOutcomeValue identifier="SCORE">{base("1")}</setOutcomeValue></responseIf>'
        "</responseCondition></responseProcessing>"
    )


def equal(attributes: str, other: str = CORRECT) -> str:
    return scored(f"<equal {attributes}>{RESPONSE}{other}</equal>")


def within(low: str, high: str) -> str:
    return scored(
        f"<and><not><isNull>{RESPONSE}</isNull></not>"
        f"<gte>{RESPONSE}{base(low)}</gte><gte>{base(high)}{RESPONSE}</gte></and>"
    )


def number(*correct: str, processing: str = MATCH, mapping: str = "", body: str = ENTRY) -> str:
    key = declared(*correct, base="float", mapping=mapping)
    return item(body, declarations=key, processing=processing)


def word(*correct: str, processing: str = MATCH, mapping: str = "") -> str:
    key = declared(*correct, base="string", mapping=mapping)
    return item(ENTRY, declarations=key, processing=processing)


@pytest.mark.parametrize(
    ("correct", "processing", "value", "tolerance"),
    [
        (("25.3",), MATCH, "25.3", "0"),
        (("25.3",), "", "25.3", "0"),
        (("25.30",), equal('toleranceMode="exact"'), "25.3", "0"),
        (("25.3",), equal(""), "25.3", "0"),
        (("25.3",), equal('toleranceMode="absolute" tolerance="0.5 0.5"'), "25.3", "0.5"),
        (("25.3",), equal('toleranceMode="absolute" tolerance="0.5"'), "25.3", "0.5"),
        (("-20",), equal('toleranceMode="relative" tolerance="5 5"'), "-20", "1"),
        (("20",), equal('toleranceMode="absolute" tolerance="1"', base("20.0")), "20", "1"),
        ((), equal('toleranceMode="absolute" tolerance="1"', base("20")), "20", "1"),
        (("2.5E3",), equal('toleranceMode="exact"'), "2500", "0"),
        (("10",), within("9.5", "10.5"), "10", "0.5"),
        ((), within("9", "10"), "9.5", "0.5"),
        (("25.3",), scored(f"<match>{RESPONSE}{base('25.30')}</match>"), "25.3", "0"),
    ],
)
def test_read_number_gives_value_and_tolerance(
    correct: tuple[str, ...], processing: str, value: str, tolerance: str
) -> None:
    data = data_of(number(*correct, processing=processing))
    assert data["type"] == "numeric"
    assert data["stem"] == "排放量为 ____ 吨。"
    assert (data["value"], data["tolerance"]) == (value, tolerance)


def test_read_number_by_a_mapping_of_one_number_is_exact() -> None:
    data = data_of(number("5", processing=MAP, mapping=mapped({"5.0": "1"})))
    assert (data["value"], data["tolerance"]) == ("5", "0")


def test_read_number_alone_in_its_paragraph_leaves_no_gap() -> None:
    body = '<p>求和。</p><p><textEntryInteraction responseIdentifier="RESPONSE"/></p>'
    assert data_of(number("5", body=body))["stem"] == "求和。"


def test_read_number_with_a_unit_beside_it_keeps_the_unit() -> None:
    body = (
        '<p>求和。</p><p><textEntryInteraction responseIdentifier="RESPONSE"/> '
        '<span class="unit">tCO₂</span></p>'
    )
    data = data_of(number("5", body=body))
    assert (data["stem"], data["unit"]) == ("求和。", "tCO₂")


def test_read_unit_beside_a_word_is_left_out_with_a_warning() -> None:
    unit = '<span class="unit">吨</span>'
    xml = word("三").replace("/> 吨。", f"/>{unit}")
    assert "“吨”没有收入" in [problem.wording.zh for problem in entry(xml).problems]


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (number(), Refusal.KEY_MISSING),
        (number("五"), Refusal.VALUE_UNREADABLE),
        (number("1", "2"), Refusal.VALUE_UNREADABLE),
        (number("INF"), Refusal.VALUE_UNREADABLE),
        (number("1e99"), Refusal.FAULTY),
        (
            number("5", processing=equal('toleranceMode="absolute" tolerance="1 2"')),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (
            number("5", processing=equal('toleranceMode="absolute" tolerance="-1"')),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (number("5", processing=equal('toleranceMode="absolute"')), Refusal.PROCESSING_UNSUPPORTED),
        (
            number("5", processing=equal('toleranceMode="other" tolerance="1"')),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (
            number(
                "5",
                processing=equal(
                    'toleranceMode="absolute" tolerance="1" includeLowerBound="false"'
                ),
            ),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (number("5", processing=equal("", base("6"))), Refusal.PROCESSING_UNSUPPORTED),
        (
            number("5", processing=equal("", '<variable identifier="X"/>')),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (number("5", processing=within("4", "7")), Refusal.PROCESSING_UNSUPPORTED),
        (number("5", processing=within("7", "4")), Refusal.PROCESSING_UNSUPPORTED),
        (
            number("5", processing=scored(f"<gt>{RESPONSE}{base('4')}</gt>")),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (
            number("5", processing=scored(f"<match>{RESPONSE}{base('6')}</match>")),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (
            number("5", processing=MAP, mapping=mapped({"5": "1", "6": "0.5"})),
            Refusal.SCORES_UNREPRESENTABLE,
        ),
        (number("5", processing=MAP), Refusal.SCORES_UNREPRESENTABLE),
        (
            item(
                ENTRY.replace("/>", ' base="16"/>'),
                declarations=declared("5", base="integer"),
            ),
            Refusal.INTERACTION_UNSUPPORTED,
        ),
        (
            item(ENTRY, declarations=declared("5", base="float", cardinality="record")),
            Refusal.INTERACTION_UNSUPPORTED,
        ),
    ],
)
def test_read_number_whose_key_is_not_certain_is_refused(xml: str, code: Refusal) -> None:
    assert refusal_of(xml).code is code


def test_refusal_of_a_lopsided_range_says_the_range() -> None:
    refusal = refusal_of(number("5", processing=within("4", "7")))
    assert refusal.wording.zh == "不支持的评分方式：4 ≤ 5 ≤ 7"


def test_read_word_gives_its_other_wordings() -> None:
    mapping = mapped({"二氧化碳": "1", "CO2": "1", "甲烷": "0"})
    found = entry(word("二氧化碳", processing=MAP, mapping=mapping))
    data = data_of(word("二氧化碳", processing=MAP, mapping=mapping))
    assert data["type"] == "short_answer"
    assert data["model_answer"] == "二氧化碳"
    assert data["marking_points"] == [{"text": "二氧化碳", "weight": 1, "accepted": ["CO2"]}]
    assert [problem.code for problem in found.problems] == [Warned.ONE_MARKING_POINT]


@pytest.mark.parametrize(
    "condition",
    [
        f'<stringMatch caseSensitive="false">{RESPONSE}{CORRECT}</stringMatch>',
        f"<or><match>{RESPONSE}{CORRECT}</match></or>",
    ],
)
def test_read_word_compared_with_the_key_has_no_other_wordings(condition: str) -> None:
    points = data_of(word("`a`", processing=scored(condition)))["marking_points"]
    assert points == [{"text": "\\`a\\`", "weight": 1, "accepted": []}]


def test_read_word_compared_with_several_takes_them_all() -> None:
    other = '<baseValue baseType="string">CO2</baseValue>'
    condition = (
        f"<or><match>{RESPONSE}{CORRECT}</match>"
        f'<or><stringMatch caseSensitive="true">{RESPONSE}{other}</stringMatch></or></or>'
    )
    [point] = data_of(word("碳", processing=scored(condition)))["marking_points"]
    assert point["accepted"] == ["CO2"]


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (word(), Refusal.KEY_MISSING),
        (word("碳", processing=MAP), Refusal.SCORES_UNREPRESENTABLE),
        (
            word("碳", processing=MAP, mapping=mapped({"碳": "1", "炭": "0.5"})),
            Refusal.SCORES_UNREPRESENTABLE,
        ),
        (word("碳", processing=MAP, mapping=mapped({"炭": "1"})), Refusal.SCORES_UNREPRESENTABLE),
        (
            word(
                "碳",
                processing=scored(
                    f'<stringMatch substring="true">{RESPONSE}{CORRECT}</stringMatch>'
                ),
            ),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (word("碳", processing=equal("")), Refusal.PROCESSING_UNSUPPORTED),
        (
            word("碳", processing=scored(f"<match>{RESPONSE}{base('炭')}</match>")),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
    ],
)
def test_read_word_whose_key_is_not_certain_is_refused(xml: str, code: Refusal) -> None:
    assert refusal_of(xml).code is code


def test_read_pattern_of_an_entry_is_left_out_with_a_warning() -> None:
    xml = word("碳").replace(
        'responseIdentifier="RESPONSE"/>', 'responseIdentifier="RESPONSE" patternMask="."/>'
    )
    pattern, _ = entry(xml).problems
    assert pattern.wording.zh == "“patternMask”没有收入"
    assert pattern.wording.en == "'patternMask' is left out"


def essay(rubric: str = "", after: str = "", declarations: str = "") -> str:
    declarations = declarations or declared(base="string")
    return item(TEXT + rubric, declarations=declarations, after=after)


def test_read_essay_takes_its_rubric_as_the_model_answer() -> None:
    found = entry(essay('<rubricBlock view="scorer"><p>以企业法人为边界。</p></rubricBlock>'))
    data = data_of(essay('<rubricBlock view="scorer"><p>以企业法人为边界。</p></rubricBlock>'))
    assert data["stem"] == "说明核算边界。"
    assert data["model_answer"] == "以企业法人为边界。"
    assert data["marking_points"] == [{"text": "以企业法人为边界。", "weight": 1, "accepted": []}]
    assert [problem.code for problem in found.problems] == [Warned.ONE_MARKING_POINT]


def test_read_essay_weighs_its_one_point_by_its_points() -> None:
    most = (
        '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float">'
        "<defaultValue><value>8.0</value></defaultValue></outcomeDeclaration>"
    )
    data = data_of(essay(declarations=declared("答", base="string") + most))
    assert data["points"] == "8"
    assert data["marking_points"] == [{"text": "答", "weight": 8, "accepted": []}]


def test_read_essay_of_half_points_weighs_its_one_point_one() -> None:
    most = '<outcomeDeclaration identifier="SCORE" normalMaximum="2.5"/>'
    data = data_of(essay(declarations=declared("答", base="string") + most))
    assert data["points"] == "2.5"
    assert data["marking_points"] == [{"text": "答", "weight": 1, "accepted": []}]


def test_read_essay_of_qti_3_unwraps_its_rubric() -> None:
    rubric = '<rubricBlock view="scorer"><contentBody><p>答案</p></contentBody></rubricBlock>'
    assert data_of(hyphenated(essay(rubric)))["model_answer"] == "答案"


def test_read_essay_takes_a_model_from_a_feedback_so_named() -> None:
    after = (
        '<modalFeedback identifier="MODEL" outcomeIdentifier="F" showHide="show">甲</modalFeedback>'
    )
    data = data_of(essay(after=after))
    assert (data["model_answer"], data["explanation"]) == ("甲", "")


def test_read_essay_without_a_declaration_is_taken_by_its_rubric() -> None:
    xml = item(TEXT + '<rubricBlock view="scorer tutor">甲</rubricBlock>')
    assert data_of(xml)["model_answer"] == "甲"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (essay(), Refusal.KEY_MISSING),
        (item(TEXT), Refusal.KEY_MISSING),
        (essay('<rubricBlock view="candidate">请写清楚</rubricBlock>'), Refusal.KEY_MISSING),
        (
            essay(declarations=declared("答", base="string", cardinality="ordered")),
            Refusal.INTERACTION_UNSUPPORTED,
        ),
        (
            item(
                TEXT + '<rubricBlock view="scorer">甲</rubricBlock>',
                declarations=declared(base="string"),
                processing=MATCH,
            ),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (
            essay(
                '<rubricBlock view="scorer" class="marking-points"><ol><li>甲</li></ol></rubricBlock>'
            ),
            Refusal.KEY_MISSING,
        ),
        (
            essay(
                '<rubricBlock view="scorer">甲</rubricBlock><rubricBlock view="scorer" '
                'class="marking-points"><ol><li><div class="marking-point">乙</div>'
                '<span class="weight">二</span></li></ol></rubricBlock>'
            ),
            Refusal.VALUE_UNREADABLE,
        ),
    ],
)
def test_read_essay_without_an_answer_for_its_markers_is_refused(xml: str, code: Refusal) -> None:
    assert refusal_of(xml).code is code


def test_read_far_too_many_marking_points_is_refused_before_they_are_converted() -> None:
    points = "<li>点</li>" * 201
    rubric = f'<rubricBlock view="scorer" class="marking-points"><ol>{points}</ol></rubricBlock>'
    assert refusal_of(essay(rubric)).wording.zh == "无法识别：marking-points > 200"


def test_read_rubric_for_candidates_belongs_to_the_stem() -> None:
    rubric = (
        '<rubricBlock view="candidate"><p>写三点。</p></rubricBlock>'
        '<rubricBlock view="scorer">甲</rubricBlock>'
    )
    assert data_of(essay(rubric))["stem"] == "说明核算边界。\n\n写三点。"
