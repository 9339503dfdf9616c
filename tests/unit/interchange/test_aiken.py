# SPDX-License-Identifier: Apache-2.0
"""Aiken: what comes back, and every way in which a question can break its few rules."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import assume, given, settings, strategies as st

from question_bank.interchange import (
    Defaults,
    Entry,
    Refusal,
    Unsayable,
    losses,
    project,
    unsayable,
)
from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.moodle.aiken import FORMAT, read, write
from question_bank.items import SingleChoice, to_data
from question_bank.wording import Wording
from tests.support.factories.banks import PIECES, single_choices
from tests.support.factories.items import make_multiple, make_single

DEFAULTS = Defaults("policy")
QUESTION = "下列哪种是温室气体？\nA. 氩\nB. 甲烷\nANSWER: B\n"
LINES = ("", "题干", "A. 甲", "B) 乙", "C.", "ANSWER: B", "ANSWER:", "ANSWER: AB", "x", *PIECES)


def entries(text: str) -> tuple[Entry, ...]:
    return read(text.encode(), DEFAULTS).entries


def refusals(text: str) -> list[tuple[int | None, str, str]]:
    """Line and words of every refusal."""
    problems = [problem for entry in entries(text) for problem in entry.problems]
    return [(p.place.line, p.wording.zh, p.wording.en) for p in problems]


@given(st.lists(single_choices(), min_size=1, max_size=3))
def test_write_sayable_items_come_back_as_foretold(bank: list[SingleChoice]) -> None:
    said = [item for item in bank if unsayable(FORMAT, item) is None]
    foretold = [project(FORMAT, item, DEFAULTS) for item in said]
    # Without references the same words are the same question.
    assume(said and len({item.reference for item in foretold}) == len(foretold))
    data = write(said, {})
    assert read(data, DEFAULTS).items == foretold
    assert write(said, {}) == data


@settings(deadline=None)
@given(single_choices())
def test_losses_of_any_item_name_all_that_differs(item: SingleChoice) -> None:
    back = project(FORMAT, item, DEFAULTS)
    fields = SingleChoice.__dataclass_fields__
    differing = {name for name in fields if getattr(item, name) != getattr(back, name)}
    assert differing <= losses(FORMAT, item) <= to_data(item).keys()


@given(st.one_of(st.binary(), st.lists(st.sampled_from(LINES)).map("\n".join).map(str.encode)))
def test_read_any_bytes_gives_a_reading_or_refuses_the_file(data: bytes) -> None:
    with suppress(FileRefused):
        assert all(entry.item or entry.problems for entry in read(data, DEFAULTS).entries)


def test_write_items_are_written_as_moodle_reads_them() -> None:
    first = make_single(stem="甲*乙？", options=("A. 一", "B 二"), key="A")
    second = make_single(stem="$x^2$ 是", options=("一", "二"), key="B")
    assert write([first, second, make_multiple()], {}).decode() == (
        "甲*乙？\nA. A. 一\nB. B 二\nANSWER: A\n\n$x^2$ 是\nA. 一\nB. 二\nANSWER: B\n"
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"stem": "一\n二"},
        {"stem": "B. 甲"},
        {"stem": "C)"},
        {"stem": "ANSWER: 何者"},
        {"stem": "x"},
        {"stem": "CO<sub>2</sub>"},
        {"stem": "**甲**"},
        {"stem": "\ufeff甲"},
        {"stem": "甲\ue000"},
        {"options": ("甲\n乙", "丙")},
        {"options": ("甲", "`丙`")},
    ],
)
def test_judge_text_that_would_not_come_back_is_unsayable(changed: dict[str, Any]) -> None:
    changed = {"options": ("甲", "乙"), "key": "A"} | changed
    assert unsayable(FORMAT, make_single(**changed)) is Unsayable.TEXT


def test_judge_picture_is_unsayable() -> None:
    item = make_single(stem=f"![图](media:{'0' * 64}.png)")
    assert unsayable(FORMAT, item) is Unsayable.PICTURES


def test_judge_multiple_choice_is_unsayable() -> None:
    assert unsayable(FORMAT, make_multiple()) is Unsayable.TYPE
    assert FORMAT.says.judge(make_multiple()) is Unsayable.TYPE


@pytest.mark.parametrize(
    "text",
    [
        QUESTION,
        QUESTION.replace("\n", "\r\n"),
        QUESTION.replace("\n", "\r"),
        QUESTION.replace("\n", "\n \n"),
        QUESTION.replace(". ", ")"),
        QUESTION.replace("A. 氩", "  A.\t 氩 "),
        QUESTION.replace(": B", ":B").rstrip(),
        f"\n\n{QUESTION}",
    ],
)
def test_read_question_in_any_spelling_of_moodle_is_taken(text: str) -> None:
    (entry,) = entries(text)
    assert isinstance(entry.item, SingleChoice)
    assert entry.item.stem == "下列哪种是温室气体？"
    assert entry.item.options == ("氩", "甲烷")
    assert entry.item.key == "B"
    assert entry.item.topic == "policy"


def test_read_gb18030_is_taken() -> None:
    assert len(read(QUESTION.encode("gb18030"), DEFAULTS).items) == 1


def test_read_questions_without_blank_line_between_are_two() -> None:
    both = QUESTION + QUESTION.replace("下列", "以下")
    assert [entry.place.line for entry in entries(both)] == [1, 5]
    assert len(read(both.encode(), DEFAULTS).items) == 2


def test_read_words_that_mean_something_in_markdown_stay_words() -> None:
    (entry,) = entries("若 *甲* 且 `乙`\nA. CO<sub>2</sub>\nB. 2*3*4\nANSWER: A")
    assert entry.item is not None
    assert entry.item.stem == r"若 \*甲\* 且 \`乙\`"
    assert getattr(entry.item, "options", ()) == (r"CO\<sub>2</sub>", "2*3*4")


def test_read_refused_question_is_handed_back_as_cells() -> None:
    (entry,) = entries(QUESTION.replace(": B", ": AB"))
    assert entry.cells == {
        "题型": "单选题",
        "题干": "下列哪种是温室气体？",
        "选项A": "氩",
        "选项B": "甲烷",
        "答案": "AB",
    }


@pytest.mark.parametrize(
    ("key", "zh", "en"),
    [
        (
            "AB",
            "单选题有多个答案“AB”，请只留一个，或把题型改为多选题",
            "a single choice has several keys, 'AB': keep one, or make it a multiple choice",
        ),
        (
            "A, B",
            "单选题有多个答案“A, B”，请只留一个，或把题型改为多选题",
            "a single choice has several keys, 'A, B': keep one, or make it a multiple choice",
        ),
        (
            "C",
            "答案“C”不是任何一个选项，请改正答案或补上选项",
            "the key 'C' names no option; correct it or add the option",
        ),
        ("b", "答案“b”无法识别", "the key 'b' cannot be read"),
        ("B. 甲烷", "答案“B. 甲烷”无法识别", "the key 'B. 甲烷' cannot be read"),
        ("", "没有答案", "there is no key"),
    ],
)
def test_read_key_that_is_not_one_option_is_refused(key: str, zh: str, en: str) -> None:
    assert refusals(QUESTION.replace(": B", f": {key}")) == [(4, zh, en)]


UNREADABLE = ("无法识别：", "this cannot be read: ")


@pytest.mark.parametrize(
    ("text", "line", "zh", "en"),
    [
        ("一\n" + QUESTION, 2, "题干只能写一行", "a stem is one line"),
        (QUESTION.replace("B.", "续\nB."), 3, "选项只能写一行", "an option is one line"),
        (
            QUESTION.replace("B.", "C."),
            3,
            "此处的选项应是 B，不是 C",
            "the option here should be B, not C",
        ),
        (
            QUESTION.replace("B.", "A."),
            3,
            "此处的选项应是 B，不是 A",
            "the option here should be B, not A",
        ),
        (QUESTION.replace(" 氩", ""), 2, "选项 A 没有内容", "option A says nothing"),
    ],
)
def test_read_line_out_of_place_refuses_the_question(
    text: str, line: int, zh: str, en: str
) -> None:
    assert refusals(text) == [(line, UNREADABLE[0] + zh, UNREADABLE[1] + en)]


@pytest.mark.parametrize(
    ("text", "line", "zh", "en"),
    [
        ("A. 甲\nB. 乙\nANSWER: A", 3, "没有题干", "there is no stem"),
        ("ANSWER: A", 1, "没有题干", "there is no stem"),
        (
            "题干\nANSWER: A",
            2,
            "选项不足两个，请补上",
            "there are fewer than two options; add the missing ones",
        ),
        (
            "题干\nA. 甲\nANSWER: A",
            3,
            "选项不足两个，请补上",
            "there are fewer than two options; add the missing ones",
        ),
        ("题干\nA. 甲\nB. 乙", 3, "没有答案", "there is no key"),
        (
            "一、单项选择题\n\n" + QUESTION,
            1,
            "选项不足两个，请补上",
            "there are fewer than two options; add the missing ones",
        ),
        ("题干\nA. 甲\nB. 乙\n\n" + QUESTION, 3, "没有答案", "there is no key"),
    ],
)
def test_read_incomplete_question_is_refused_at_its_last_line(
    text: str, line: int, zh: str, en: str
) -> None:
    assert refusals(text) == [(line, zh, en)]


def test_read_eleven_options_are_refused() -> None:
    options = "\n".join(f"{letter}. 项{letter}" for letter in "ABCDEFGHIJK")
    text = f"题干\n{options}\nANSWER: A"
    assert refusals(text) == [(13, "选项超过 10 个", "there are more than 10 options")]


def test_read_alphabet_and_more_options_are_refused() -> None:
    options = "\n".join(f"{letter}. 项{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    text = f"题干\n{options}\nZ. 又一项\nANSWER: A"
    assert [line for line, _, _ in refusals(text)] == [29]


def test_read_option_said_twice_is_refused_by_the_item_itself() -> None:
    (entry,) = entries("题干\nA. 甲\nB. 甲\nANSWER: A")
    assert entry.problems[0].code is Refusal.FAULTY
    assert entry.problems[0].wording == Wording(
        "选项有两处内容相同", "Options says the same thing twice"
    )


def test_read_same_question_twice_is_refused_once() -> None:
    codes = [[problem.code for problem in entry.problems] for entry in entries(QUESTION * 2)]
    assert codes == [[], [Refusal.REFERENCE_TWICE]]


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_read_file_without_words_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        read(data, DEFAULTS)
    assert refused.value.reason is FileReason.EMPTY
