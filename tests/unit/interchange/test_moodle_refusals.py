# SPDX-License-Identifier: Apache-2.0
"""Moodle XML: what cannot be taken, with its place and its words."""

import pytest

from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.moodle.xml import read
from question_bank.interchange.problems import Place
from tests.unit.interchange.moodle_files import (
    DEFAULTS,
    answer,
    choice,
    entry_of,
    problem_of,
    question,
    quiz,
    reading_of_file,
    tags,
    text_of,
)

TWO = answer(100, "甲") + answer(0, "乙")
ESSAY = text_of("graderinfo", "<p>见教材。</p>")


def subquestion(left: str, right: str) -> str:
    return text_of("subquestion", left, files=f"<answer><text>{right}</text></answer>")


REFUSED = [
    (
        question("cloze", text="{1:SHORTANSWER:=甲}"),
        "“cloze”类的题无法收入题库",
        "questions of the kind 'cloze' cannot be taken",
    ),
    (
        question("calculatedmulti", TWO),
        "“calculatedmulti”类的题无法收入题库",
        "questions of the kind 'calculatedmulti' cannot be taken",
    ),
    ("<question/>", "“?”类的题无法收入题库", "questions of the kind '?' cannot be taken"),
    (question("multichoice", TWO, text=""), "没有题干", "there is no stem"),
    (
        choice(answer(100, "甲")),
        "选项不足两个，请补上",
        "there are fewer than two options; add the missing ones",
    ),
    (
        choice(answer(100, "甲"), *(answer(0, f"乙{number}") for number in range(10))),
        "选项超过 10 个",
        "there are more than 10 options",
    ),
    (choice(answer(0, "甲"), answer(0, "乙")), "没有答案", "there is no key"),
    (
        choice(answer(100, "甲"), answer("100", "乙")),
        "单选题有多个答案“AB”，请只留一个，或把题型改为多选题",
        "a single choice has several keys, 'AB': keep one, or make it a multiple choice",
    ),
    (
        choice(answer(0, "甲"), answer(-100, "乙"), single="false"),
        "没有答案",
        "there is no key",
    ),
    (
        choice(answer("一半", "甲"), answer(0, "乙")),
        "“一半”无法识别，应类似 33.33333",
        "'一半' cannot be read; it should be like 33.33333",
    ),
    (
        question("truefalse", answer(100, "vrai"), answer(0, "faux")),
        "判断题的答案“vrai”看不出是对还是错",
        "the key 'vrai' says neither true nor false",
    ),
    (
        question("truefalse", answer(100, "true"), answer(100, "false")),
        "判断题的答案“true, false”看不出是对还是错",
        "the key 'true, false' says neither true nor false",
    ),
    (
        question("truefalse", answer(0, "true"), answer(0, "false")),
        "没有答案",
        "there is no key",
    ),
    (
        question("truefalse", answer(100, "true"), answer("x", "false")),
        "“x”无法识别，应类似 33.33333",
        "'x' cannot be read; it should be like 33.33333",
    ),
    (question("shortanswer"), "没有答案", "there is no key"),
    (
        question("shortanswer", answer("?", "甲")),
        "“?”无法识别，应类似 33.33333",
        "'?' cannot be read; it should be like 33.33333",
    ),
    (question("essay", text_of("graderinfo", " ")), "没有答案", "there is no key"),
    (
        question("essay", ESSAY.replace("<p>", "<s>旧</s><p>")),
        "含有无法表示的内容：<s> 旧",
        "it holds what cannot be shown: <s> 旧",
    ),
    (question("matching", subquestion("", "甲")), "没有答案", "there is no key"),
    (question("ordering"), "没有答案", "there is no key"),
    (
        question("ordering", answer(2, "甲"), answer(1, "乙")),
        "答案“2, 1”无法识别",
        "the key '2, 1' cannot be read",
    ),
    (
        question("ordering", answer("x", "甲"), answer(1, "乙")),
        "答案“x, 1”无法识别",
        "the key 'x, 1' cannot be read",
    ),
    (
        question("numerical", answer(100, "*")),
        "答案“*”无法识别",
        "the key '*' cannot be read",
    ),
    (
        question("numerical", answer(100, "12"), answer(100, "13")),
        "答案“12; 13”无法识别",
        "the key '12; 13' cannot be read",
    ),
    (
        question("numerical", answer(100, "12", "<tolerance>小</tolerance>")),
        "“小”无法识别，应类似 0.5",
        "'小' cannot be read; it should be like 0.5",
    ),
    (
        question("numerical", answer(100, "12", "<tolerance>-1</tolerance>")),
        "允许误差小于 0",
        "Tolerance is below 0",
    ),
    (
        choice(TWO, extra="<idnumber>q 1</idnumber>"),
        "编号的写法应类似 hs-001",
        "Reference is not like hs-001",
    ),
    (
        question(
            "multichoice", "<single>true</single>", TWO, text_of("generalfeedback", "解<video>")
        ),
        "含有无法表示的内容：<video>",
        "it holds what cannot be shown: <video>",
    ),
    (
        choice(answer(100, "<p>甲</p>", format_="wiki_like"), answer(0, "乙")),
        "无法识别：wiki_like",
        "this cannot be read: wiki_like",
    ),
]


@pytest.mark.parametrize(("part", "zh", "en"), REFUSED)
def test_read_what_cannot_be_an_item_is_refused_in_words(part: str, zh: str, en: str) -> None:
    entry = entry_of(part)
    refusals = [problem for problem in entry.problems if not problem.is_warning]
    assert [(problem.wording.zh, problem.wording.en) for problem in refusals] == [(zh, en)]
    assert entry.item is None
    assert refusals[0].place.line == 3


@pytest.mark.parametrize(
    ("part", "figures"),
    [
        (
            choice(answer(100, "甲"), answer("33.33333", "乙"), answer(0, "丙")),
            "A 100%、B 33.33333%、C 0%",
        ),
        (
            choice(answer(100, "甲"), answer(100, "乙"), answer("-50", "丙"), single="false"),
            "A 100%、B 100%、C -50%",
        ),
        (
            question("truefalse", answer(50, "true"), answer(0, "false")),
            "A 50%、B 0%",
        ),
        (
            question("shortanswer", answer(100, "甲"), answer(50, "乙")),
            "A 100%、B 50%",
        ),
    ],
)
def test_read_shares_that_do_not_make_one_are_refused_with_their_figures(
    part: str, figures: str
) -> None:
    entry = entry_of(part)
    assert entry.item is None
    (problem,) = entry.problems
    assert problem.wording.zh == (
        f"选项得分（{figures}）无法保存：正确选项应合计 100%，其余不大于 0"
    )
    assert problem.wording.en == (
        f"the options' scores ({figures}) cannot be kept: "
        "right ones must add up to 100 %, the others be no more than 0"
    )


def test_read_subquestion_without_an_answer_is_refused() -> None:
    left = text_of("subquestion", "乙")
    entry = entry_of(question("matching", subquestion("甲", "1"), left, text_of("subquestion", "")))
    assert [problem.wording.zh for problem in entry.problems] == ["配对为空或首尾有空格"]


def test_read_picture_that_two_texts_miss_is_named_once() -> None:
    shown = "<img src='@@PLUGINFILE@@/a.png'>"
    part = choice(answer(100, f"甲{shown}"), answer(0, f"乙{shown}"))
    assert problem_of(part).wording.en == "the picture 'a.png' is missing from the file"


def test_read_wildcard_in_a_short_answer_is_refused() -> None:
    entry = entry_of(question("shortanswer", answer(100, "*配额*")))
    assert [problem.wording.zh for problem in entry.problems] == [
        "答案“*配额*”无法识别",
        "没有评分点，参考答案整体算作一个评分点",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        "<responseformat>noinline</responseformat><attachmentsrequired>1</attachmentsrequired>",
        "<responseformat>editor</responseformat><attachmentsrequired>1</attachmentsrequired>",
    ],
)
def test_read_essay_that_demands_files_is_refused(fields: str) -> None:
    entry = entry_of(question("essay", fields, ESSAY))
    assert entry.problems[0].wording.zh == "不支持的作答方式：attachments 1"
    assert entry.item is None


def test_read_number_in_no_unit_of_its_own_is_refused() -> None:
    unit = "<units><unit><multiplier>1000</multiplier><unit_name>kg</unit_name></unit></units>"
    entry = entry_of(question("numerical", answer(100, "12"), unit))
    assert entry.problems[0].wording.zh == "无法识别：1000 kg"
    assert entry.item is None


def test_read_words_that_are_elements_are_refused() -> None:
    """Nothing escaped the HTML, so that its words are no words of the file."""
    problem = problem_of(choice(TWO).replace("<![CDATA[甲]]>", "<b>甲</b>"))
    assert problem.wording.zh == "无法识别：<text><…>"


def test_read_places_name_the_line_and_the_question() -> None:
    reading = reading_of_file(
        choice(TWO, extra="<idnumber>q1</idnumber>"),
        question("cloze", "<idnumber>q2</idnumber>"),
        "\n\n",
        choice(answer(100, "甲"), f"\n{answer('x', '乙')}"),
        question("random", name="随机 " * 60),
    )
    first, second, third, fourth = reading.entries
    assert first.place == Place(line=3, identifier="q1")
    assert str(second.problems[0]) == "line 4 (q2): questions of the kind 'cloze' cannot be taken"
    assert third.place == Place(line=7, identifier="Q1")
    assert third.problems[0].place == Place(line=8, identifier="Q1")
    assert third.problems[0].place.wording.zh == "第 8 行（Q1）"
    assert len(fourth.place.identifier) == 80
    assert len(reading.items) == 1


def test_read_refused_question_can_be_handed_back_for_mending() -> None:
    part = choice(
        answer(100, "甲"),
        answer(100, "乙<sub>2</sub>"),
        extra=tags("难度：0.70") + "<defaultgrade>2.0000000</defaultgrade>",
    )
    assert dict(entry_of(part).cells) == {
        "题型": "单选题",
        "题干": "哪一项正确？",
        "选项A": "甲",
        "选项B": "乙<sub>2</sub>",
        "答案": "AB",
        "分值": "2",
        "难度": "0.70",
    }


@pytest.mark.parametrize(
    ("part", "key"),
    [
        (question("truefalse", answer(100, "true"), answer(0, "false")), "对"),
        (question("shortanswer", answer(100, "甲"), answer(100, "乙")), "甲\n乙"),
        (question("matching", subquestion("甲", "1"), subquestion("乙", "2")), "甲 ⇒ 1\n乙 ⇒ 2"),
        (question("ordering", answer(1, "甲"), answer(2, "乙")), "1. 甲\n2. 乙"),
        (question("numerical", answer(100, "12"), answer(100, "13")), "12; 13"),
        (question("essay", text_of("graderinfo", "参考答案<p>甲</p>")), "甲"),
    ],
)
def test_read_key_is_handed_back_as_people_write_it(part: str, key: str) -> None:
    assert entry_of(part).cells["答案"] == key


def test_read_marking_point_that_cannot_be_is_handed_back_without_it() -> None:
    told = text_of("graderinfo", "甲<p>评分点</p><p>999 分：甲</p>")
    entry = entry_of(question("essay", told))
    assert entry.problems[0].wording.zh == "评分点分值不在 1-100 之内"
    assert "评分点" not in entry.cells
    assert entry.cells["答案"] == "甲"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", FileReason.XML_BROKEN),
        (b"<quiz><question></quiz>", FileReason.XML_BROKEN),
        (b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>', FileReason.XML_DOCTYPE),
        (
            b'<!DOCTYPE q SYSTEM "file:///etc/hostname"><quiz>&xxe;</quiz>',
            FileReason.XML_DOCTYPE,
        ),
        (b'<?xml version="1.0" encoding="UTF-7"?><quiz/>', FileReason.XML_ENCODING),
        (b"<assessmentItem/>", FileReason.UNEXPECTED_KIND),
        ("<quiz>" + "<a>" * 200 + "</a>" * 200 + "</quiz>", FileReason.XML_TOO_DEEP),
    ],
)
def test_read_file_that_is_no_moodle_xml_is_refused(data: bytes | str, reason: FileReason) -> None:
    with pytest.raises(FileRefused) as refused:
        read(data.encode() if isinstance(data, str) else data, DEFAULTS)
    assert refused.value.reason is reason


@pytest.mark.parametrize("encoding", ["GBK", "GB18030", "UTF-16"])
def test_read_file_is_in_the_encoding_it_declares(encoding: str) -> None:
    text = quiz(choice(TWO)).decode().replace("UTF-8", encoding)
    (item,) = read(text.encode(encoding), DEFAULTS).items
    assert item.stem == "哪一项正确？"


def test_read_empty_quiz_is_an_empty_reading() -> None:
    reading = read(b"<quiz></quiz>", DEFAULTS)
    assert (reading.entries, reading.pictures, reading.warnings) == ((), {}, ())
