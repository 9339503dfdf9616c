# SPDX-License-Identifier: Apache-2.0
"""Packages and files of QTI: where the questions in them are, and what is refused whole."""

import pytest
from hypothesis import given, strategies as st

from question_bank.interchange.guards import FileReason, FileRefused, write_archive
from question_bank.interchange.problems import Refusal
from question_bank.interchange.qti import FORMATS, QTI12
from question_bank.interchange.qti.packages import read_questions
from question_bank.interchange.qti.versions import V30
from question_bank.interchange.qti.writing import write_package
from question_bank.interchange.reading import Reading
from tests.support.factories.items import make_single
from tests.unit.interchange.qti_files import (
    DEFAULTS,
    MATCH,
    PNG,
    asi,
    choice,
    declared,
    item,
    manifest,
    package,
    read,
    resource,
)


def question(identifier: str = "q-1") -> str:
    body = choice("甲", "乙", prompt=identifier)
    return item(body, declarations=declared("A"), processing=MATCH, identifier=identifier)


def references(data: bytes) -> list[str]:
    return [found.reference for found in read(data).items]


TEST = (
    '<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="t" title="卷"/>'
)


def test_read_package_follows_the_order_of_its_manifest() -> None:
    listed = manifest(resource("b.xml") + resource("a.xml"))
    data = write_archive(
        {
            "a.xml": question("a").encode(),
            "b.xml": question("b").encode(),
            "imsmanifest.xml": listed,
        }
    )
    assert references(data) == ["b", "a"]


def test_read_package_takes_only_items_of_what_it_lists() -> None:
    listed = manifest(
        resource("t.xml", type_="imsqti_test_xmlv2p1")
        + resource("q.xml")
        + resource("note.xml", type_="webcontent")
    )
    files = {"t.xml": TEST, "q.xml": question(), "note.xml": question("no")}
    members = {name: text.encode() for name, text in files.items()}
    reading = read(write_archive(members | {"imsmanifest.xml": listed}))
    assert [entry.place.member for entry in reading.entries] == ["q.xml"]


def test_read_package_whose_manifest_lies_in_a_folder_finds_its_files() -> None:
    listed = manifest(resource("items/q%201.xml"))
    members = {"题库/imsmanifest.xml": listed, "题库/items/q 1.xml": question().encode()}
    assert references(write_archive(members)) == ["q-1"]


def test_read_package_that_names_only_files_finds_them() -> None:
    inside = '<file href="q.xml"/><file href="q.css"/>'
    listed = manifest(f'<resource identifier="r" type="imsqti_item_xmlv2p1">{inside}</resource>')
    members = {"imsmanifest.xml": listed, "q.xml": question().encode(), "q.css": b"p{}"}
    assert references(write_archive(members)) == ["q-1"]


@pytest.mark.parametrize(
    "listed", [{}, {"imsmanifest.xml": manifest(resource("q.xml", type_="something"))}]
)
def test_read_package_without_a_useful_manifest_reads_its_files(listed: dict[str, bytes]) -> None:
    members = {"q.xml": question().encode(), "readme.xml": b"<a/>", "broken.xml": b"<a>"}
    assert references(write_archive(members | listed)) == ["q-1"]


def test_read_package_that_lists_a_file_twice_reads_it_once() -> None:
    listed = manifest(resource("q.xml") + resource("./q.xml"))
    data = write_archive({"q.xml": question().encode(), "imsmanifest.xml": listed})
    assert references(data) == ["q-1"]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"a.xml": question("a"), "q.xml": "<p>"}, "XML 第 1 行第 4 列有错误"),
        ({"a.xml": question("a"), "q.xml": "<p/>"}, "不是 QTI 试题"),
        ({"a.xml": question("a"), "q.xml": "<!DOCTYPE a><a/>"}, "XML 第 1 行含有 DOCTYPE"),
        ({"a.xml": question("a")}, "压缩包内没有“q.xml”"),
    ],
)
def test_read_listed_item_that_cannot_be_read_is_refused_alone(
    members: dict[str, str], said: str
) -> None:
    listed = manifest(resource("a.xml") + resource("q.xml"))
    files = {name: text.encode() for name, text in members.items()}
    good, bad = read(write_archive(files | {"imsmanifest.xml": listed})).entries
    assert good.item is not None
    [problem] = bad.problems
    assert problem.code is Refusal.UNREADABLE
    assert bad.place.member == "q.xml"
    assert said in problem.wording.zh


def test_read_listed_file_of_qti_12_that_is_broken_is_refused_alone() -> None:
    listed = manifest(
        resource("a.xml")
        + resource("b.xml", type_="imsqti_xmlv1p2")
        + resource("c.xml", type_="qti")
    )
    files = {"a.xml": question().encode(), "b.xml": b"<item>", "c.xml": b"<notes/>"}
    _, broken = read(write_archive(files | {"imsmanifest.xml": listed})).entries
    assert broken.place.member == "b.xml"


def test_read_second_item_of_one_reference_is_refused_with_both_places() -> None:
    _, second = read(package({"a.xml": question(), "b.xml": question()})).entries
    [problem] = second.problems
    assert problem.code is Refusal.REFERENCE_TWICE
    assert problem.wording.zh == "编号“q-1”在文件中出现两次，第一次在a.xml 第 1 行（q-1）"


def test_read_metadata_of_another_program_is_left_out_with_a_warning() -> None:
    lom = (
        '<metadata><lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title><string>题</string>'
        "</title><keyword><string>碳</string></keyword></general><educational><difficulty>"
        "<value>easy</value></difficulty></educational></lom></metadata>"
    )
    listed = manifest(resource("q.xml", inside=lom))
    data = write_archive({"q.xml": question().encode(), "imsmanifest.xml": listed})
    [entry] = read(data).entries
    assert [problem.wording.zh for problem in entry.problems] == [
        "“LOM difficulty, keyword”没有收入"
    ]


def test_read_metadata_that_only_names_the_item_says_nothing() -> None:
    lom = (
        '<metadata><lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title><string>题</string>'
        "</title></general></lom></metadata>"
    )
    listed = manifest(resource("q.xml", inside=lom))
    data = write_archive({"q.xml": question().encode(), "imsmanifest.xml": listed})
    [entry] = read(data).entries
    assert entry.problems == ()


def test_read_pictures_of_refused_items_are_not_kept() -> None:
    shown = question().replace("<prompt>", '<prompt><img src="t.png" alt="图"/>')
    spoiled = shown.replace("<value>A</value>", "<value>Z</value>")
    reading = read(package({"q.xml": spoiled, "t.png": PNG}))
    assert reading.items == []
    assert reading.pictures == {}


def test_read_item_says_its_line() -> None:
    [entry] = read(f"<root>\n\n{question()}</root>").entries
    assert entry.place.line == 3
    assert str(entry.place) == "line 3 (q-1)"


def test_read_bare_file_of_several_items_reads_them_all() -> None:
    xml = f"<items>{question('a')}{question('b')}</items>".encode()
    assert references(xml) == ["a", "b"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", FileReason.EMPTY),
        (b"%PDF-1.7", FileReason.UNEXPECTED_KIND),
        ("题干".encode(), FileReason.UNEXPECTED_KIND),
        (b"<html><body/></html>", FileReason.UNEXPECTED_KIND),
        (b"<svg/>", FileReason.UNEXPECTED_KIND),
        (TEST.encode(), FileReason.UNEXPECTED_KIND),
        (write_archive({"a.txt": b"x"}), FileReason.UNEXPECTED_KIND),
        (write_archive({"imsmanifest.xml": b"<manifest>"}), FileReason.XML_BROKEN),
        (write_archive({"imsmanifest.xml": manifest("")}), FileReason.UNEXPECTED_KIND),
        (b'<?xml version="1.0"?><!DOCTYPE a><a/>', FileReason.XML_DOCTYPE),
        (asi(), FileReason.UNEXPECTED_KIND),
    ],
)
def test_read_file_without_questions_is_refused_whole(data: bytes, reason: FileReason) -> None:
    with pytest.raises(FileRefused) as refused:
        read(data)
    assert refused.value.reason is reason


def test_refusal_of_a_file_without_questions_says_what_was_found() -> None:
    with pytest.raises(FileRefused) as refused:
        read(b"<svg/>")
    assert refused.value.wording.zh.endswith("这里只收QTI 试题")
    assert refused.value.wording.en.endswith("what can be taken here is questions in QTI")


def test_formats_all_read_every_version_and_all_but_one_write() -> None:
    assert {format_.read for format_ in FORMATS} == {read_questions}
    assert [format_.name for format_ in FORMATS] == ["qti12", "qti21", "qti22", "qti30"]
    assert [format_.name for format_ in FORMATS if format_.write is None] == [QTI12.name]


@given(data=st.binary(max_size=300))
def test_read_any_bytes_raises_nothing_but_file_refused(data: bytes) -> None:
    with pytest.raises(FileRefused):
        read_questions(data, DEFAULTS)


TAGS = (
    *("assessmentItem", "itemBody", "choiceInteraction", "simpleChoice", "responseDeclaration"),
    *("correctResponse", "value", "mapping", "mapEntry", "responseProcessing", "prompt", "p"),
    *("responseCondition", "responseIf", "match", "variable", "setOutcomeValue", "baseValue"),
    *("matchInteraction", "simpleMatchSet", "orderInteraction", "textEntryInteraction", "img"),
    *("extendedTextInteraction", "rubricBlock", "modalFeedback", "qti-item-body", "equal"),
    *("questestinterop", "item", "presentation", "material", "mattext", "response_lid"),
    *("render_choice", "response_label", "resprocessing", "respcondition", "conditionvar"),
    *("varequal", "setvar", "not", "and", "or", "response_str", "render_fib", "itemfeedback"),
)
ATTRIBUTES = {
    "identifier": ("RESPONSE", "A", "SCORE"),
    "responseIdentifier": ("RESPONSE",),
    "cardinality": ("single", "multiple", "ordered"),
    "baseType": ("identifier", "float", "string", "directedPair"),
    "ident": ("r", "A"),
    "respident": ("r",),
    "mapKey": ("A",),
    "mappedValue": ("1", "x"),
    "src": ("a.png", "data:,"),
    "template": ("match_correct", "map_response"),
    "toleranceMode": ("absolute", "relative"),
    "tolerance": ("1", "1 2"),
    "rcardinality": ("Single", "Multiple", "Ordered"),
}


@st.composite
def nonsense(draw: st.DrawFn, depth: int = 5) -> str:
    """An element of known names that stand anywhere."""
    tag = draw(st.sampled_from(TAGS))
    names = draw(st.lists(st.sampled_from(sorted(ATTRIBUTES)), unique=True, max_size=4))
    attributes = "".join(f' {name}="{draw(st.sampled_from(ATTRIBUTES[name]))}"' for name in names)
    inner = st.one_of(
        st.sampled_from(["", "A", "1", "正确"]), nonsense(depth - 1) if depth else st.just("")
    )
    inside = "".join(draw(st.lists(inner, max_size=4)))
    return f"<{tag}{attributes}>{inside}</{tag}>"


@given(inside=st.lists(nonsense(), max_size=4), root=st.sampled_from(["assessmentItem", "item"]))
def test_read_any_arrangement_of_known_elements_is_an_entry(inside: list[str], root: str) -> None:
    data = f"<{root} identifier='q'>{''.join(inside)}<p/></{root}>".encode()
    for entry in read_questions(data, DEFAULTS).entries:
        assert (entry.item is None) is any(not problem.is_warning for problem in entry.problems)


def attempted(data: bytes) -> Reading | None:
    """The reading, or None for a file that is refused whole."""
    try:
        return read_questions(data, DEFAULTS)
    except FileRefused:
        return None


@given(place=st.integers(min_value=0, max_value=10**9), byte=st.integers(0, 255))
def test_read_damaged_package_is_refused_or_read(place: int, byte: int) -> None:
    data = bytearray(write_package([make_single()], {}, V30))
    data[place % len(data)] = byte
    reading = attempted(bytes(data))
    assert reading is None or len(reading.entries) == 1
