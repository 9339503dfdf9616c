# SPDX-License-Identifier: Apache-2.0
"""Files are what they are, whatever they are called."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest
import xlsxwriter
from hypothesis import given, settings, strategies as st
from PIL import Image

from question_bank.interchange.guards import (
    KIND_NAMES,
    FileKind,
    FileReason,
    FileRefused,
    demand_kind,
    kind_of,
)
from question_bank.interchange.guards.ole import content_of
from tests.unit.interchange.guards import ole_files
from tests.unit.interchange.guards.refusals import reason, refused
from tests.unit.interchange.guards.zip_files import Entry, zipped


def packed(members: Mapping[str, bytes]) -> bytes:
    return zipped([Entry(name.encode(), content) for name, content in members.items()])


def workbook() -> bytes:
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    book.add_worksheet().write(0, 0, "题干")
    book.close()
    return data.getvalue()


def picture(kind: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (2, 2)).save(data, kind)
    return data.getvalue()


DOCX = packed({"[Content_Types].xml": b"<a/>", "word/document2.xml": b"<a/>"})
XLS = ole_files.ole_file({"Workbook": ole_files.UNLOCKED})
SAMPLES = [
    (b"", FileKind.EMPTY),
    (b" \r\n\t", FileKind.EMPTY),
    (b"\xef\xbb\xbf\n", FileKind.EMPTY),
    (packed({"a": b"b"}), FileKind.ZIP),
    (zipped([]), FileKind.ZIP),
    (b"PK\x03\x04 cut off", FileKind.ZIP),
    (workbook(), FileKind.XLSX),
    (DOCX, FileKind.DOCX),
    (XLS, FileKind.XLS),
    (ole_files.ole_file({"Book": ole_files.UNLOCKED}), FileKind.XLS),
    (ole_files.ole_file({"Workbook": ole_files.LOCKED}), FileKind.LOCKED),
    (ole_files.ole_file({"EncryptionInfo": b"a", "EncryptedPackage": b"b"}), FileKind.LOCKED),
    (ole_files.ole_file({"WordDocument": b"a"}), FileKind.OLE),
    (ole_files.ole_file({}, folders=["Workbook"]), FileKind.OLE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OLE),
    (b"<?xml version='1.0'?><quiz/>", FileKind.XML),
    (b"\xef\xbb\xbf<?xml version='1.0'?><quiz/>", FileKind.XML),
    ("<?xml version='1.0' encoding='UTF-16'?><quiz/>".encode("utf-16"), FileKind.XML),
    (b"<?xml version='1.0' encoding='big5'?><a>\xff\xff\x80</a>", FileKind.XML),
    (b"<quiz><question/></quiz>\n", FileKind.XML),
    (b"<!-- a --><quiz/>", FileKind.XML),
    (b"<!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz/>", FileKind.XML),
    (b"<!DOCTYPE html><html></html>", FileKind.HTML),
    (b"\n<!-- a -->\n<!-- b -->\n<HTML><table></table>", FileKind.HTML),
    (b"<table><tr><td>a</td></tr></table>", FileKind.HTML),
    ("题干,答案\n甲,A\n".encode("gbk"), FileKind.TEXT),
    ("题干\n".encode("utf-16"), FileKind.TEXT),
    (b"<p>A question {=yes ~no}", FileKind.TEXT),
    (b"a\x07b", FileKind.TEXT),
    (b"a\n" * 11_000_000, FileKind.TEXT),
    (b"%PDF-1.7\n%\xe2\xe3", FileKind.PDF),
    (b"Rar!\x1a\x07\x01\x00", FileKind.RAR),
    (b"7z\xbc\xaf\x27\x1c\x00\x04", FileKind.SEVEN_ZIP),
    (picture("PNG"), FileKind.PNG),
    (picture("JPEG"), FileKind.JPEG),
    (picture("GIF"), FileKind.GIF),
    (picture("WEBP"), FileKind.WEBP),
    (b"\x00\x01\x02\x03", FileKind.UNKNOWN),
    (b"\xff\xff\xff", FileKind.UNKNOWN),
]


@pytest.mark.parametrize(("data", "kind"), SAMPLES, ids=lambda value: repr(value)[:24])
def test_kind_of_goes_by_content(data: bytes, kind: FileKind) -> None:
    assert kind_of(data) is kind


def test_kind_of_comments_without_end_is_found_soon() -> None:
    assert kind_of(b"<!--a-->" * 2_000 + b"<") is FileKind.TEXT


@settings(deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from([data for data, _ in SAMPLES if len(data) < 10_000])
)
def test_kind_of_anything_is_a_kind(noise: bytes, sample: bytes) -> None:
    assert {kind_of(noise), kind_of(sample + noise), kind_of(sample[: len(noise)] + noise)} <= set(
        FileKind
    )


@settings(deadline=None)
@given(st.data())
def test_kind_of_a_damaged_ole_file_is_found(source: st.DataObject) -> None:
    damaged = bytearray(XLS)
    for _ in range(source.draw(st.integers(1, 4))):
        place = source.draw(st.integers(8, len(damaged) - 1))
        damaged[place] = source.draw(st.integers(0, 255))
    assert kind_of(bytes(damaged)) in {FileKind.XLS, FileKind.OLE, FileKind.LOCKED}


def test_kind_of_an_ole_file_in_a_circle_ends() -> None:
    circle = ole_files.header(directory=0, more=0) + struct.pack("<128L", *range(1, 128), 0)
    assert kind_of(circle) is FileKind.OLE
    assert kind_of(circle + struct.pack("<128L", 0, *range(127)) * 3) is FileKind.OLE
    pointers = ole_files.header(table=ole_files.FREE, more=0)
    assert kind_of(pointers + struct.pack("<128L", *[ole_files.FREE] * 127, 0)) is FileKind.OLE


def test_content_of_an_ole_file_cut_off_has_the_names_before() -> None:
    names = b"".join(ole_files.record(name, ole_files.STREAM) for name in ("a", "b", "c", "d"))
    followers = struct.pack("<128L", 0xFFFF, *[ole_files.FREE] * 127)
    assert content_of(ole_files.header(directory=1) + followers + names).names == set("abcd")
    assert content_of(ole_files.header()[:100]).names == frozenset()


def test_content_of_an_ole_file_follows_a_long_table() -> None:
    """The block of followers is named in a list outside the header, as in files above 7 MB."""
    free = ole_files.FREE
    table = struct.pack("<128L", 3, *[free] * 2, ole_files.END, *[free] * 124)
    pointers = struct.pack("<128L", *[free] * 126, 1, ole_files.END)
    names = [ole_files.record(name, ole_files.STREAM) for name in ("a", "b", "c", "d")]
    more = ole_files.record("EncryptedPackage", ole_files.STREAM).ljust(512, b"\x00")
    head = ole_files.header(directory=0, table=free, more=2)
    data = head + b"".join(names) + table + pointers + more
    assert content_of(data).names == {"a", "b", "c", "d", "EncryptedPackage"}


def test_content_of_an_ole_file_whose_table_ends_early_has_what_came_before() -> None:
    names = b"".join(ole_files.record(name, ole_files.STREAM) for name in ("a", "b", "c", "d"))
    data = ole_files.header(directory=0, table=ole_files.FREE) + names
    assert content_of(data).names == {"a", "b", "c", "d"}


def test_content_of_an_ole_file_with_other_sectors_has_nothing() -> None:
    assert content_of(ole_files.header(shift=40)).names == frozenset()


@pytest.mark.parametrize("kind", FileKind)
def test_every_kind_has_a_name(kind: FileKind) -> None:
    assert KIND_NAMES[kind].zh != KIND_NAMES[kind].en


@pytest.mark.parametrize(
    ("data", "filename", "kind"),
    [
        (workbook(), "questions.xlsx", FileKind.XLSX),
        (workbook(), "题库.XLSX", FileKind.XLSX),
        (workbook(), "upload", FileKind.XLSX),
        (workbook(), "questions.et", FileKind.XLSX),
        (XLS, "old.xls", FileKind.XLS),
        (b"a,b", "a.csv", FileKind.TEXT),
        (b"<quiz/>", "moodle.xml", FileKind.XML),
        (packed({"imsmanifest.xml": b"<a/>"}), "package.zip", FileKind.ZIP),
    ],
)
def test_demand_kind_of_an_honest_file_is_its_kind(
    data: bytes, filename: str, kind: FileKind
) -> None:
    assert demand_kind(data, filename=filename, expected={FileKind.PDF, kind}) is kind


@pytest.mark.parametrize(
    ("data", "filename", "words"),
    [
        (b"%PDF-1.7", "questions.xlsx", "questions.xlsx is really a PDF"),
        (XLS, "questions.xlsx", "really an old Excel workbook (.xls)"),
        (workbook(), "questions.xls", "really an Excel workbook (.xlsx)"),
        (b"<html></html>", "questions.xls", "really a web page (HTML)"),
        (b"Rar!\x1a\x07\x00", "questions.zip", "really a RAR archive"),
        (workbook(), "questions.zip", "really an Excel workbook (.xlsx)"),
        (b"a,b", "questions.xml", "really a text file"),
        (b"\x00\x01", "questions.zip", "really a file of an unknown kind"),
    ],
)
def test_demand_kind_of_a_lying_name_is_refused(data: bytes, filename: str, words: str) -> None:
    lie = refused(lambda: demand_kind(data, filename=filename, expected=set(FileKind)))
    assert lie.reason is FileReason.MISLABELLED
    assert words in str(lie)
    assert filename in lie.wording.zh


@pytest.mark.parametrize("filename", ["questions.csv", "questions.xml", "questions.jsonl"])
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x00\x01", FileReason.TEXT_BINARY),
        ("题干\n".encode("utf-16-le"), FileReason.TEXT_BINARY),
        ("题干".encode() + b"\xff", FileReason.TEXT_ENCODING),
    ],
)
def test_demand_kind_of_a_text_in_no_known_encoding_says_so(
    data: bytes, why: FileReason, filename: str
) -> None:
    assert reason(lambda: demand_kind(data, filename=filename, expected=set(FileKind))) is why


def test_demand_kind_of_another_kind_names_the_expected() -> None:
    other = refused(
        lambda: demand_kind(b"%PDF-1", filename="a.pdf", expected={FileKind.XLSX, FileKind.TEXT})
    )
    assert other.reason is FileReason.UNEXPECTED_KIND
    assert str(other) == (
        "a.pdf is a PDF; what can be taken here is a text file, an Excel workbook (.xlsx)"
    )


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_demand_kind_of_an_empty_file_is_refused(data: bytes) -> None:
    assert demanded(data) is FileReason.EMPTY


def demanded(data: bytes) -> FileReason:
    return reason(lambda: demand_kind(data, filename="a.xlsx", expected=set(FileKind)))


@pytest.mark.parametrize(
    "data",
    [
        ole_files.ole_file({"Workbook": ole_files.LOCKED}),
        ole_files.ole_file({"EncryptedPackage": b"b"}),
    ],
)
def test_demand_kind_of_a_locked_file_is_refused(data: bytes) -> None:
    assert demanded(data) is FileReason.PASSWORD


@pytest.mark.parametrize(
    "data",
    [
        packed({"xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"a"}),
        packed({"xl/workbook.xml": b"<a/>", "xl/VBAPROJECT.BIN": b"a"}),
        packed({"xl/workbook.xml": b"<a/>", "xl/macrosheets/sheet1.xml": b"<a/>"}),
        packed({"word/document.xml": b"<a/>", "word/vbaProject.bin": b"a"}),
        packed({"vbaProject.bin": b"a"}),
        ole_files.ole_file({"Workbook": ole_files.UNLOCKED}, folders=["_VBA_PROJECT_CUR"]),
    ],
)
def test_demand_kind_of_a_file_with_macros_is_refused(data: bytes) -> None:
    assert demanded(data) is FileReason.MACROS
    assert reason(lambda: demand_kind(data, filename="a.xlsm", expected=set(FileKind))) is (
        FileReason.MACROS
    )


def test_demand_kind_opens_the_archive_in_a_workbook() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/sharedStrings.xml", bytes(20_000_000))
    assert demanded(data.getvalue()) is FileReason.ARCHIVE_BOMB
    assert demanded(workbook()[:-30]) is FileReason.ARCHIVE_BROKEN


@settings(deadline=None)
@given(st.sampled_from([data for data, _ in SAMPLES if len(data) < 10_000]), st.binary(max_size=9))
def test_demand_kind_of_anything_gives_a_kind_or_refuses(sample: bytes, noise: bytes) -> None:
    try:
        kind: object = demand_kind(sample + noise, filename="a.xlsx", expected=[FileKind.XLSX])
    except FileRefused as no:
        kind = no.reason
    assert kind is FileKind.XLSX or isinstance(kind, FileReason)
