# SPDX-License-Identifier: Apache-2.0
"""Every kind of bad input, through the door of uploads, with its place and its message.

Each table is headed by what is wrong with its files. A file of QUESTIONS holds one bad question,
refused at its place, and a sound one, which is taken all the same; a file of WARNINGS is taken and
told about; a file of FILES is refused whole. What the points of a paper must add up to is no matter
of files: the rule that judges it stands below the tables.
"""

import tracemalloc
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree
from PIL import Image

from question_bank.assembly import BlueprintFault
from question_bank.interchange import Defaults, Entry, Reading
from question_bank.interchange.formats import recognise
from question_bank.interchange.guards import FileReason, check_picture, write_archive
from question_bank.wording import Wording
from tests.support.factories.blueprints import programme_blueprint
from tests.unit.interchange.bad_files import (
    EXTERNAL,
    HUGE,
    LAUGHS,
    OPTIONS,
    aiken,
    book,
    day,
    formula,
    gift,
    headed,
    item,
    lines,
    moodle,
    old_book,
    qti,
    showing,
    swelling,
    table,
    word,
    word_showing,
)
from tests.unit.interchange.guards.ole_files import LOCKED, UNLOCKED, ole_file
from tests.unit.interchange.guards.refusals import reason, refused
from tests.unit.interchange.guards.zip_files import Entry as Member, zipped
from tests.unit.interchange.sheet_files import (
    png,
    repacked,
)
from tests.unit.interchange.xls_files import cell, number


@dataclass(frozen=True, slots=True)
class Bad:
    """A file, made when it is needed; where its fault is, and what is said of it."""

    filename: str
    file: Callable[[], bytes]
    place: Wording
    said: Wording


def upload(filename: str, data: bytes) -> Reading:
    """The file as app/exchange/service/uploading.py takes it: recognised, then read."""
    read = recognise(data, filename).read
    assert read is not None
    return read(data, Defaults("policy"))


def bad(
    what: str, said: Wording, *files: tuple[str, Callable[[], bytes], Wording]
) -> Iterable[Any]:
    """A test for each of these files, of all of which the same is said."""
    for filename, file, place in files:
        yield pytest.param(Bad(filename, file, place, said), id=f"{what} in {filename}")


def whole(what: str, said: Wording, *files: tuple[str, Callable[[], bytes]]) -> Iterable[Any]:
    """The same for files that are refused whole; what is said names the place, if there is one."""
    yield from bad(what, said, *((*file, Wording("", "")) for file in files))


def at(place: str) -> Wording:
    """A cell of the sheet 题库."""
    return Wording(f"题库!{place}", f"题库!{place}")


def line(number: int, what: str = "") -> Wording:
    """A line, with the column or the question that stands there."""
    zh, en = (f"（{what}）", f" ({what})") if what else ("", "")
    return Wording(f"第 {number} 行{zh}", f"line {number}{en}")


IN_QTI = Wording("q1.xml 第 1 行（q-1）", "q1.xml line 1 (q-1)")
LOST = Wording(
    "单元格被存为数字 {value}，原文可能已经丢失，请把该列设为文本后重新填写",
    "the cell was stored as the number {value} and may have lost what was typed; "
    "format the column as text and type it again",
)
DAY = Wording(
    "单元格被存为日期 2024-03-04，请把该列设为文本后重新填写",
    "the cell was stored as the date 2024-03-04; format the column as text and type it again",
)
PIXELS = Wording(
    "图片“{value}”不能使用：图片的像素过多，最多 25,000,000 像素，请缩小",
    "the picture '{value}' cannot be used: the picture has more than 25,000,000 pixels; "
    "make it smaller",
)

QUESTIONS = [
    *bad(
        "a key that names no option",
        Wording(
            "答案“E”不是任何一个选项，请改正答案或补上选项",
            "the key 'E' names no option; correct it or add the option",
        ),
        ("a.xlsx", lambda: book(答案="E"), at("F2")),
        ("a.xls", lambda: old_book(答案="E"), at("F2")),
        ("a.csv", lambda: table(答案="E"), line(2, "答案")),
        ("a.docx", lambda: word("一、单选题", *OPTIONS, "答案：E"), line(2, "1")),
        ("a.aiken", lambda: aiken("题目", *OPTIONS, "ANSWER: E"), line(4)),
        ("a.zip", lambda: qti("E"), IN_QTI),
    ),
    *bad(
        "a key that names no option",
        Wording("答案不是任何一个选项", "Key is not the label of one option"),
        ("a.jsonl", lambda: lines(key="E"), line(2, "hs-1")),
    ),
    *bad(
        "two keys in a single choice",
        Wording(
            "单选题有多个答案“AB”，请只留一个，或把题型改为多选题",
            "a single choice has several keys, 'AB': keep one, or make it a multiple choice",
        ),
        ("a.xlsx", lambda: book(答案="AB"), at("F2")),
        ("a.csv", lambda: table(答案="AB"), line(2, "答案")),
        ("a.docx", lambda: word("一、单选题", *OPTIONS, "答案：AB"), line(2, "1")),
        ("a.xml", lambda: moodle(100, 100), line(3, "Q1")),
        ("a.gift", lambda: gift("题目{=甲 =乙 ~丙}"), line(1)),
        ("a.zip", lambda: qti("A", "B"), IN_QTI),
    ),
    *bad(
        "missing options",
        Wording("选项不足两个，请补上", "there are fewer than two options; add the missing ones"),
        ("a.xlsx", lambda: book(选项B=""), at("E2")),
        ("a.csv", lambda: table(选项A="", 选项B=""), line(2, "选项A")),
        ("a.docx", lambda: word("一、单选题", "答案：A"), line(2, "1")),
        ("a.aiken", lambda: aiken("题目", "A. 甲", "ANSWER: A"), line(3)),
        ("a.xml", lambda: moodle(100), line(3, "Q1")),
        ("a.gift", lambda: gift("题目{~甲}"), line(1)),
        ("a.zip", lambda: qti("A", options="甲"), IN_QTI),
    ),
    *bad(
        "a missing option before others",
        Wording(
            "选项 B 为空，后面却还有选项，请补上或依次前移",
            "option B is empty, and others follow it; fill it in or move them up",
        ),
        ("a.xlsx", lambda: book(选项B="", 选项C="丙"), at("E2")),
    ),
    *bad(
        "an id of twenty digits that became a number",
        LOST.filled({"value": "1.23457E+19"}),
        ("a.xlsx", lambda: book(编号=12345678901234567890), at("A2")),
        ("a.xls", lambda: old_book(编号=12345678901234567890), at("A2")),
    ),
    *bad(
        "an id that a spreadsheet shortened before it was saved",
        LOST.filled({"value": "1.23E+17"}),
        ("a.csv", lambda: table(编号="1.23E+17"), line(2, "编号")),
    ),
    *bad(
        "an id that lost its zeros",
        LOST.filled({"value": "7"}),
        ("a.xlsx", lambda: book(编号=7), at("A2")),
        ("a.xls", lambda: old_book(number(1, 0, 7)), at("A2")),
    ),
    *bad("an id that became a date", DAY, ("a.xlsx", lambda: book(day("A2")), at("A2"))),
    *bad("a text that became a date", DAY, ("a.xlsx", lambda: book(day("D2")), at("D2"))),
    *bad(
        "points that became a date",
        DAY,
        ("a.xlsx", lambda: book(day("G2"), 分值="3-4"), at("G2")),
    ),
    *bad(
        "a number that lost its digits",
        LOST.filled({"value": "1E+16"}),
        ("a.xlsx", lambda: book(分值=1e16), at("G2")),
    ),
    *bad(
        "a number that is none",
        Wording("“两分”无法识别，应类似 12.5", "'两分' cannot be read; it should be like 12.5"),
        ("a.xlsx", lambda: book(分值="两分"), at("G2")),
    ),
    *bad(
        "a formula",
        Wording(
            "单元格是公式，请改为它的值（复制，选择性粘贴为数值）",
            "the cell is a formula; replace it by its value (copy, paste special, values)",
        ),
        ("a.xlsx", lambda: book(formula("F2", '="A"', "A")), at("F2")),
        ("a.xls", lambda: old_book(cell(0x06, 1, 5, bytes(16))), at("F2")),
    ),
    *bad(
        "a formula that failed",
        Wording(
            "单元格是错误值 #DIV/0!，请改为应有的内容",
            "the cell holds the error #DIV/0!; replace it by what it should say",
        ),
        ("a.xlsx", lambda: book(formula("G2", "=1/0", "#DIV/0!"), 分值=""), at("G2")),
    ),
    *bad(
        "a picture of 300 million pixels",
        PIXELS.filled({"value": "image1.png"}),
        ("a.xlsx", lambda: showing(HUGE), at("C2")),
    ),
    *bad(
        "a picture of 300 million pixels",
        PIXELS.filled({"value": "word/media/1.png"}),
        ("a.docx", lambda: word_showing(HUGE), line(3)),
    ),
    *bad(
        "a picture of more than 10 MB",
        Wording(
            "图片“image1.png”不能使用：图片超过 10 MB，请缩小",
            "the picture 'image1.png' cannot be used: the picture is larger than 10 MB; "
            "make it smaller",
        ),
        ("a.xlsx", lambda: showing(png() + bytes(10_000_000)), at("C2")),
    ),
    *bad(
        "an external entity or a billion laughs in one item of a package",
        Wording(
            "无法识别：XML 第 1 行含有 DOCTYPE 声明，请删除后重新上传",
            "this cannot be read: the XML declares a DOCTYPE at line 1; "
            "remove it and upload the file again",
        ),
        ("external.zip", lambda: qti("A", head=EXTERNAL), Wording("q1.xml", "q1.xml")),
        ("laughs.zip", lambda: qti("A", head=LAUGHS), Wording("q1.xml", "q1.xml")),
    ),
]

WARNINGS = [
    *bad(
        "one key in a multiple choice",
        Wording(
            "多选题只有一个正确选项“B”，如有遗漏请补上",
            "a multiple choice has one right option, 'B'; add the others if any are missing",
        ),
        ("a.xlsx", lambda: book(题型="多选题", 答案="B"), at("F2")),
        ("a.csv", lambda: table(题型="多选题", 答案="B"), line(2, "答案")),
        ("a.docx", lambda: word("一、多选题", *OPTIONS, "答案：B"), line(2, "1")),
        ("a.xml", lambda: moodle(0, 100, single="false"), line(3, "Q1")),
        ("a.gift", lambda: gift("题目{~甲 ~%100%乙}"), line(1)),
        ("a.zip", lambda: qti("B", most=0), IN_QTI),
        ("a.jsonl", lambda: lines(type="multiple", key="B"), line(2, "hs-1")),
    ),
]


BOMB = Wording(
    "压缩包内的“{value}”膨胀过大，疑为压缩炸弹，请确认文件来源后重新保存",
    "{value} in the archive swells like a bomb when unpacked; "
    "check where the file comes from and save it again",
)
SHEET = "xl/worksheets/sheet1.xml"
EXCEL = Wording("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)")
OLD_EXCEL = Wording("旧版 Excel 工作簿（.xls）", "an old Excel workbook (.xls)")
TEXT, ZIP = Wording("文本文件", "a text file"), Wording("ZIP 压缩包", "a ZIP archive")
HTML = Wording("网页（HTML）", "a web page (HTML)")


def lie(
    filename: str, file: Callable[[], bytes], claimed: Wording, actual: Wording
) -> Iterable[Any]:
    said = Wording(
        f"“{filename}”按后缀应是{claimed.zh}，实际是{actual.zh}，请改正后缀或换一个文件",
        f"{filename} is really {actual.en}; its name says {claimed.en}: "
        "rename it or choose another file",
    )
    return whole("a lie about the kind", said, (filename, file))


FILES = [
    *whole(
        "macros",
        Wording(
            "文件含有宏（xl/vbaProject.bin），请另存为不含宏的格式",
            "the file holds macros (xl/vbaProject.bin); save it in a format without them",
        ),
        ("a.xlsm", lambda: repacked(book(), {"xl/vbaProject.bin": lambda _: b"x"})),
        ("a.xlsx", lambda: repacked(book(), {"xl/vbaProject.bin": lambda _: b"x"})),
    ),
    *whole(
        "macros",
        Wording(
            "文件含有宏（_VBA_PROJECT_CUR），请另存为不含宏的格式",
            "the file holds macros (_VBA_PROJECT_CUR); save it in a format without them",
        ),
        ("a.xls", lambda: ole_file({"Workbook": UNLOCKED}, ["_VBA_PROJECT_CUR"])),
    ),
    *whole(
        "a password",
        Wording(
            "文件设有密码，请取消密码后重新上传",
            "the file is protected by a password; remove it and upload the file again",
        ),
        ("a.xlsx", lambda: ole_file({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})),
        ("a.docx", lambda: ole_file({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})),
        ("a.xls", lambda: ole_file({"Workbook": LOCKED})),
    ),
    *whole(
        "a password",
        Wording(
            "压缩包内的“q1.xml”设有密码，请取消密码后重新打包",
            "q1.xml in the archive is protected by a password; pack it again without",
        ),
        ("a.zip", lambda: zipped([Member(b"q1.xml", flags=1)])),
    ),
    *whole(
        "a zip bomb",
        BOMB.filled({"value": SHEET}),
        ("a.xlsx", lambda: swelling("xl/workbook.xml", member=SHEET)),
    ),
    *whole(
        "a zip bomb",
        BOMB.filled({"value": "q1.xml"}),
        ("a.zip", lambda: swelling("imsmanifest.xml", member="q1.xml")),
    ),
    *whole(
        "a picture of 300 MB",
        BOMB.filled({"value": "xl/media/image1.png"}),
        ("a.xlsx", lambda: swelling("xl/workbook.xml", member="xl/media/image1.png")),
    ),
    *whole(
        "an external entity or a billion laughs",
        Wording(
            "XML 第 2 行含有 DOCTYPE 声明，请删除后重新上传",
            "the XML declares a DOCTYPE at line 2; remove it and upload the file again",
        ),
        ("moodle-external.xml", lambda: moodle(100, 0, head=EXTERNAL, text="&x;")),
        ("moodle-laughs.xml", lambda: moodle(100, 0, head=LAUGHS, text="&c;")),
    ),
    *whole(
        "an external entity or a billion laughs",
        Wording(
            "XML 第 1 行含有 DOCTYPE 声明，请删除后重新上传",
            "the XML declares a DOCTYPE at line 1; remove it and upload the file again",
        ),
        ("qti-external.xml", lambda: item(EXTERNAL, "&x;")),
        ("qti-laughs.xml", lambda: item(LAUGHS, "&c;")),
        ("manifest.zip", lambda: headed(EXTERNAL, "imsmanifest.xml", qti("A"))),
        ("a.xlsx", lambda: headed(LAUGHS, SHEET, book())),
        ("a.docx", lambda: headed(LAUGHS, "word/document.xml", word_showing(png()))),
    ),
    *whole(
        "an unknown encoding",
        Wording(
            "无法识别文本编码，请存为 UTF-8",
            "the text's encoding is not recognised; save it as UTF-8",
        ),
        ("a.csv", lambda: table() + b"\xff"),
        ("a.gift", lambda: gift("题目{T}") + b"\xff"),
        ("a.txt", lambda: b"\x80\x81\xff"),
        ("a.jsonl", lambda: "题目".encode() + b"\xff"),
    ),
    *whole(
        "an unknown encoding",
        Wording(
            "文件不是文本，或编码无法识别，请存为 UTF-8 文本",
            "the file is not text, or its encoding is not recognised; save it as text in UTF-8",
        ),
        ("a.csv", lambda: table().decode().encode("utf-16-le")),
    ),
    *whole(
        "an unknown encoding",
        Wording(
            "XML 声明的编码“utf-7”不受支持，或与内容不符，请存为 UTF-8",
            "the XML's encoding utf-7 is not supported or is not what the file is written in; "
            "save it as UTF-8",
        ),
        ("a.xml", lambda: moodle(100, 0).replace(b"UTF-8", b"UTF-7")),
    ),
    *lie("a.xlsx", png, EXCEL, Wording("PNG 图片", "a PNG picture")),
    *lie("b.xlsx", old_book, EXCEL, OLD_EXCEL),
    *lie("c.xlsx", table, EXCEL, TEXT),
    *lie("a.xls", book, OLD_EXCEL, EXCEL),
    *lie("b.xls", lambda: b"<html><table></table></html>", OLD_EXCEL, HTML),
    *lie("a.csv", lambda: write_archive({"a.txt": b"x"}), TEXT, ZIP),
    *lie("b.csv", book, TEXT, EXCEL),
    *lie("a.gift", lambda: b"%PDF-1.7", TEXT, Wording("PDF 文件", "a PDF")),
    *lie("a.docx", book, Wording("Word 文档（.docx）", "a Word document (.docx)"), EXCEL),
    *lie("a.zip", lambda: b"Rar!\x1a\x07\x00", ZIP, Wording("RAR 压缩包", "a RAR archive")),
    *lie("a.xml", table, Wording("XML 文件", "an XML file"), TEXT),
]


def said_of(entry: Entry) -> list[tuple[Wording, Wording]]:
    return [(problem.place.wording, problem.wording) for problem in entry.problems]


@pytest.mark.parametrize("bad", QUESTIONS)
def test_bad_question_is_refused_at_its_place_and_the_other_one_is_taken(bad: Bad) -> None:
    reading = upload(bad.filename, bad.file())
    refused_one, _ = reading.entries
    assert refused_one.item is None
    assert said_of(refused_one) == [(bad.place, bad.said)]
    assert [item.stem for item in reading.items] == ["另一题"]


@pytest.mark.parametrize("bad", WARNINGS)
def test_odd_question_is_taken_with_a_warning_at_its_place(bad: Bad) -> None:
    reading = upload(bad.filename, bad.file())
    assert said_of(reading.entries[0]) == [(bad.place, bad.said)]
    assert reading.entries[0].problems[0].is_warning
    assert len(reading.items) == 2


@pytest.mark.parametrize("bad", FILES)
def test_bad_file_is_refused_whole(bad: Bad) -> None:
    assert refused(lambda: upload(bad.filename, bad.file())).wording == bad.said


def test_zip_bomb_is_refused_before_it_takes_memory() -> None:
    bomb = swelling("xl/workbook.xml", member=SHEET)
    tracemalloc.start()
    refused(lambda: upload("a.xlsx", bomb))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


@pytest.mark.parametrize(
    "data",
    [
        moodle(100, 0, head=EXTERNAL),
        moodle(100, 0, head=LAUGHS),
        item(EXTERNAL, "&x;"),
        item(LAUGHS, "&c;"),
    ],
)
def test_entities_are_refused_before_anything_is_parsed(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(etree, "fromstring", None)
    assert reason(lambda: upload("a.xml", data)) is FileReason.XML_DOCTYPE


def test_picture_of_300_million_pixels_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Image.Image, "load", None)
    assert len(HUGE) < 100
    assert refused(lambda: check_picture(HUGE)).wording == Wording(
        "图片的像素过多，最多 25,000,000 像素，请缩小",
        "the picture has more than 25,000,000 pixels; make it smaller",
    )


def test_picture_of_300_million_bytes_is_refused_before_it_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Image, "open", None)
    assert refused(lambda: check_picture(bytes(300_000_000))).wording == Wording(
        "图片超过 10 MB，请缩小", "the picture is larger than 10 MB; make it smaller"
    )


@pytest.mark.parametrize(
    ("points", "items", "zh", "en"),
    [
        (
            150,
            100,
            "分值合计 100.0，考试项目规定为 150",
            "points do not add up to the programme's total: 100.0, not 150",
        ),
        (
            100,
            90,
            "题目合计 100 道，考试项目规定为 90 道",
            "items do not add up to the programme's number: 100, not 90",
        ),
    ],
)
def test_points_that_do_not_add_up_to_the_programmes_total_are_refused(
    points: int, items: int, zh: str, en: str
) -> None:
    with pytest.raises(BlueprintFault) as fault:
        programme_blueprint("cpcif").demand_total(Decimal(points), items)
    assert fault.value.wording == Wording(zh, en)
