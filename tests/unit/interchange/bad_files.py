# SPDX-License-Identifier: Apache-2.0
"""Files with one fault each, in every format; those of questions have a sound one behind it, 另一题."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from question_bank.items import to_data
from tests.support.factories.docx import docx
from tests.support.factories.items import make_single
from tests.unit.interchange import moodle_files, qti_files
from tests.unit.interchange.guards.test_pictures import declared_png
from tests.unit.interchange.guards.zip_files import DEFLATED, Entry, deflated, zipped
from tests.unit.interchange.sheet_files import (
    csv_of,
    png,
    question_rows,
    repacked,
    workbook,
)
from tests.unit.interchange.xls_files import xls

SOUND = ["hs-9", "单选题", "另一题", "甲", "乙", "A"]
OPTIONS = ("A. 甲", "B. 乙")
EXTERNAL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = f'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "{"&a;" * 9}"><!ENTITY c "{"&b;" * 9}">]>'
# Less than a hundred bytes that say they are 900 MB when decoded.
HUGE = declared_png(20_000, 15_000)


def book(dress: Callable[[Workbook], None] = lambda _book: None, **cells: Any) -> bytes:
    return workbook({"题库": [*question_rows(**cells), SOUND]}, dress)


def old_book(further: bytes = b"", **cells: Any) -> bytes:
    """The same for Excel 97; `further` records say more of its cells."""
    return xls({"题库": [*question_rows(**cells), SOUND]}, further=further)


def table(**cells: str) -> bytes:
    return csv_of(*question_rows(**cells), SOUND)


def word(heading: str, *question: str, **more: Any) -> bytes:
    other = ("二、单选题", "2. 另一题", *OPTIONS, "答案：A")
    return docx(heading, "1. 题目", *question, *other, **more)


def aiken(*question: str) -> bytes:
    return "\n".join([*question, "", "另一题", *OPTIONS, "ANSWER: A"]).encode()


def gift(question: str) -> bytes:
    return f"{question}\n\n另一题{{=甲 ~乙}}".encode()


def moodle(*fractions: int, single: str = "true", head: str = "", text: str = "题目") -> bytes:
    """Options 甲, 乙 … worth so much; `head` stands before the root."""
    answers = map(moodle_files.answer, fractions, "甲乙")
    first = moodle_files.question("multichoice", f"<single>{single}</single>", *answers, text=text)
    right = moodle_files.answer(100, "对"), moodle_files.answer(0, "否")
    other = moodle_files.question(
        "multichoice", "<single>true</single>", *right, text="另一题", name="Q2"
    )
    return moodle_files.quiz(first, other).replace(b"<quiz>", f"{head}<quiz>".encode())


def qti(*correct: str, options: str = "甲乙", head: str = "", most: int = 1) -> bytes:
    """A package of two items; `head` stands before the first."""
    key = qti_files.declared(*correct, cardinality="single" if most == 1 else "multiple")
    other = qti_files.choice("甲", "乙", prompt="另一题")
    items = {
        "q1.xml": head + qti_files.item(qti_files.choice(*options, most=most), declarations=key),
        "q2.xml": qti_files.item(other, declarations=qti_files.declared("A"), identifier="q-2"),
    }
    return qti_files.package(items)


def item(head: str, text: str) -> bytes:
    """One item of QTI with something before its root."""
    return f"{head}{qti_files.item(text)}".encode()


def lines(**changed: Any) -> bytes:
    first = to_data(make_single("hs-1")) | changed
    other = to_data(make_single("hs-9", stem="另一题"))
    return "\n".join(
        map(json.dumps, ({"format": "kaochang-items", "version": 1}, first, other))
    ).encode()


def formula(place: str, text: str, value: object) -> Callable[[Workbook], None]:
    def write(book: Workbook) -> None:
        book.get_worksheet_by_name("题库").write_formula(place, text, None, value)

    return write


def day(place: str) -> Callable[[Workbook], None]:
    """The cell in which Excel made a day of 3-4."""

    def write(book: Workbook) -> None:
        look = book.add_format({"num_format": 'm"月"d"日"'})
        book.get_worksheet_by_name("题库").write_datetime(place, date(2024, 3, 4), look)

    return write


def showing(picture: bytes) -> bytes:
    """A workbook with this picture over C2."""

    def insert(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("题库")
        sheet.insert_image("C2", "a.png", {"image_data": BytesIO(png())})

    return repacked(book(insert), {"xl/media/image1.png": lambda _: picture})


def word_showing(data: bytes) -> bytes:
    drawing = '<w:p><w:r><w:drawing><a:blip r:embed="media/1.png"/></w:drawing></w:r></w:p>'
    return word("一、单选题", drawing, *OPTIONS, "答案：A", pictures={"media/1.png": data})


def headed(head: str, part: str, whole: bytes) -> bytes:
    """The archive with something before one of its parts."""
    return repacked(whole, {part: lambda content: head.encode() + content})


def swelling(*small: str, member: str) -> bytes:
    """An archive in which one member of some 30 kB unpacks without an end in sight."""
    swollen = Entry(
        member.encode(), method=DEFLATED, packed=deflated(bytes(30_000_000)), size=300_000_000
    )
    return zipped([*(Entry(name.encode()) for name in small), swollen])
