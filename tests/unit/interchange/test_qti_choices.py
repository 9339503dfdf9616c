# SPDX-License-Identifier: Apache-2.0
"""Choices of QTI 2 and 3: single, multiple, true or false."""

from collections.abc import Callable

import pytest

from question_bank.interchange.problems import Refusal, Warned
from tests.unit.interchange.qti_files import (
    MAP,
    MATCH,
    choice,
    data_of,
    declared,
    entry,
    hyphenated,
    item,
    mapped,
    refusal_of,
)

THREE = choice("外购电力", "自有锅炉", "员工通勤")


def single(*correct: str, processing: str = MATCH, mapping: str = "") -> str:
    return item(THREE, declarations=declared(*correct, mapping=mapping), processing=processing)


def multiple(
    *correct: str, processing: str = MATCH, mapping: str = "", body: str = "", most: int = 0
) -> str:
    key = declared(*correct, cardinality="multiple", mapping=mapping)
    body = body or choice("外购电力", "自有锅炉", "公务车", most=most)
    return item(body, declarations=key, processing=processing)


@pytest.mark.parametrize("version", [str, hyphenated], ids=["2.1", "3.0"])
def test_read_single_choice_of_any_version_gives_its_key(version: Callable[[str], str]) -> None:
    data = data_of(version(single("B")))
    assert data["type"] == "single"
    assert data["stem"] == "下列哪一项属于范围一？"
    assert data["options"] == ["外购电力", "自有锅炉", "员工通勤"]
    assert data["key"] == "B"
    assert data["reference"] == "q-1"
    assert data["topic"] == "policy"


@pytest.mark.parametrize("version", [str, hyphenated], ids=["2.1", "3.0"])
def test_read_multiple_choice_of_any_version_gives_its_key(version: Callable[[str], str]) -> None:
    data = data_of(version(multiple("C", "B")))
    assert data["type"] == "multiple"
    assert data["key"] == "BC"
    assert "scores" not in data


def test_read_multiple_choice_with_one_right_option_warns() -> None:
    found = entry(multiple("B"))
    assert found.item is not None
    assert [problem.code for problem in found.problems] == [Warned.KEY_ONE_IN_MULTIPLE]


def test_read_choice_of_at_most_one_is_single_whatever_its_cardinality() -> None:
    assert data_of(multiple("B", most=1))["type"] == "single"


def test_read_choice_without_processing_takes_the_declared_key() -> None:
    assert data_of(single("C", processing=""))["key"] == "C"


def test_read_fixed_choices_pins_them() -> None:
    body = THREE.replace('identifier="C"', 'identifier="C" fixed="true"')
    data = data_of(item(body, declarations=declared("A"), processing=MATCH))
    assert data["pinned"] == "C"


def test_read_fixed_choice_written_as_html_pins_it() -> None:
    body = THREE.replace('identifier="B"', 'identifier="B" fixed=""')
    xml = hyphenated(item(body, declarations=declared("A"), processing=MATCH))
    assert data_of(xml)["pinned"] == "B"


@pytest.mark.parametrize(
    ("options", "correct", "key"),
    [
        (("正确", "错误"), "A", True),
        (("正确", "错误"), "B", False),
        (("错", "对"), "A", False),
        (("True", "False"), "B", False),
        (("正确。", "错误。"), "A", True),
    ],
)
def test_read_choice_between_two_verdicts_is_true_or_false(
    options: tuple[str, str], correct: str, *, key: bool
) -> None:
    xml = item(choice(*options, prompt="碳市场已启动。"), declarations=declared(correct))
    data = data_of(xml)
    assert data["type"] == "true_false"
    assert data["key"] is key
    assert "options" not in data


def test_read_two_options_that_are_no_verdicts_stay_a_choice() -> None:
    xml = item(choice("正确", "不确定"), declarations=declared("A"))
    assert data_of(xml)["type"] == "single"


def test_read_mapping_gives_scores_as_exact_shares() -> None:
    mapping = mapped({"A": "-0.5", "B": "1", "C": "2"}, 'lowerBound="0" upperBound="3"')
    data = data_of(multiple("B", "C", processing=MAP, mapping=mapping))
    assert data["key"] == "BC"
    assert data["scores"] == ["-1/6", "1/3", "2/3"]


def test_read_mapping_gives_its_default_to_options_it_does_not_name() -> None:
    mapping = mapped({"B": "1", "C": "1"}, 'defaultValue="-1"')
    data = data_of(multiple("B", "C", processing=MAP, mapping=mapping))
    assert data["scores"] == ["-1/2", "1/2", "1/2"]


def test_read_mapping_that_no_rule_uses_changes_nothing() -> None:
    mapping = mapped({"A": "5"})
    assert "scores" not in data_of(multiple("B", "C", mapping=mapping))


@pytest.mark.parametrize(
    "mapping",
    [
        mapped({"B": "1"}),
        mapped({"A": "1", "B": "1", "C": "1"}),
        mapped({"B": "1", "C": "1"}, 'upperBound="1"'),
        mapped({"B": "1", "C": "1"}, 'lowerBound="1"'),
        mapped({"B": "一", "C": "1"}),
        mapped({"B": "1e999", "C": "1"}),
        mapped({"B": "1", "C": "1"}, 'defaultValue="x"'),
        "",
    ],
    ids=["misses", "rewards wrong", "capped", "given", "word", "endless", "default", "none"],
)
def test_read_mapping_that_cannot_be_kept_is_refused(mapping: str) -> None:
    refusal = refusal_of(multiple("B", "C", processing=MAP, mapping=mapping))
    assert refusal.code is Refusal.SCORES_UNREPRESENTABLE
    assert "无法保存" in refusal.wording.zh
    assert "cannot be kept" in refusal.wording.en


@pytest.mark.parametrize(
    ("mapping", "codes"),
    [
        (mapped({"B": "2"}), []),
        (mapped({"B": "1", "A": "-1"}, 'lowerBound="0"'), []),
        (mapped({"B": "1", "A": "-1"}), [Refusal.SCORES_UNREPRESENTABLE]),
        (mapped({"B": "1", "A": "0.5"}), [Refusal.SCORES_UNREPRESENTABLE]),
    ],
    ids=["all", "bounded", "penalty", "part"],
)
def test_read_single_choice_by_mapping_takes_only_all_or_nothing(
    mapping: str, codes: list[Refusal]
) -> None:
    found = entry(single("B", processing=MAP, mapping=mapping))
    assert [problem.code for problem in found.problems] == codes


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (single(), Refusal.KEY_MISSING),
        (item(THREE), Refusal.KEY_MISSING),
        (single("D"), Refusal.KEY_NAMES_NO_OPTION),
        (single("A", "B"), Refusal.KEY_SEVERAL_IN_SINGLE),
        (item(choice("甲"), declarations=declared("A")), Refusal.OPTIONS_MISSING),
        (
            item(choice(*"甲乙丙丁戊己庚辛壬癸子"), declarations=declared("A")),
            Refusal.OPTIONS_TOO_MANY,
        ),
        (
            single("A").replace('identifier="B"', 'identifier="A"'),
            Refusal.UNREADABLE,
        ),
        (
            item(THREE, declarations=declared("A", cardinality="ordered")),
            Refusal.INTERACTION_UNSUPPORTED,
        ),
        (
            item(THREE, declarations=declared("A", base="integer")),
            Refusal.INTERACTION_UNSUPPORTED,
        ),
        (
            item(choice("甲", "乙", prompt=""), declarations=declared("A")),
            Refusal.STEM_MISSING,
        ),
    ],
)
def test_read_choice_without_a_sound_key_is_refused(xml: str, code: Refusal) -> None:
    assert refusal_of(xml).code is code


def test_read_far_too_many_choices_is_refused_before_they_are_converted() -> None:
    many = "".join(f'<simpleChoice identifier="i{n}">{n}</simpleChoice>' for n in range(41))
    body = f'<choiceInteraction responseIdentifier="RESPONSE">{many}</choiceInteraction>'
    found = entry(item(body, declarations=declared("i1")))
    assert [problem.code for problem in found.problems] == [Refusal.OPTIONS_TOO_MANY]
    assert "选项A" not in found.cells


def test_read_two_options_of_one_wording_is_refused_by_the_item() -> None:
    refusal = refusal_of(item(choice("甲", "甲"), declarations=declared("A")))
    assert refusal.code is Refusal.FAULTY
    assert refusal.wording.zh == "选项有两处内容相同"


def test_refused_choice_is_handed_back_with_what_was_understood() -> None:
    found = entry(single("A", "B"))
    assert found.cells == {
        "编号": "q-1",
        "题型": "单选题",
        "题干": "下列哪一项属于范围一？",
        "选项A": "外购电力",
        "选项B": "自有锅炉",
        "选项C": "员工通勤",
        "答案": "A B",
    }
    assert found.place.identifier == "q-1"
    assert found.place.line == 1
