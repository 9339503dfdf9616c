# SPDX-License-Identifier: Apache-2.0
"""Moodle XML: texts in each of its formats, their formulas and their pictures."""

import base64
import dataclasses
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from lxml import html as lxml_html

from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.markup import to_inline_markdown, to_markdown
from question_bank.interchange.moodle.xml import FORMAT, judge
from question_bank.interchange.moodle.xml.html import block_html, inline_html, source_of
from question_bank.interchange.problems import Refusal
from question_bank.items import (
    Cognitive,
    Item,
    MarkingPoint,
    Matching,
    Ordering,
    ShortAnswer,
    SingleChoice,
)
from question_bank.text import plain
from tests.support.factories.banks import texts
from tests.unit.interchange.moodle_files import (
    FORMAT_WRITE,
    RED,
    RED_NAME,
    answer,
    back,
    choice,
    entry_of,
    file,
    item_of,
    problem_of,
    question,
    reading_of_file,
    text_of,
)

TWO = answer(100, "甲") + answer(0, "乙")
SHOWN = f"![](media:{RED_NAME})"


def stem_of(format_: str, words: str) -> str:
    text = text_of("questiontext", words, format_)
    return item_of(f'<question type="multichoice">{text}{TWO}</question>').stem


@pytest.mark.parametrize(
    ("format_", "words", "stem"),
    [
        ("html", "<p>a*b</p>\n<p>甲 &lt; 乙</p>", "a\\*b\n\n甲 < 乙"),
        ("html", r"<p>若 \(x^2\) 则 $5</p>", r"若 $x^2$ 则 \$5"),
        ("moodle_auto_format", "第一行\n第二行 <b>粗</b>", "第一行\n第二行 **粗**"),
        ("moodle_auto_format", "<p>甲</p>\n\n<p>乙</p>", "甲\n\n乙"),
        ("plain_text", "a*b\n<b> $5", "a\\*b\n<b> \\$5"),
        (
            "markdown",
            "# 题\n\n甲 _斜_ 乙\n接着\n\n1. 一\n2. 二",
            "**题**\n\n甲 *斜* 乙 接着\n\n1. 一\n2. 二",
        ),
        ("markdown", r"若 \\(x^2\\) 则", "若 $x^2$ 则"),
        ("markdown", "|甲|乙|\n|-|-|\n|1|2|", "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |"),
    ],
)
def test_read_text_is_read_by_its_format(format_: str, words: str, stem: str) -> None:
    assert stem_of(format_, words) == stem


def test_read_text_without_a_format_has_that_of_the_question() -> None:
    own = text_of("questiontext", "a\nb", "plain_text")
    options = "".join(
        f'<answer fraction="{figure}"><text><![CDATA[<i> {figure}]]></text></answer>'
        for figure in (100, 0)
    )
    item = item_of(f'<question type="multichoice">{own}{options}</question>')
    assert isinstance(item, SingleChoice)
    assert item.options == ("<i> 100", "<i> 0")


def test_read_markdown_of_absurd_length_is_refused() -> None:
    part = question("multichoice", TWO).replace('format="html"', 'format="markdown"', 1)
    problem = problem_of(part.replace("哪一项正确？", "长" * 20_001))
    assert problem.wording.zh == "含有无法表示的内容：too long"


def test_read_what_a_text_loses_is_one_warning() -> None:
    problem = problem_of(choice(TWO, text="<u>不</u>对的<span style='color:red'>是</span>"))
    assert problem.wording.zh == "格式没有收入：u, color"


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("@@PLUGINFILE@@/图%201.png", file("图 1.png", RED)),
        ("@@PLUGINFILE@@/a/b.png?time=17", file("b.png", RED, path="/a/")),
        (f"data:image/png;base64,{base64.b64encode(RED).decode()}", ""),
    ],
)
def test_read_picture_beside_its_text_is_taken(source: str, files: str) -> None:
    text = text_of("questiontext", f"<p>见<img src='{source}' alt='图'></p>", files=files)
    reading = reading_of_file(f'<question type="multichoice">{text}{TWO}</question>')
    assert [item.stem for item in reading.items] == [f"见![图](media:{RED_NAME})"]
    assert reading.pictures == {RED_NAME: RED}


def test_read_picture_of_an_old_file_stands_below_the_text() -> None:
    old = f"<image>old.png</image><image_base64>{base64.b64encode(RED).decode()}</image_base64>"
    assert item_of(choice(TWO, extra=old)).stem == f"哪一项正确？\n\n{SHOWN}"


@pytest.mark.parametrize(
    ("shown", "files", "zh"),
    [
        ("@@PLUGINFILE@@/a.png", "", "缺少图片“a.png”"),
        ("@@PLUGINFILE@@/a.png", file("b.png", RED), "缺少图片“a.png”"),
        ("https://e.example/a.png", "", "图片“https://e.example/a.png”在别处的网站上，请放进文件"),
        (
            "@@PLUGINFILE@@/a%20b.png",
            file("a b.png", b"no picture"),
            "图片“a%20b.png”不能使用：文件是文本文件，图片只收 PNG、JPEG、GIF 和 WebP",
        ),
        (
            "@@PLUGINFILE@@/a.png",
            file("a.png", RED, encoding="uuencode"),
            "图片“a.png”不能使用：不是 base64 编码",
        ),
        (
            "@@PLUGINFILE@@/a.png",
            '<file name="a.png" encoding="base64">***</file>',
            "图片“a.png”不能使用：不是 base64 编码",
        ),
        (
            "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=",
            "",
            "图片“data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=”不能使用：SVG 图片可以带脚本，不能使用，请转为 PNG",
        ),
    ],
)
def test_read_picture_that_cannot_be_used_is_refused(shown: str, files: str, zh: str) -> None:
    text = text_of("questiontext", f"<p>见<img src='{shown}'></p>", files=files)
    problem = problem_of(f'<question type="multichoice">{text}{TWO}</question>')
    assert problem.wording.zh == zh


@pytest.mark.parametrize(
    ("data", "code"),
    [("", Refusal.PICTURE_MISSING), ("bm8=", Refusal.PICTURE_REFUSED)],
)
def test_read_picture_of_an_old_file_that_is_not_there_is_refused(data: str, code: Refusal) -> None:
    old = f"<image>old.png</image><image_base64>{data}</image_base64>"
    assert [problem.code for problem in entry_of(choice(TWO, extra=old)).problems] == [code]


def test_read_pictures_of_refused_questions_are_not_kept() -> None:
    text = text_of("questiontext", "<img src='@@PLUGINFILE@@/a.png'>", files=file("a.png", RED))
    reading = reading_of_file(f'<question type="cloze">{text}</question>')
    assert reading.pictures == {}


COMMON = {
    "topic": "policy",
    "difficulty": Decimal("0.50"),
    "cognitive": Cognitive.APPLY,
    "stem": f"见图。{SHOWN}",
}
WITH_PICTURES: list[Item] = [
    SingleChoice(
        reference="p1",
        options=(f"甲{SHOWN}", SHOWN),
        key="A",
        explanation=f"- {SHOWN}\n- 乙",
        **COMMON,
    ),
    Ordering(reference="p2", steps=(SHOWN, "乙"), **COMMON),
    ShortAnswer(
        reference="p3",
        model_answer=SHOWN,
        marking_points=(MarkingPoint(f"画出{SHOWN}", 1),),
        **COMMON,
    ),
    Matching(reference="p4", pairs=((SHOWN, "甲"), ("乙", "丙")), **COMMON),
]


def test_write_pictures_stand_beside_each_text_that_shows_them() -> None:
    reading = back(WITH_PICTURES, {RED_NAME: RED})
    assert reading.items == WITH_PICTURES
    assert reading.pictures == {RED_NAME: RED}
    data = FORMAT_WRITE(WITH_PICTURES[:1], {RED_NAME: RED}).decode()
    assert data.count(f'<file name="{RED_NAME}" path="/" encoding="base64">') == 4
    assert data.count(f'src="@@PLUGINFILE@@/{RED_NAME}"') == 4


def test_write_picture_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(KeyError):
        FORMAT_WRITE(WITH_PICTURES, {})


def test_write_more_than_can_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("question_bank.interchange.guards.xml.MAX_XML", 100)
    with pytest.raises(FileRefused) as refused:
        FORMAT_WRITE(WITH_PICTURES, {RED_NAME: RED})
    assert refused.value.reason is FileReason.XML_TOO_LARGE


def test_read_source_of_a_picture_that_was_exchanged_is_not_believed() -> None:
    star = dataclasses.replace(
        WITH_PICTURES[0], stem=f"a*b{SHOWN}", explanation="", options=("1", "2")
    )
    data = FORMAT_WRITE([star], {RED_NAME: RED}).replace(
        base64.b64encode(RED), base64.b64encode(b"no picture")
    )
    part = data.decode().partition("</question>")[2].partition("</quiz>")[0]
    assert [p.code for p in entry_of(part).problems] == [Refusal.PICTURE_REFUSED]


@pytest.mark.parametrize(
    ("right", "code"),
    [
        (SHOWN, "pictures"),
        ("**甲**", "text"),
        ("<sub> </sub>", "text"),
    ],
)
def test_judge_answers_that_a_menu_cannot_show_stay_behind(right: str, code: str) -> None:
    item = Matching(reference="p4", pairs=(("一", "甲"), ("二", right)), **COMMON)
    assert judge(item) == code


def test_judge_texts_that_no_xml_can_hold_stay_behind() -> None:
    item = dataclasses.replace(WITH_PICTURES[1], stem="甲\ufffe乙")
    assert judge(item) == "text"
    assert judge(WITH_PICTURES[1]) is None


@pytest.mark.parametrize("said", ["参考答案", "甲\n\n**评分点**\n\n9 分：丁"])
def test_write_points_are_told_from_an_answer_that_looks_like_them(said: str) -> None:
    points = (MarkingPoint("乙\n评分点\n\n1 分：丙", 1, ("同义：\n  戊",)), MarkingPoint(said, 2))
    item = ShortAnswer(reference="p3", model_answer=said, marking_points=points, **COMMON)
    assert judge(item) is None
    assert back([item], {RED_NAME: RED}).items == [item]


@settings(deadline=None)
@given(texts(lines=True))
def test_block_html_comes_back_exactly(markdown: str) -> None:
    html = block_html(markdown)
    carried = source_of(html)
    assert (carried if carried is not None else to_markdown(html, {}).text) == markdown


@settings(deadline=None)
@given(texts(lines=True))
def test_inline_html_comes_back_exactly(markdown: str) -> None:
    html = inline_html(markdown)
    carried = source_of(html)
    assert (carried if carried is not None else to_inline_markdown(html, {}).text) == markdown


@pytest.mark.parametrize(
    "markdown",
    [
        "甲\n乙",
        "碳排放**配额**",
        "CO<sub>2</sub>",
        "$x^2$",
        "$$x^2$$",
        "- 甲\n- 乙",
        "（　　）",
        "1. 甲\n2. 乙",
    ],
)
def test_block_html_of_usual_texts_carries_no_source(markdown: str) -> None:
    assert "kaochang" not in block_html(markdown)


def test_block_html_shows_formulas_as_mathjax_finds_them() -> None:
    assert block_html("若 $x<1$，\n\n$$y$$") == "<p>若 \\(x&lt;1\\)，</p>\n<p>\\[y\\]</p>"
    assert inline_html("若 $$y$$") == "若 \\[y\\]"
    assert block_html("```\na<b\n```").startswith("<pre><code>a&lt;b\n</code></pre>")


@settings(deadline=None)
@given(texts(lines=True))
def test_block_html_hides_what_is_no_formula_from_mathjax(markdown: str) -> None:
    shown = re.sub(r"\\\(.*?\\\)|\\\[.*?\\\]", "", block_html(markdown), flags=re.DOTALL)
    visible = re.sub(r'data-kaochang-markdown="[^"]*"', "", shown)
    assert "$$" not in visible
    assert "\\(" not in visible


@settings(deadline=None)
@given(texts(lines=True))
def test_block_html_shows_the_words_of_the_text(markdown: str) -> None:
    page = lxml_html.fragment_fromstring(block_html(markdown), create_parent=True).text_content()
    page = re.sub(r"\\\(([^\\]*)\\\)", r"$\1$", page)
    page = re.sub(r"\\\[([^\\]*)\\\]", r"$$\1$$", page)
    # A hyphen may be the sign of a list, which HTML shows otherwise.
    shown, read = ("".join(text.split()).replace("-", "") for text in (page, plain(markdown)))
    assert shown == read


@pytest.mark.parametrize(
    "changed",
    [
        '<div data-kaochang-markdown="a*b"><p>a*c</p></div>',
        '<div data-kaochang-markdown="a*b"><p>a*b</p></div><p>乙</p>',
        '<span data-kaochang-markdown="甲&#10;&#10;乙"><p>甲</p><p>乙</p></span>',
    ],
)
def test_source_of_html_that_was_edited_is_not_believed(changed: str) -> None:
    assert source_of(changed) is None


def test_format_is_named_as_its_users_know_it() -> None:
    assert (FORMAT.name, FORMAT.suffix, FORMAT.media_type) == ("moodle", ".xml", "application/xml")
