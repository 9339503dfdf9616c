# SPDX-License-Identifier: Apache-2.0
"""GIFT as other people write it: every construct, and every question that must be refused."""

import base64
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from question_bank.interchange import Defaults, Entry, Refusal, Warned
from question_bank.interchange.guards import FileReason, FileRefused, check_picture
from question_bank.interchange.moodle.gift import read
from question_bank.items import to_data
from question_bank.wording import Wording

DEFAULTS = Defaults("policy")


def entry(text: str) -> Entry:
    """The only question of the text."""
    (found,) = read(text.encode(), DEFAULTS).entries
    return found


def data(text: str) -> dict[str, Any]:
    """The plain data of the only question, which is taken without a word."""
    found = entry(text)
    assert found.problems == ()
    assert found.item is not None
    return to_data(found.item)


def taken(text: str) -> tuple[dict[str, Any], list[str]]:
    """The plain data of a question that is taken, and what its author is told."""
    found = entry(text)
    assert found.item is not None
    return to_data(found.item), [problem.wording.zh for problem in found.problems]


def refusals(text: str) -> list[Wording]:
    found = entry(text)
    assert found.item is None
    return [problem.wording for problem in found.problems if not problem.is_warning]


def test_read_single_choice_in_one_line_is_taken() -> None:
    found = data("谁先立法？{~甲国 =乙国 ~丙国}")
    assert (found["type"], found["stem"], found["key"]) == ("single", "谁先立法？", "B")
    assert found["options"] == ["甲国", "乙国", "丙国"]


def test_read_title_and_escapes_are_understood() -> None:
    found = data("::第\\:一\\:题::若 a\\=b\\, \\{c\\} 与 \\#\\~\\\\ 则\\n如何\\:{=甲\\~乙 ~丙}")
    assert found["stem"] == "若 a=b\\, {c} 与 #~\\ 则\n如何:"
    assert found["options"] == ["甲~乙", "丙"]
    assert entry("::第\\:一\\:题::题干{T}").place.identifier == "第:一:题"


def test_read_missing_word_leaves_a_gap() -> None:
    assert data("配额由{=政府 ~企业}发放。")["stem"] == "配额由_____发放。"


def test_read_question_over_several_lines_with_comments_between() -> None:
    text = "// 头\n题干第一行\n// 中\n第二行 {\n\t=甲 \n // 尾\n ~乙\n}"
    assert data(text)["stem"] == "题干第一行\n第二行"
    assert entry(text).place.line == 2


def test_read_blocks_and_windows_line_ends_are_counted() -> None:
    text = "\r\n// 只有注释\r\n\r\n一{T}\r\n\r\n \r\n二{F}\r\n"
    entries = read(text.encode("gb18030"), DEFAULTS).entries
    assert [found.place.line for found in entries] == [4, 7]


@pytest.mark.parametrize(
    ("answer", "key"), [("T", True), ("TRUE", True), ("F", False), (" FALSE ", False)]
)
def test_read_truth_in_any_spelling_is_taken(answer: str, key: bool) -> None:  # noqa: FBT001
    assert data(f"题干{{{answer}}}")["key"] is key


def test_read_weights_make_a_multiple_choice() -> None:
    found = data("题干{~%50%甲 ~%50%乙 ~丙}")
    assert (found["type"], found["key"], found["scores"]) == ("multiple", "AB", ["1/2", "1/2", "0"])


def test_read_thirds_written_short_are_thirds_and_even_shares_are_no_scores() -> None:
    found = data("题干{~%33.333%甲 ~%33.33333%乙 ~%33.3%丙 ~%-33.33333%丁}")
    assert found["key"] == "ABC"
    assert "scores" not in found


def test_read_single_weight_is_taken_with_a_warning() -> None:
    found, said = taken("题干{~%100%甲 ~乙}")
    assert (found["type"], found["key"]) == ("multiple", "A")
    assert said == ["多选题只有一个正确选项“A”，如有遗漏请补上"]


def test_read_cost_of_a_wrong_choice_is_left_out() -> None:
    found, said = taken("题干{=甲 ~%-25%乙}")
    assert (found["type"], found["key"]) == ("single", "A")
    assert said == ["“%-25%”没有收入"]


@pytest.mark.parametrize("text", ["题干{=甲#对 ~乙}", "题干{~乙#错 =甲}", "题干{F##对}"])
def test_read_feedback_on_options_is_left_out(text: str) -> None:
    assert taken(text)[1] == ["选项的反馈没有收入"]


def test_read_empty_feedback_is_passed_over() -> None:
    assert data("题干{=甲# ~乙#}")["key"] == "A"


def test_read_general_feedback_is_the_explanation() -> None:
    assert data("题干{=甲 ~乙 #### 因为\\#1}")["explanation"] == "因为#1"
    assert data("题干{TRUE#### 因为}")["explanation"] == "因为"


def test_read_short_answer_has_other_wordings() -> None:
    found, said = taken("题干{=甲烷 =%100%CH4 =a\\=b}")
    assert found["model_answer"] == "甲烷"
    assert found["marking_points"] == [{"text": "甲烷", "weight": 1, "accepted": ["CH4", "a=b"]}]
    assert said == ["没有评分点，参考答案整体算作一个评分点"]


def test_read_short_answer_worth_half_is_left_out() -> None:
    found, said = taken("// 分值：3\n题干{=甲烷 =%50%沼气}")
    assert found["marking_points"] == [{"text": "甲烷", "weight": 3, "accepted": []}]
    assert said[0] == "“%50%沼气”没有收入"


@pytest.mark.parametrize(
    ("answer", "value", "tolerance"),
    [
        ("#3.14:0.01", "3.14", "0.01"),
        ("# 42", "42", "0"),
        ("#-1.5e2:1", "-150", "1"),
        ("#.5:", "0.5", "0"),
        ("#1..5", "3", "2"),
        ("#-5..-4.5", "-4.75", "0.25"),
        ("#=1822:5", "1822", "5"),
    ],
)
def test_read_number_or_range_is_taken(answer: str, value: str, tolerance: str) -> None:
    found = data(f"题干{{{answer}}}")
    assert (found["value"], found["tolerance"]) == (value, tolerance)


def test_read_one_full_number_among_others_is_taken() -> None:
    found, said = taken("题干{#=1822:0#对 =%50%1822:2 ~#错}")
    assert (found["value"], found["tolerance"]) == ("1822", "0")
    assert said == ["选项的反馈没有收入", "“%50%1822:2”没有收入"]


def test_read_matching_with_distractor_is_taken() -> None:
    found = data("配对{=甲 -> 一 =乙->二\n= -> 三\n=->一}")
    assert found["pairs"] == [["甲", "一"], ["乙", "二"]]
    assert found["distractors"] == ["三"]


def test_read_ordering_of_moodles_plugin_is_taken() -> None:
    found = data("排序{>3 EXACT H RELATIVE_NEXT_EXCLUDE_LAST HIDE 123\n甲\n 乙 \n丙\n}")
    assert found["steps"] == ["甲", "乙", "丙"]
    assert data("排序{>2\n甲\n乙}")["steps"] == ["甲", "乙"]


def test_read_ordering_that_shows_some_steps_is_taken_whole_with_a_warning() -> None:
    found, said = taken("排序{>2 RANDOM V ABS SHOW\n甲\n乙\n丙}")
    assert found["steps"] == ["甲", "乙", "丙"]
    assert said == ["“>2 RANDOM”没有收入"]


def test_read_essay_with_answer_and_points_in_comments_is_taken() -> None:
    found = data("// 参考答案：先算\\n再减\n// 评分点：2 分：先算\\n1 分：再减\n题干{}")
    assert found["model_answer"] == "先算\n再减"
    assert [point["weight"] for point in found["marking_points"]] == [2, 1]


def test_read_essay_without_points_has_one() -> None:
    found, said = taken("// 答案：先算\n题干{####解析}")
    assert found["marking_points"] == [{"text": "先算", "weight": 1, "accepted": []}]
    assert said == ["没有评分点，参考答案整体算作一个评分点"]


def test_read_category_stands_for_all_that_follow() -> None:
    text = "$CATEGORY: $course$/top/政策法规\n\n一{T}\n\n$CATEGORY: a\\\\b\n二{T}\n\n三{T}"
    assert [item.topic for item in read(text.encode(), Defaults("x")).items] == [
        "policy",
        "a\\b",
        "a\\b",
    ]


def test_read_id_and_tags_of_moodle_are_taken() -> None:
    text = "// [id:hs-001] [tag:难度：0.3]\n// [tag:掌握程度：掌握][tag:级别:三级]\n题干{T}"
    found = data(text)
    assert (found["reference"], found["difficulty"]) == ("hs-001", "0.30")
    assert (found["cognitive"], found["levels"]) == ("apply", ["3"])
    assert entry(text).place.identifier == "hs-001"


def test_read_id_and_tags_that_say_nothing_here_are_named() -> None:
    found, said = taken("// [id:Q 1] [tag:第三章\\]] [tag:难度：无]\n// 分值：很多\n题干{T}")
    assert found["reference"].startswith("q")
    assert said == [
        "“分值：很多”没有收入",
        "“tag 第三章]”没有收入",
        "“tag 难度：无”没有收入",
        "“id Q 1”没有收入",
    ]


def test_read_comments_for_people_are_passed_over() -> None:
    assert (
        data("// question: 12  name: 甲\n// 答案：B，单位：t\n// 单位：t\n题干{=甲 ~乙}")["key"]
        == "A"
    )


@pytest.mark.parametrize(
    ("written", "stem"),
    [
        ("a<b 且 2*3*4", "a<b 且 2*3*4"),
        ("[plain]<b>甲</b>", "<b>甲</b>"),
        ("[unknown]甲", "[unknown]甲"),
        ("[moodle]一\\n<b>二</b>", "一\n**二**"),
        ("CO<sub>2</sub>", "CO<sub>2</sub>"),
        ("a &lt; b", "a < b"),
        ("[html]<p>甲\\nCO<sub>2</sub></p>", "甲 CO<sub>2</sub>"),
        ("[html]\\\\(x\\=1\\\\)", "$x=1$"),
        ("其中 $$x$$ 是", "其中 $$x$$ 是"),
        ("[markdown]- 甲\\n- **乙**", "- 甲\n- **乙**"),
        ("[markdown]一\\n二", "一 二"),
        ("价格 $5*", "价格 $5*"),
    ],
)
def test_read_text_in_each_format_reads_as_it_is_meant(written: str, stem: str) -> None:
    assert data(f"{written}{{T}}")["stem"] == stem


def test_read_answers_have_the_format_of_the_stem_or_their_own() -> None:
    found = data("[html]题干{=<b>甲</b> ~[plain]<b>乙</b> ~[markdown]*丙*}")
    assert found["options"] == ["**甲**", "<b>乙</b>", "*丙*"]


def test_read_picture_inside_the_text_is_taken() -> None:
    file = BytesIO()
    Image.new("L", (2, 2)).save(file, "PNG")
    picture = file.getvalue()
    encoded = base64.b64encode(picture).decode().replace("=", "\\=")
    address = f"data\\:image/png;base64,{encoded}"
    reading = read(f'[html]<img src\\="{address}">{{T}}'.encode(), DEFAULTS)
    name = check_picture(picture).name
    assert reading.items[0].stem == f"![](media:{name})"
    assert reading.pictures == {name: picture}
    markdown = read(f"[markdown]![图]({address}){{T}}".encode(), DEFAULTS)
    assert markdown.items[0].stem == f"![图](media:{name})"


def test_read_refused_question_is_handed_back_as_cells() -> None:
    cells = entry("题干{=甲 =乙 ~丙####解}").cells
    assert cells["题型"] == "单选题"
    assert (cells["题干"], cells["选项C"], cells["答案"]) == ("题干", "丙", "AB")
    assert entry("// 评分点：999 分：甲\n// 参考答案：乙\n题干{}").cells["答案"] == "乙"


BRACES = "无法识别：花括号应恰有一对", "this cannot be read: there must be one pair of braces"
SCORES = (
    "选项得分（{}）无法保存：正确选项应合计 100%，其余不大于 0",
    (
        "the options' scores ({}) cannot be kept: right ones must add up to 100 %, "
        "the others be no more than 0"
    ),
)
UNSOUND = (
    "图片“data:image/png;base64,eHh4”不能使用：文件是文本文件，图片只收 PNG、JPEG、GIF 和 WebP",
    (
        "the picture 'data:image/png;base64,eHh4' cannot be used: the file is a text "
        "file; pictures are taken as PNG, JPEG, GIF and WebP"
    ),
)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (
            "只有说明。",
            "“说明文字（没有花括号）”类的题无法收入题库",
            "questions of the kind 'description (no braces)' cannot be taken",
        ),
        ("题干{T", *BRACES),
        ("题}干{T", *BRACES),
        (
            "题{T}干{T}",
            *BRACES,
        ),
        ("{T}", "没有题干", "there is no stem"),
        ("题干{}", "没有答案", "there is no key"),
        ("题干{~甲 ~乙}", "没有答案", "there is no key"),
        ("题干{=%50%甲}", "没有答案", "there is no key"),
        ("题干{#}", "没有答案", "there is no key"),
        (
            "题干{~甲}",
            "选项不足两个，请补上",
            "there are fewer than two options; add the missing ones",
        ),
        (f"题干{{=甲{'~乙' * 10}}}", "选项超过 10 个", "there are more than 10 options"),
        (
            "题干{=甲 =乙 ~丙}",
            "单选题有多个答案“AB”，请只留一个，或把题型改为多选题",
            "a single choice has several keys, 'AB': keep one, or make it a multiple choice",
        ),
        ("题干{=*烷}", "答案“*烷”无法识别", "the key '*烷' cannot be read"),
        ("题干{#=1 =2}", "答案“1; 2”无法识别", "the key '1; 2' cannot be read"),
        (
            "题干{#约三}",
            "“约三”无法识别，应类似 3.14:0.01",
            "'约三' cannot be read; it should be like 3.14:0.01",
        ),
        (
            "题干{#5..1}",
            "“5..1”无法识别，应类似 3.14:0.01",
            "'5..1' cannot be read; it should be like 3.14:0.01",
        ),
        ("配对{=甲 -> 一 =乙}", "答案“乙”无法识别", "the key '乙' cannot be read"),
        ("配对{=甲 -> }", "答案“甲 ->”无法识别", "the key '甲 ->' cannot be read"),
        ("排序{>甲\n乙}", "答案“>甲 乙”无法识别", "the key '>甲 乙' cannot be read"),
        (
            "[html]<img src\\='https\\://x.example/a.png'>{T}",
            "图片“https://x.example/a.png”在别处的网站上，请放进文件",
            "the picture 'https://x.example/a.png' is on another site; put it into the file",
        ),
        (
            "[html]<img src\\='@@PLUGINFILE@@/a.png'>{T}",
            "缺少图片“@@PLUGINFILE@@/a.png”",
            "the picture '@@PLUGINFILE@@/a.png' is missing from the file",
        ),
        (
            "[html]<s>甲</s>乙{T}",
            "含有无法表示的内容：<s> 甲",
            "it holds what cannot be shown: <s> 甲",
        ),
        (
            f"[markdown]{'甲' * 20_001}{{T}}",
            "含有无法表示的内容：too long",
            "it holds what cannot be shown: too long",
        ),
    ],
    ids=lambda value: value[:12],
)
def test_read_question_that_cannot_be_taken_says_why(text: str, zh: str, en: str) -> None:
    assert refusals(text) == [Wording(zh, en)]


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("题干{=甲 ~%50%乙}", "A 100%、B 50%"),
        ("题干{~%50%甲 ~%25%乙}", "A 50%、B 25%"),
        ("题干{~%150%甲 ~乙}", "A 150%、B 0%"),
    ],
)
def test_read_shares_that_cannot_be_kept_are_refused(text: str, scores: str) -> None:
    zh, en = SCORES
    assert refusals(text) == [Wording(zh.format(scores), en.format(scores))]


def test_read_unsound_picture_says_why() -> None:
    text = "[html]<img src\\='data\\:image/png;base64,eHh4'>{T}"
    assert refusals(text) == [Wording(*UNSOUND)]


def test_read_range_of_decimals_does_not_lose_digits() -> None:
    found = data("题干{#0.1..0.2}")
    assert (Decimal(found["value"]), Decimal(found["tolerance"])) == (
        Decimal("0.15"),
        Decimal("0.05"),
    )


def test_read_same_question_twice_is_refused_once() -> None:
    entries = read(b"a{T}\n\na{F}", DEFAULTS).entries
    assert [[problem.code for problem in found.problems] for found in entries] == [
        [],
        [Refusal.REFERENCE_TWICE],
    ]


def test_read_left_out_formatting_is_named() -> None:
    assert entry("[html]<u>甲</u>{T}").problems[0].code is Warned.MARKUP_LEFT_OUT


@pytest.mark.parametrize("text", ["", "\n \n", "// 注释\n\n$CATEGORY: 甲\n"])
def test_read_file_without_questions_is_refused(text: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(text.encode(), DEFAULTS)
    assert refused.value.reason is FileReason.EMPTY
