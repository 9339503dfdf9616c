# SPDX-License-Identifier: Apache-2.0
"""What stands in the paragraphs of Word documents: looks, formulas, pictures, tables and numbers."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import assume, given, settings, strategies as st
from PIL import Image

from question_bank.interchange import Defaults, Entry, Reading, Warned
from question_bank.interchange.docx import read
from question_bank.interchange.guards import check_picture, open_archive, write_archive
from question_bank.interchange.item_texts import as_markdown
from question_bank.items import to_data
from question_bank.text import plain
from question_bank.wording import Wording
from tests.support.factories.banks import PIECES
from tests.support.factories.docx import (
    bold,
    docx,
    drawing,
    formula,
    high,
    low,
    mr,
    p,
    r,
    strict,
    table,
)

DEFAULTS = Defaults("policy")
KEY = "答案：对"
EMPTY_PARAGRAPH = "<w:p/>"


def png() -> bytes:
    file = BytesIO()
    Image.new("L", (2, 2)).save(file, "PNG")
    return file.getvalue()


PICTURE = png()
NAME = check_picture(PICTURE).name


def reading(*blocks: str, **parts: Any) -> Reading:
    return read(docx(*blocks, **parts), DEFAULTS)


def entry(*runs: str, **parts: Any) -> Entry:
    """A true-or-false question whose stem has these runs."""
    (found,) = reading(p("1. ", *runs), KEY, **parts).entries
    return found


def stem(*runs: str, **parts: Any) -> str:
    found = entry(*runs, **parts)
    assert found.problems == ()
    assert found.item is not None
    return found.item.stem


def warned(*runs: str) -> tuple[str, list[Wording]]:
    """The stem of a question that is taken, and what its author is told."""
    found = entry(*runs)
    assert found.item is not None
    return found.item.stem, [problem.wording for problem in found.problems]


def refused(*runs: str, **parts: Any) -> list[Wording]:
    found = entry(*runs, **parts)
    assert found.item is None
    return [problem.wording for problem in found.problems]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (("CO", low("2"), "当量"), "CO₂当量"),
        (("m", high("3"), "、10", high("−6")), "m³、10⁻⁶"),
        (("x", low("i"), high("2"), low("1"), low("2")), "x<sub>i</sub>²₁₂"),
        (("x", high(" n "), "与 y", low("  ")), "x ⁿ 与 y"),
        (("E", high("eff"), "等"), "E<sup>eff</sup>等"),
        (("a", r("2", '<w:position w:val="6"/>'), r("0", '<w:position w:val="-2"/>')), "a²0"),
        (("a", r("2", '<w:position w:val="-8"/>'), r("0", '<w:position w:val="x"/>')), "a₂0"),
        (("选", bold("不正确"), "的"), "选**不正确**的"),
        (("选", r("甲", "<w:i/>"), "的"), "选甲的"),
        (("选 ", r("a", "<w:i/>"), " 的"), "选 *a* 的"),
        (("选", r("甲", '<w:b w:val="0"/>'), "的"), "选甲的"),
        (("若 2*3*4 与 $5",), "若 2*3*4 与 $5"),
        (("若 *甲* 与 `乙`",), r"若 \*甲\* 与 \`乙\`"),
        (("$x^2$",), "$x^2$"),
        (("为", r("   ", "<w:u/>"), "吨"), "为____吨"),
        (("甲\t乙  丙",), "甲 乙 丙"),
        (("甲\n- 乙",), "甲\n\\- 乙"),
        (("A", "<w:r><w:noBreakHyphen/></w:r>", "B"), "A-B"),
        (("甲", "<w:hyperlink>" + r("乙") + "</w:hyperlink>"), "甲乙"),
        (("<w:sdt><w:sdtContent>" + r("乙") + "</w:sdtContent></w:sdt>",), "乙"),
        (("<w:smartTag>" + r("乙") + "</w:smartTag>", "<w:bookmarkStart/>"), "乙"),
        (('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',), "√"),
        (('<w:r><w:sym w:font="Symbol" w:char="F0B4"/></w:r>',), "×"),
    ],
)
def test_read_words_and_their_looks(runs: tuple[str, ...], text: str) -> None:
    assert stem(*runs) == text


looks = st.sampled_from(["", "<w:b/>", "<w:i/>", "<w:b/><w:i/>"])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), looks), min_size=1, max_size=6))
def test_read_words_of_any_look_read_as_they_stood(drawn: list[tuple[str, str]]) -> None:
    found = entry("题 ", *(r(text, look) for text, look in drawn), " 干")
    said = "".join(text for text, _ in drawn)
    assume("答案" not in said and found.item is not None)
    assert found.item is not None
    shown = "".join(plain(found.item.stem).split())
    assert shown == "题" + "".join(plain(as_markdown(said)).split()) + "干"


def test_read_pinyin_above_characters_is_left_aside() -> None:
    ruby = f"<w:ruby><w:rt>{r('tàn')}</w:rt><w:rubyBase>{r('碳')}</w:rubyBase></w:ruby>"
    assert stem(f"<w:r>{ruby}</w:r>") == "碳"


def test_read_bold_numbers_and_names_are_numbers_and_names() -> None:
    found = reading(
        p(bold("1．"), "题干"), p(bold("A．"), "甲"), p(bold("B．乙")), p(bold("答案："), "A")
    )
    assert to_data(found.items[0])["options"] == ["甲", "**乙**"]


def test_read_field_shows_its_result_and_not_its_code() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("3")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert stem("第", field.format(" PAGEREF x"), "页") == "第3页"
    assert refused("第", field.format(r" EQ \f(1,2)"), "页") == [
        Wording("含有无法表示的内容：EQ", "it holds what cannot be shown: EQ")
    ]


LEFT_OUT = ("格式没有收入：{}", "formatting is left out: {}")


@pytest.mark.parametrize(
    ("runs", "text", "zh", "en"),
    [
        (("甲", r("乙", "<w:vanish/>")), "甲", "隐藏文字", "hidden text"),
        (("甲", r("乙", '<w:u w:val="single"/>')), "甲乙", "下划线", "underlining"),
        (
            ("甲", '<w:r><w:footnoteReference w:id="1"/></w:r>'),
            "甲",
            "脚注或尾注",
            "a footnote or endnote",
        ),
        (
            ("甲", "<w:r><w:pict><v:textbox>" + p("乙") + "</v:textbox></w:pict></w:r>"),
            "甲",
            "文本框",
            "a text box",
        ),
    ],
)
def test_read_what_is_left_out_is_named(runs: tuple[str, ...], text: str, zh: str, en: str) -> None:
    said = Wording(LEFT_OUT[0].format(zh), LEFT_OUT[1].format(en))
    assert warned(*runs) == (text, [said])


CHANGES = Wording(
    "含有修订：插入的文字已收入，删除的文字没有收入",
    "it has tracked changes: insertions are taken, deletions are not",
)


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ("<w:ins>" + r("乙") + "</w:ins>", "甲乙"),
        ("<w:moveTo>" + r("乙") + "</w:moveTo>", "甲乙"),
        ("<w:del><w:r><w:delText>乙</w:delText></w:r></w:del>", "甲"),
        ("<w:moveFrom>" + r("乙") + "</w:moveFrom>", "甲"),
        ("<w:ins>" + r("乙") + "</w:ins><w:del>" + r("丙") + "</w:del>", "甲乙"),
    ],
)
def test_read_tracked_changes_are_read_as_if_accepted(run: str, text: str) -> None:
    assert warned("甲", run) == (text, [CHANGES])


UNSUPPORTED = ("含有无法表示的内容：{}", "it holds what cannot be shown: {}")


@pytest.mark.parametrize(
    ("run", "zh", "en"),
    [
        (r("甲", "<w:strike/>"), "删除线“甲”", "struck out: 甲"),
        (r("甲", "<w:dstrike/>"), "删除线“甲”", "struck out: 甲"),
        (high("a<b"), "<sup> a<b", "<sup> a<b"),
        (
            '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>',
            "Wingdings F04A",
            "Wingdings F04A",
        ),
        (
            '<w:r><w:drawing><a:graphic><a:graphicData uri="x/chart"/></a:graphic></w:drawing></w:r>',
            "图形 chart",
            "a drawing chart",
        ),
        (formula("<m:borderBox/>"), "OMML m:borderBox", "OMML m:borderBox"),
    ],
)
def test_read_what_cannot_be_shown_refuses_the_question(run: str, zh: str, en: str) -> None:
    assert refused("甲", run) == [Wording(UNSUPPORTED[0].format(zh), UNSUPPORTED[1].format(en))]


def test_read_picture_of_the_file_is_shown() -> None:
    found = reading(
        p("1. 看图", drawing("media/1.png", "流程&quot;图")),
        KEY,
        pictures={"media/1.png": PICTURE, "media/2.png": PICTURE},
    )
    assert found.items[0].stem == f'看图![流程"图](media:{NAME})'
    assert found.pictures == {NAME: PICTURE}


def test_read_picture_in_both_forms_is_shown_once() -> None:
    choice = f"<mc:Choice>{drawing('media/1.png')[5:-6]}</mc:Choice>"
    fallback = '<mc:Fallback><w:pict><v:imagedata r:id="media/1.png"/></w:pict></mc:Fallback>'
    both = f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"
    older = f"<w:r><mc:AlternateContent><mc:Choice/>{fallback}</mc:AlternateContent></w:r>"
    none = "<w:r><mc:AlternateContent/></w:r>"
    for run in (both, older):
        assert stem("图", run, none, pictures={"media/1.png": PICTURE}) == f"图![](media:{NAME})"


@pytest.mark.parametrize(
    ("run", "zh", "en"),
    [
        (
            drawing("gone"),
            "缺少图片“gone”",
            "the picture 'gone' is missing from the file",
        ),
        (
            drawing("far", by="link"),
            "图片“https://x.example/a.png”在别处的网站上，请放进文件",
            "the picture 'https://x.example/a.png' is on another site; put it into the file",
        ),
        (
            drawing("media/a.wmf"),
            "图片“word/media/a.wmf”不能使用：文件是文本文件，图片只收 PNG、JPEG、GIF 和 WebP",
            (
                "the picture 'word/media/a.wmf' cannot be used: the file is a text file; "
                "pictures are taken as PNG, JPEG, GIF and WebP"
            ),
        ),
    ],
)
def test_read_picture_that_cannot_be_used_refuses_the_question(run: str, zh: str, en: str) -> None:
    said = refused(
        "图",
        run,
        pictures={"media/a.wmf": b"wmf"},
        external={"far": "https://x.example/a.png"},
    )
    assert said == [Wording(zh, en)]


def test_read_table_of_a_question_is_a_table() -> None:
    found = reading(
        *("1. 见表：", table(("年份", p("碳", bold("价"))), ("2024|5", p(formula(mr("x")))))),
        *("问题在此", KEY),
    )
    assert found.items[0].stem == (
        "见表：\n\n| 年份 | 碳**价** |\n| --- | --- |\n| 2024\\|5 | $x$ |\n\n问题在此"
    )


def test_read_what_stands_in_controls_and_tracked_rows_is_read() -> None:
    rows = table(("甲", "乙"), ("丙", "丁")).replace("<w:tr>", "<w:ins><w:tr>", 1)
    rows = rows.replace("</w:tr>", "</w:tr></w:ins>", 1)
    control = f"<w:sdt><w:sdtContent>{p('1. 题干')}</w:sdtContent></w:sdt>"
    found = reading(control, rows, KEY)
    assert found.items[0].stem == "题干\n\n| 甲 | 乙 |\n| --- | --- |\n| 丙 | 丁 |"


def test_read_odd_ends_of_fields_and_alternatives_are_passed_over() -> None:
    code = "<w:r><w:instrText>EQ</w:instrText></w:r>"
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    other = f"<mc:AlternateContent><mc:Choice><w:x/>{r('甲')}</mc:Choice></mc:AlternateContent>"
    assert stem(code, end, other) == "甲"


def test_read_same_loss_twice_is_said_once() -> None:
    assert len(warned(r("甲", "<w:u/>"), r("乙", "<w:u/>"))[1]) == 1


def test_read_frame_around_a_question_is_passed_over() -> None:
    assert reading(table((p("1. 题干"),)), KEY).items[0].stem == "题干"


def test_read_merged_cells_are_named() -> None:
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc>'
    rows = table(("甲", "乙", "丙")).replace("</w:tbl>", f"<w:tr>{wide}</w:tr></w:tbl>")
    rows = rows.replace("<w:p/>", p("丁"))
    (found,) = reading("1. 题干", rows, KEY).entries
    assert found.item is not None
    assert found.item.stem.endswith("| 甲 | 乙 | 丙 |\n| --- | --- | --- |\n| 丁 |  |  |")
    assert [(q.code, q.wording.en) for q in found.problems] == [
        (Warned.MARKUP_LEFT_OUT, "formatting is left out: merged cells")
    ]


def test_read_table_in_a_table_and_a_huge_one_are_refused() -> None:
    inner = table(("甲", "乙"), ("丙", "丁"))
    (nested,) = reading("1. 题干", table((inner, "戊"), ("己", "庚")), KEY).entries
    assert nested.problems[0].wording == Wording(
        "含有无法表示的内容：表格中的表格", "it holds what cannot be shown: a table in a table"
    )
    (huge,) = reading("1. 题干", table(*[("",) * 50] * 41), KEY).entries
    assert huge.problems[0].wording == Wording(
        "含有无法表示的内容：过大的表格", "it holds what cannot be shown: a table too large"
    )


def test_read_strict_dialect_is_read_alike() -> None:
    archive = open_archive(docx(p("1. m", high("2"), formula(mr("x"))), KEY))
    members = {name: strict(archive.read(name).decode()).encode() for name in archive.names}
    assert read(write_archive(members), DEFAULTS).items[0].stem == "m²$x$"


def test_read_document_without_its_side_parts_is_read() -> None:
    archive = open_archive(docx("1. 题干", EMPTY_PARAGRAPH, KEY))
    members = {"word/document.xml": archive.read("word/document.xml")}
    assert read(write_archive(members), DEFAULTS).items[0].stem == "题干"
