# SPDX-License-Identifier: Apache-2.0
"""All formats by name, and a file of each recognised by what is in it."""

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from question_bank.interchange import Defaults
from question_bank.interchange.formats import FORMATS, format_named, recognise
from question_bank.interchange.guards import FileReason, FileRefused, write_archive
from question_bank.interchange.recognising import FORMAT_NAMES
from question_bank.wording import Wording
from tests.support.factories.docx import docx
from tests.support.factories.items import make_single
from tests.unit.interchange import xls_files
from tests.unit.interchange.guards.ole_files import ole_file

ITEM = make_single()
NAMES = (
    *("excel", "csv", "csv_gb18030", "docx", "gift", "moodle", "aiken"),
    *("qti12", "qti21", "qti22", "qti30", "jsonlines"),
)
WRITTEN = {
    name: format_.write([ITEM], {})
    for name, format_ in FORMATS.items()
    if format_.write is not None
}
QTI12 = b"<questestinterop><item ident='1'/></questestinterop>"
SAMPLES = WRITTEN | {"docx": docx("1. x"), "qti12": QTI12}
# A reader that finds the encoding by itself.
READ_AS = {"csv_gb18030": "csv"}
NEUTRAL = ("upload", "upload.bin", "试题")
TEXTS = ("aiken", "csv", "gift", "jsonlines")


def refusal(data: bytes, filename: str) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        recognise(data, filename)
    return refused.value


def test_formats_stand_in_a_stable_order_by_their_names() -> None:
    assert tuple(FORMATS) == NAMES
    assert all(format_named(name).name == name for name in NAMES)
    assert set(FORMAT_NAMES) == set(NAMES)


def test_format_named_by_a_name_of_none_fails() -> None:
    with pytest.raises(KeyError):
        format_named("pdf")


def test_formats_that_are_written_are_read_as_well() -> None:
    unread = {name for name, format_ in FORMATS.items() if format_.read is None}
    assert unread == set(READ_AS)
    assert all(FORMATS[READ_AS[name]].read for name in unread)
    assert {name for name, format_ in FORMATS.items() if format_.write is None} == {"docx", "qti12"}


@pytest.mark.parametrize("filename", NEUTRAL)
@pytest.mark.parametrize("name", NAMES)
def test_recognise_file_of_each_format_by_its_content(name: str, filename: str) -> None:
    assert recognise(SAMPLES[name], filename).name == READ_AS.get(name, name)


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_recognise_file_that_was_written_by_its_own_name(name: str) -> None:
    found = recognise(WRITTEN[name], f"题库{FORMATS[name].suffix.upper()}")
    assert found.name == READ_AS.get(name, name)
    assert found.read is not None
    assert len(found.read(WRITTEN[name], Defaults("policy")).items) == 1


def test_recognise_old_workbook_is_excel() -> None:
    assert recognise(xls_files.xls({"题库": [["题干"]]}), "题库.xls").name == "excel"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<item ident='1'/>", "qti12"),
        (b"<objectbank xmlns='http://www.imsglobal.org/xsd/ims_qtiasiv1p2'/>", "qti12"),
        (b"<assessmentItem identifier='1'/>", "qti21"),
        (b"<assessmentItem xmlns='http://www.imsglobal.org/xsd/imsqti_v2p0'/>", "qti21"),
        (b"<assessmentItem xmlns='http://www.imsglobal.org/xsd/imsqti_v2p2'/>", "qti22"),
        (b"<qti-assessment-item xmlns='http://www.imsglobal.org/xsd/imsqtiasi_v3p0'/>", "qti30"),
        (b"<qti-assessment-item/>", "qti30"),
        (b"<quiz><question/></quiz>", "moodle"),
        (write_archive({"q.dat": QTI12}), "qti12"),
        (write_archive({"a.xml": b"<x/>", "b/q.qti": QTI12}), "qti12"),
    ],
)
def test_recognise_xml_by_root_and_namespace(data: bytes, name: str) -> None:
    assert recognise(data, "upload").name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("题型\t题干\t答案\n", "csv"),
        ("题库\n\n题型;题干;答案\n", "csv"),
        ('"题型","题干","选项\nA"\n', "csv"),
        ("Q?\r\nA) 1\r\n\r\nB) 2\r\nANSWER: A\r\n", "aiken"),
        ("题{T}", "gift"),
        ("题{ FALSE }", "gift"),
        ("题{}", "gift"),
        ("题{#3}", "gift"),
        ("题 {\n =a ~b }", "gift"),
        ("// 注释\n$CATEGORY: a\n", "gift"),
        ("::题目::说明", "gift"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_recognise_text_by_clear_marks(text: str, name: str, encoding: str) -> None:
    assert recognise(text.encode(encoding), "upload.txt").name == name


@pytest.mark.parametrize(
    ("data", "filename", "name"),
    [
        (b"a,b\n1,2\n", "x.csv", "csv"),
        (b"a\tb\n", "x.tsv", "csv"),
        (b"words", "x.gift", "gift"),
        (b"words", "x.aiken", "aiken"),
        (b"[]", "x.jsonl", "jsonlines"),
        (b'\xef\xbb\xbf{"format": 1}', "x.txt", "jsonlines"),
        (b'{"format": 1', "x.ndjson", "jsonlines"),
        (b"[" * 5000, "x.jsonl", "jsonlines"),
        (b"{" + b" " * 300_000, "x.jsonl", "jsonlines"),
        (b'"' + b"x" * 150_000 + b'","y"', "x.csv", "csv"),
    ],
)
def test_recognise_text_without_marks_is_what_its_name_says(
    data: bytes, filename: str, name: str
) -> None:
    assert recognise(data, filename).name == name


@pytest.mark.parametrize(
    ("name", "filename", "zh", "en"),
    [
        (
            "gift",
            "x.csv",
            "“x.csv”按后缀应是CSV 表格（.csv），实际是GIFT 文本（.gift、.txt）",
            "x.csv is really a GIFT text (.gift, .txt); its name says a CSV table (.csv)",
        ),
        (
            "csv",
            "x.jsonl",
            "“x.jsonl”按后缀应是JSON Lines（.jsonl），实际是CSV 表格（.csv）",
            "x.jsonl is really a CSV table (.csv); its name says JSON Lines (.jsonl)",
        ),
        (
            "jsonlines",
            "x.aiken",
            "“x.aiken”按后缀应是Aiken 文本（.txt），实际是JSON Lines（.jsonl）",
            "x.aiken is really JSON Lines (.jsonl); its name says an Aiken text (.txt)",
        ),
        (
            "moodle",
            "x.csv",
            "“x.csv”按后缀应是文本文件，实际是XML 文件",
            "x.csv is really an XML file; its name says a text file",
        ),
        (
            "docx",
            "x.xlsx",
            "“x.xlsx”按后缀应是Excel 工作簿（.xlsx），实际是Word 文档（.docx）",
            "x.xlsx is really a Word document (.docx); its name says an Excel workbook (.xlsx)",
        ),
    ],
)
def test_recognise_file_whose_name_lies_is_refused(
    name: str, filename: str, zh: str, en: str
) -> None:
    refused = refusal(SAMPLES[name], filename)
    assert refused.reason is FileReason.MISLABELLED
    assert refused.wording == Wording(
        f"{zh}，请改正后缀或换一个文件", f"{en}: rename it or choose another file"
    )


@pytest.mark.parametrize(
    ("data", "filename", "actual"),
    [
        ("只有文字".encode(), "x.txt", Wording("文本文件", "a text file")),
        (b"<svg/>", "x.xml", Wording("XML 文件", "an XML file")),
        (write_archive({"a.xml": b"<x/>"}), "x.zip", Wording("ZIP 压缩包", "a ZIP archive")),
    ],
)
def test_recognise_file_of_no_format_names_those_that_are_known(
    data: bytes, filename: str, actual: Wording
) -> None:
    refused = refusal(data, filename)
    names = FORMAT_NAMES.values()
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    assert refused.reason is FileReason.UNEXPECTED_KIND
    assert refused.wording == Wording(
        f"“{filename}”是{actual.zh}，这里只收{zh}",
        f"{filename} is {actual.en}; what can be taken here is {en}",
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", FileReason.EMPTY),
        (b"%PDF-1.4", FileReason.UNEXPECTED_KIND),
        (b"PK\x03\x04", FileReason.ARCHIVE_BROKEN),
        (b"<quiz>", FileReason.XML_BROKEN),
        (b"<?xml version='1.0'?><!DOCTYPE quiz><quiz></quiz>", FileReason.XML_DOCTYPE),
        (ole_file({"EncryptedPackage": b"x"}), FileReason.PASSWORD),
        (write_archive({"word/document.xml": b"", "word/vbaProject.bin": b""}), FileReason.MACROS),
    ],
)
def test_recognise_file_that_cannot_be_trusted_is_refused(data: bytes, reason: FileReason) -> None:
    assert refusal(data, "upload").reason is reason


@given(st.binary(), st.sampled_from(["x", *(f"x.{end}" for end in ("csv", "gift", "zip", "xml"))]))
def test_recognise_any_bytes_names_a_format_or_refuses_the_file(data: bytes, name: str) -> None:
    with suppress(FileRefused):
        assert recognise(data, name).name in FORMATS
