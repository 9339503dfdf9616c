# SPDX-License-Identifier: Apache-2.0
"""Word's automatic numbers, which stand nowhere in the text."""

from typing import Any

from question_bank.interchange import Defaults, Reading
from question_bank.interchange.docx import read
from question_bank.items import to_data
from tests.support.factories.docx import abstract, docx, listed, num, styled

DEFAULTS = Defaults("policy")
KEY = "答案：对"


def reading(*blocks: str, **parts: Any) -> Reading:
    return read(docx(*blocks, **parts), DEFAULTS)


OTHER = '<w:lvl w:ilvl="0"><w:start w:val="4"/><w:lvlText w:val="（%1）"/></w:lvl>'
LISTS = (
    abstract(1, ("decimal", "%1"), ("upperLetter", "%2."), ("decimal", "（%3）"))
    + abstract(2, ("chineseCountingThousand", "%1、"))
    + abstract(3, ("bullet", "·"))
    + abstract(4, ("lowerLetter", "%1)"), ("lowerRoman", "%2."), ("upperRoman", "%3-%1"))
    + abstract(5, ("decimalEnclosedCircleChinese", "%1"), ("none", "%2"))
    + abstract(6, more='<w:numStyleLink w:val="Questions"/>')
    + abstract(8, ("bullet", "·"), ("upperLetter", "%1%2.")).replace(
        '<w:lvl w:ilvl="1">', '<w:lvl w:ilvl="1"><w:pStyle w:val="Option"/>'
    )
    + num(8, 8)
    + num(9, 1, f'<w:lvlOverride w:ilvl="0">{OTHER}</w:lvlOverride>')
    + num(1, 1)
    + num(2, 2)
    + num(3, 3)
    + num(4, 4)
    + num(5, 5)
    + num(6, 6)
    + num(7, 1, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>')
)
STYLES = (
    '<w:style w:styleId="Questions"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="Derived"><w:basedOn w:val="Questions"/></w:style>'
    '<w:style w:styleId="Option"><w:pPr><w:numPr><w:numId w:val="8"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="Circle"><w:basedOn w:val="Circle"/></w:style>'
)


def test_read_automatic_numbers_begin_sections_questions_and_options() -> None:
    found = reading(
        listed("判断题", list_id=2),
        *(listed("甲", list_id=1), KEY, listed("乙", list_id=1), KEY),
        listed("单选题", list_id=2),
        listed("丙", list_id=7),
        *(listed(text, list_id=7, level=1) for text in "子丑"),
        "答案：A",
        listed("丁", list_id=7),
        *(listed(text, list_id=7, level=1) for text in "寅卯"),
        "答案：B",
        numbering=LISTS,
    )
    assert [entry.place.identifier for entry in found.entries] == ["1", "2", "7", "8"]
    assert [item.type.value for item in found.items] == [*["true_false"] * 2, *["single"] * 2]
    assert to_data(found.items[3])["options"] == ["寅", "卯"]


def test_read_numbers_of_styles_and_linked_lists_count_together() -> None:
    found = reading(
        *(styled("甲", style="Questions"), KEY, styled("乙", style="Derived"), KEY),
        *(listed("丙", list_id=6), KEY, styled("丁", style="Circle")),
        numbering=LISTS,
        styles=STYLES,
    )
    assert [entry.place.identifier for entry in found.entries] == ["1", "2", "3"]


def test_read_level_that_names_its_style_counts_paragraphs_of_it() -> None:
    found = reading(
        *("1. 题干", styled("甲", style="Option"), styled("乙", style="Option"), "答案：B"),
        numbering=LISTS,
        styles=STYLES,
    )
    assert to_data(found.items[0])["options"] == ["甲", "乙"]


def test_read_list_that_shows_a_level_its_own_way_is_believed() -> None:
    found = reading("判断题", listed("甲", list_id=9), KEY, numbering=LISTS)
    assert [entry.place.identifier for entry in found.entries] == ["4"]


def test_read_other_automatic_numbers_are_words() -> None:
    found = reading(
        "1. 题干",
        *(
            listed("甲", list_id=4),
            listed("乙", list_id=4, level=1),
            listed("丙", list_id=4, level=2),
        ),
        *(listed("丁", list_id=5), listed("戊", list_id=5, level=1), listed("己", list_id=3)),
        listed("庚", list_id=1, level=2),
        KEY,
        numbering=LISTS,
    )
    assert found.items[0].stem.split("\n")[1:] == [
        *("a) 甲", "i. 乙", "I-a 丙", "① 丁", "戊", "己", "（1） 庚"),
    ]


def test_read_many_sections_are_counted_as_people_count() -> None:
    chapters = [listed(f"第{n}章", list_id=2) for n in range(100)]
    found = reading(*chapters, "判断题", "1. 甲", KEY, numbering=LISTS)
    said = [warning.wording.zh for warning in found.warnings]
    assert [item.stem for item in found.items] == ["甲"]
    assert [said[place] for place in (9, 10, 20)] == [
        "“十、 第9章”没有收入",
        "“十一、 第10章”没有收入",
        "“二十一、 第20章”没有收入",
    ]
    # Beyond 99 figures follow, and a figure begins a question.
    assert [entry.place.identifier for entry in found.entries] == ["100", "1"]
