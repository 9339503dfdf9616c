# SPDX-License-Identifier: Apache-2.0
"""Moodle XML: each kind of question as Moodle exports it, and what becomes of its fields."""

from decimal import Decimal
from fractions import Fraction

import pytest

from question_bank.interchange.problems import Place, Refusal, Warned
from question_bank.items import (
    Cognitive,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    WorkType,
)
from tests.unit.interchange.moodle_files import (
    answer,
    category,
    choice,
    entry_of,
    item_of,
    problem_of,
    question,
    reading_of_file,
    tags,
    text_of,
)

STANDARD = "".join(
    [
        text_of("correctfeedback", "<p>您的答案是正确的。</p>"),
        text_of("partiallycorrectfeedback", "Your answer is partially correct."),
        text_of("incorrectfeedback", "Your answer is incorrect."),
        "<shownumcorrect/>",
    ]
)


def test_read_single_choice_as_moodle_exports_it() -> None:
    fields = "".join(
        [
            text_of("generalfeedback", "<p>见办法第 <b>3</b> 条。</p>"),
            "<defaultgrade>2.5000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>",
            "<idnumber>hs-001</idnumber><answernumbering>abc</answernumbering>",
            "<showstandardinstruction>0</showstandardinstruction>",
            STANDARD,
            text_of("hint", ""),
        ]
    )
    item = item_of(
        category("$course$/top/政策法规"),
        choice(
            answer("0", "<p>甲</p>"), answer("100", "<p>乙</p>"), answer("0", "丙"), extra=fields
        ),
    )
    assert item == SingleChoice(
        reference="hs-001",
        topic="policy",
        difficulty=Decimal("0.50"),
        cognitive=Cognitive.APPLY,
        stem="哪一项正确？",
        explanation="见办法第 **3** 条。",
        points=Decimal("2.5"),
        options=("甲", "乙", "丙"),
        key="B",
    )


def test_read_question_without_idnumber_gets_the_same_reference_each_time() -> None:
    one = choice(answer(100, "甲"), answer(0, "乙"))
    assert item_of(one).reference == item_of(category("别处"), one).reference


def test_read_negative_figure_of_a_single_choice_is_left_out() -> None:
    entry = entry_of(choice(answer(100, "甲"), answer("-33.33333", "乙"), answer(0, "丙")))
    (problem,) = entry.problems
    assert problem.wording.zh == "“fraction -33.33333”没有收入"
    assert isinstance(entry.item, SingleChoice)
    assert entry.item.key == "A"


@pytest.mark.parametrize(
    ("figures", "key", "scores"),
    [
        (("33.33333", "33.33333", "33.33333", "-100"), "ABC", ("1/3", "1/3", "1/3", "-1")),
        (("33.34", "33.33", "33.33", "0"), "ABC", ("1/3", "1/3", "1/3", "0")),
        (("66.66667", "33.33333", "-16.66667"), "AB", ("2/3", "1/3", "-1/6")),
        (("14.28571",) * 7, "ABCDEFG", ()),
        (("50", "50", "-50", "-50"), "AB", ()),
        (("50", "0", "50"), "AC", ("1/2", "0", "1/2")),
        (("33", "33", "34"), "ABC", ("33/100", "33/100", "17/50")),
    ],
)
def test_read_multiple_choice_keeps_the_exact_scores_its_figures_stand_for(
    figures: tuple[str, ...], key: str, scores: tuple[str, ...]
) -> None:
    answers = [answer(figure, f"选项 {number}") for number, figure in enumerate(figures)]
    item = item_of(choice(*answers, single="false"))
    assert isinstance(item, MultipleChoice)
    assert item.key == frozenset(key)
    assert item.scores == tuple(map(Fraction, scores))


def test_read_multiple_choice_with_one_right_option_is_taken_with_a_warning() -> None:
    entry = entry_of(choice(answer(100, "甲"), answer(-100, "乙"), single="0"))
    assert isinstance(entry.item, MultipleChoice)
    assert [problem.code for problem in entry.problems] == [Warned.KEY_ONE_IN_MULTIPLE]


@pytest.mark.parametrize(
    ("shuffle", "said", "pinned"),
    [
        ("<shuffleanswers>false</shuffleanswers>", (), "ABC"),
        ("<shuffleanswers>0</shuffleanswers>", ("固定选项：C",), "C"),
        ("<shuffleanswers>1</shuffleanswers>", (), ""),
        ("", (), ""),
    ],
)
def test_read_options_that_are_not_shuffled_are_pinned(
    shuffle: str, said: tuple[str, ...], pinned: str
) -> None:
    answers = answer(100, "甲") + answer(0, "乙") + answer(0, "以上都不对")
    item = item_of(question("multichoice", "<single>true</single>", shuffle, answers, tags(*said)))
    assert isinstance(item, SingleChoice)
    assert item.pinned == frozenset(pinned)


def test_read_blank_option_that_is_worth_nothing_is_passed_over() -> None:
    item = item_of(choice(answer(100, "甲"), answer(0, "乙"), answer(0, "")))
    assert isinstance(item, SingleChoice)
    assert item.options == ("甲", "乙")


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [
        ((100, "true"), (0, "false"), True),
        ((100, "false"), (0, "true"), False),
        ((0, "正确"), (100, "错误"), False),
    ],
)
def test_read_truth_is_said_by_the_words_not_by_their_order(
    first: tuple[int, str], second: tuple[int, str], *, key: bool
) -> None:
    item = item_of(
        question(
            "truefalse",
            answer(*first, format_="moodle_auto_format"),
            answer(*second, format_="moodle_auto_format"),
        )
    )
    assert isinstance(item, TrueFalse)
    assert item.key is key


def test_read_shortanswer_is_one_marking_point_with_other_wordings() -> None:
    entry = entry_of(
        question(
            "shortanswer",
            "<defaultgrade>3.0000000</defaultgrade><usecase>1</usecase>",
            answer(100, "碳排放*配额".replace("*", "\\*"), format_="moodle_auto_format"),
            answer("100", "配额 <b>"),
            answer("0", "碳汇"),
        )
    )
    item = entry.item
    assert isinstance(item, ShortAnswer)
    assert item.model_answer == "碳排放\\*配额"
    (point,) = item.marking_points
    assert (point.text, point.weight, point.accepted) == ("碳排放\\*配额", 3, ("配额 <b>",))
    assert [problem.wording.en for problem in entry.problems] == [
        "'answer 碳汇' is left out",
        "there are no marking points; the whole model answer counts as one",
    ]


GUIDANCE = "<p><b>参考答案：</b></p><p>先核算。<br>再核查。</p><p><b>评分标准</b></p><p>2 分：核算<br>同义：算<br>1 分：核查</p>"


def test_read_essay_finds_the_points_that_graders_are_told() -> None:
    fields = (
        "<responseformat>editor</responseformat><responserequired>1</responserequired>"
        "<responsefieldlines>10</responsefieldlines><minwordlimit></minwordlimit>"
        "<attachments>0</attachments><attachmentsrequired>0</attachmentsrequired>"
    )
    item = item_of(
        question("essay", fields, text_of("graderinfo", GUIDANCE), text_of("responsetemplate", ""))
    )
    assert isinstance(item, ShortAnswer)
    assert item.model_answer == "先核算。\n再核查。"
    assert [(p.text, p.weight, p.accepted) for p in item.marking_points] == [
        ("核算", 2, ("算",)),
        ("核查", 1, ()),
    ]


@pytest.mark.parametrize(
    ("grade", "told", "model_answer", "weight"),
    [
        ("4.0000000", "<p>见教材。</p>", "见教材。", 4),
        ("0.5000000", "<p>答案</p><p>见教材。</p>", "见教材。", 1),
        (
            "",
            "<p>见教材。</p><p>评分点</p><p>说清楚即可</p>",
            "见教材。\n\n评分点\n\n说清楚即可",
            1,
        ),
    ],
)
def test_read_essay_without_points_is_marked_by_its_whole_answer(
    grade: str, told: str, model_answer: str, weight: int
) -> None:
    fields = f"<defaultgrade>{grade}</defaultgrade>{text_of('graderinfo', told)}"
    entry = entry_of(question("essay", fields))
    assert isinstance(entry.item, ShortAnswer)
    assert entry.item.model_answer == model_answer
    assert entry.item.marking_points[0].weight == weight
    assert [problem.code for problem in entry.problems] == [Warned.ONE_MARKING_POINT]


@pytest.mark.parametrize("kind", ["matching", "match"])
def test_read_matching_answers_without_a_question_distract(kind: str) -> None:
    subquestions = [
        ("<p>CO<sub>2</sub></p>", "1"),
        ("CH4", "28"),
        ("", "265"),
        ("", "28"),
        ("", ""),
    ]
    item = item_of(
        question(
            kind,
            f"<shuffleanswers>true</shuffleanswers>{STANDARD}",
            *(
                text_of("subquestion", left, files=f"<answer><text>{right}</text></answer>")
                for left, right in subquestions
            ),
        )
    )
    assert isinstance(item, Matching)
    assert item.pairs == (("CO<sub>2</sub>", "1"), ("CH4", "28"))
    assert item.distractors == ("265",)


def test_read_matching_answer_is_plain_unless_its_own_markdown_says_the_same() -> None:
    rights = ("<text>*1*</text>", "<text>28</text><markdown>**28**</markdown>")
    stale = "<text>265</text><markdown>**28**</markdown>"
    item = item_of(
        question(
            "matching",
            *(
                text_of("subquestion", left, files=f"<answer>{right}</answer>")
                for left, right in zip("甲乙丙", (*rights, stale), strict=True)
            ),
        )
    )
    assert isinstance(item, Matching)
    assert [right for _, right in item.pairs] == ["\\*1\\*", "**28**", "265"]


@pytest.mark.parametrize("numbers", [("1.0000000", "2.0000000", "3.0000000"), ("0", "0", "0")])
def test_read_ordering_is_in_the_order_of_the_file(numbers: tuple[str, ...]) -> None:
    fields = (
        "<layouttype>HORIZONTAL</layouttype><selecttype>ALL</selecttype><selectcount>0</selectcount>"
        "<gradingtype>ABSOLUTE_POSITION</gradingtype><showgrading>SHOW</showgrading>"
        f"<numberingstyle>none</numberingstyle>{STANDARD}"
    )
    steps = [answer(n, f"<p>{s}</p>") for n, s in zip(numbers, "甲乙丙", strict=True)]
    item = item_of(question("ordering", fields, *steps))
    assert isinstance(item, Ordering)
    assert item.steps == ("甲", "乙", "丙")


def test_read_ordering_that_shows_some_of_its_steps_says_so() -> None:
    fields = "<selecttype>RANDOM</selecttype><selectcount>2</selectcount>"
    steps = [answer(number, f"第 {number} 步") for number in (1, 2, 3)]
    problem = problem_of(question("ordering", fields, *steps))
    assert problem.wording.zh == "“selecttype RANDOM 2”没有收入"


@pytest.mark.parametrize(
    ("value", "tolerance", "expected"),
    [
        ("23.80", "<tolerance>0.50</tolerance>", ("23.8", "0.5")),
        ("-1.5E3", "<tolerance>0</tolerance>", ("-1500", "0")),
        ("+.5", "", ("0.5", "0")),
        ("-0", "", ("0", "0")),
    ],
)
def test_read_number_with_its_tolerance(
    value: str, tolerance: str, expected: tuple[str, str]
) -> None:
    item = item_of(
        question("numerical", answer(100, value, tolerance, format_="moodle_auto_format"))
    )
    assert isinstance(item, Numeric)
    assert (item.value, item.tolerance, item.unit) == (*map(Decimal, expected), "")


def units(*pairs: tuple[str, str]) -> str:
    inner = "".join(
        f"<unit><multiplier>{multiplier}</multiplier><unit_name>{name}</unit_name></unit>"
        for multiplier, name in pairs
    )
    return f"<units>{inner}</units><unitgradingtype>0</unitgradingtype><showunits>0</showunits>"


def test_read_number_stands_in_the_unit_that_multiplies_by_one() -> None:
    one = question("numerical", answer(100, "12"), units(("1000", "kg"), ("1.0000", "t")))
    entry = entry_of(one)
    assert isinstance(entry.item, Numeric)
    assert entry.item.unit == "t"
    assert [problem.wording.en for problem in entry.problems] == ["'unit kg' is left out"]


def test_read_number_says_what_moodle_asks_of_units() -> None:
    fields = f"<unitgradingtype>1</unitgradingtype>{text_of('instructions', '带单位')}"
    entry = entry_of(question("numerical", answer(100, "12"), fields))
    assert [problem.context["name"] for problem in entry.problems] == [
        "instructions",
        "unitgradingtype",
    ]


@pytest.mark.parametrize(
    ("path", "topic"),
    [
        ("$course$/top/政策法规", "policy"),
        ("$course$/top/Default for 碳市场", "Default for 碳市场"),
        ("$system$/top/碳市场/配额", "碳市场/配额"),
        ("$cat1$/碳市场", "碳市场"),
        ("甲/ 乙 // 丙", "甲/乙 / 丙"),
        ("$course$/top/" + "长" * 39 + "/配额", "配额"),
        ("$course$/top", "trading"),
        ("", "trading"),
    ],
)
def test_read_category_is_the_topic_of_what_follows(path: str, topic: str) -> None:
    reading = reading_of_file(category(path), choice(answer(100, "甲"), answer(0, "乙")))
    assert [item.topic for item in reading.items] == [topic]
    assert reading.warnings == ()


def test_read_category_with_too_long_a_name_is_left_out() -> None:
    path = "$course$/top/" + "长" * 41
    reading = reading_of_file(category(path), choice(answer(100, "甲"), answer(0, "乙")))
    assert [item.topic for item in reading.items] == ["trading"]
    (warning,) = reading.warnings
    assert warning.wording.zh == f"“category {path}”没有收入"
    assert warning.place == Place(line=3)


def test_read_tags_fill_the_fields_that_moodle_has_not() -> None:
    said = tags(
        *(
            "难度：0.65",
            "认知层次：掌握",
            "topic: 碳市场",
            "适用年份：2024",
            "级别：四级",
            "级别：3",
        ),
        *("工种：碳排放核算员", "Work types: trading", "考试项目：cpcif", "职业功能：核算"),
        *("来源：GB/T 32150", "命题人：苏禾", "命题人：苏禾"),
    )
    item = item_of(choice(answer(100, "甲"), answer(0, "乙"), extra=said))
    assert (item.difficulty, item.cognitive, item.topic) == (Decimal("0.65"), "apply", "碳市场")
    assert (item.valid_for, item.levels) == (2024, ("4", "3"))
    assert item.work_types == (WorkType.ACCOUNTING, WorkType.TRADING)
    assert (item.programmes, item.function) == (("cpcif",), "核算")
    assert (item.source, item.author) == ("GB/T 32150", "苏禾")


def test_read_tags_that_say_nothing_we_keep_are_named() -> None:
    said = tags("期末", "难度：很", "来源：甲", "来源：乙", "命题人（1/2）：苏", "题型：单选题")
    course = "<coursetags><tag><text>课程</text></tag></coursetags>"
    entry = entry_of(choice(answer(100, "甲"), answer(0, "乙"), extra=said + course))
    assert entry.item is not None
    assert entry.item.difficulty == Decimal("0.50")
    assert {str(problem.context["name"]) for problem in entry.problems} == {
        *("tag 期末", "tag 难度：很", "tag 来源：甲", "tag 来源：乙", "tag 命题人"),
        *("tag 题型：单选题", "tag 课程"),
    }


def test_read_tags_of_options_say_nothing_of_other_questions() -> None:
    said = tags("固定选项：A", "选项得分：A 1/2、B 1/2")
    entry = entry_of(question("truefalse", answer(100, "true"), answer(0, "false"), said))
    assert isinstance(entry.item, TrueFalse)
    assert [problem.context["name"] for problem in entry.problems] == ["pinned", "scores"]


def test_read_scores_of_a_tag_count_while_the_figures_are_theirs() -> None:
    said = tags("选项得分：A 2/7、B 5/7、C 0")
    kept = choice(
        answer("28.57143", "甲"),
        answer("71.42857", "乙"),
        answer(0, "丙"),
        single="false",
        extra=said,
    )
    changed = kept.replace("28.57143", "25").replace("71.42857", "75")
    for text, scores in ((kept, ("2/7", "5/7", "0")), (changed, ("1/4", "3/4", "0"))):
        item = item_of(text)
        assert isinstance(item, MultipleChoice)
        assert item.scores == tuple(map(Fraction, scores))


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("<defaultgrade>0.0000000</defaultgrade>", "defaultgrade 0.0000000"),
        ("<defaultgrade>0.3333333</defaultgrade>", "defaultgrade 0.3333333"),
        ("<defaultgrade>一</defaultgrade>", "defaultgrade 一"),
        ("<hidden>1</hidden>", "hidden"),
        ("<versioninfo>2</versioninfo>", "versioninfo"),
        (text_of("hint", "再想想"), "hint"),
        (text_of("correctfeedback", "<p>真棒</p>"), "correctfeedback"),
    ],
)
def test_read_fields_nobody_will_see_are_named(part: str, name: str) -> None:
    problem = problem_of(choice(answer(100, "甲"), answer(0, "乙"), extra=part))
    assert (problem.code, problem.context["name"]) == (Warned.FIELD_LEFT_OUT, name)
    assert problem.wording.en == f"{name!r} is left out"


@pytest.mark.parametrize("name", ["minwordlimit", "maxwordlimit", "responsetemplate"])
def test_read_demands_on_an_essay_are_named(name: str) -> None:
    fields = f"<{name}><text>50</text></{name}>{text_of('graderinfo', GUIDANCE)}"
    assert problem_of(question("essay", fields)).context["name"] == name


def test_read_feedback_on_options_is_left_out_with_one_warning() -> None:
    told = text_of("feedback", "想一想")
    problem = problem_of(choice(answer(100, "甲", told), answer(0, "乙", told)))
    assert problem.code is Warned.FEEDBACK_LEFT_OUT
    assert problem.place == Place(line=3, identifier="Q1")


def test_read_elements_beside_the_questions_are_named() -> None:
    reading = reading_of_file("<glossary/>", choice(answer(100, "甲"), answer(0, "乙")))
    assert [warning.context["name"] for warning in reading.warnings] == ["glossary"]
    assert len(reading.items) == 1


def test_read_second_question_with_one_idnumber_is_refused() -> None:
    one = choice(answer(100, "甲"), answer(0, "乙"), extra="<idnumber>q1</idnumber>")
    first, second = reading_of_file(one, one).entries
    assert first.item is not None
    assert [problem.code for problem in second.problems] == [Refusal.REFERENCE_TWICE]
    assert second.problems[0].wording.zh == "编号“q1”在文件中出现两次，第一次在第 3 行（q1）"
