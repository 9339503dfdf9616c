# SPDX-License-Identifier: Apache-2.0
"""XML from strangers: parsed without a trick, or refused with the line."""

from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given, settings, strategies as st

from question_bank.interchange.guards import (
    FileReason,
    FileRefused,
    demand_xml_size,
    parse_xml,
)
from question_bank.interchange.guards.xml import MAX_DEPTH, MAX_TAGS, MAX_XML
from tests.unit.interchange.guards.refusals import reason, refused

LAUGHS = b"""<!DOCTYPE a [<!ENTITY l "ha">
<!ENTITY l2 "&l;&l;&l;&l;&l;&l;&l;&l;&l;&l;"><!ENTITY l3 "&l2;&l2;&l2;&l2;&l2;&l2;&l2;">]>
<a b="&l3;">&l3;</a>"""


def reason_of(data: bytes) -> FileReason:
    return reason(lambda: parse_xml(data))


def test_parse_xml_gives_the_root_with_its_lines() -> None:
    root = parse_xml(
        '<?xml version="1.0"\n?>\n<quiz>\n <题 a="1">甲&lt;乙&#x4e19;</题>\n</quiz>'.encode()
    )
    assert root.tag == "quiz"
    assert (root[0].tag, root[0].text, root[0].get("a")) == ("题", "甲<乙丙", "1")
    assert (root.sourceline, root[0].sourceline) == (3, 4)


def test_parse_xml_joins_text_around_comments_and_instructions() -> None:
    root = parse_xml(b"<?a b?><!-- c --><a>1<!-- 2 -->3<?x y?>4<![CDATA[<5>]]></a>")
    assert (root.text, len(root)) == ("134<5>", 0)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<a>甲</a>".encode(), "甲"),
        ("<a>甲</a>".encode("utf-8-sig"), "甲"),
        ("<a>甲</a>".encode("utf-16"), "甲"),
        ('<?xml version="1.0" encoding="UTF-16"?><a>甲</a>'.encode("utf-16"), "甲"),
        ('<?xml version="1.0" encoding="utf-16"?><a>甲</a>'.encode("utf-8-sig"), "甲"),
        ('<?xml version="1.0" encoding="GB2312"?><a>䶮甲</a>'.encode("gb18030"), "䶮甲"),
        ("<?xml version='1.0' encoding='gbk' standalone='yes'?><a>甲</a>".encode("gbk"), "甲"),
        ("<?xml version='1.0' encoding='big5'?><a>甲</a>".encode("big5"), "甲"),
        (b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>", "é"),
    ],
)
def test_parse_xml_reads_what_is_declared(data: bytes, text: str) -> None:
    assert parse_xml(data).text == text


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"<?xml version='1.0' encoding='utf-7'?><a/>", "utf-7"),
        (b"<?xml version='1.0' encoding='UTF-16'?><a/>", "utf-16"),
        (b"<?xml version='1.0' encoding='x-user-defined'?><a/>", "x-user-defined"),
        (b"<?xml version='1.0' encoding='cp037'?><a/>", "cp037"),
        (b"<?xml version='1.0' encoding='ascii'?><a>\xe9</a>", "ascii"),
        ("<a>甲</a>".encode("gbk"), "utf-8"),
        (b"\xff\xfe<\x00a", "utf-8"),
        (b"<a>\xed\xa0\x80</a>", "utf-8"),
    ],
)
def test_parse_xml_of_another_encoding_is_refused(data: bytes, named: str) -> None:
    wrong = refused(lambda: parse_xml(data))
    assert wrong.reason is FileReason.XML_ENCODING
    assert wrong.context == {"encoding": named}


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS,
        b"<!DOCTYPE a><a/>",
        b"<!doctype html><html/>",
        b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>',
        b'<!DOCTYPE a PUBLIC "-//X//Y" "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.org/p.dtd"> %p;]><a/>',
        b"<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>",
        b"<?xml version='1.0'?>\n<!-- <a> -->\n<?a b?> <!DOCTYPE a><a/>",
        b"<!-- > --> <!DOCTYPE a><a/>",
        "<!DOCTYPE a><a/>".encode("utf-16"),
        "<!DOCTYPE a><a/>".encode("utf-8-sig"),
        b"<?xml version='1.0' encoding='gbk'?><!DOCTYPE a><a/>",
        b"<!ENTITY x 'y'><a/>",
    ],
)
def test_parse_xml_with_a_doctype_is_refused(data: bytes) -> None:
    assert reason_of(data) is FileReason.XML_DOCTYPE


def test_parse_xml_with_a_doctype_names_its_line() -> None:
    found = refused(lambda: parse_xml(b"<?xml version='1.0'?>\n\n<!DOCTYPE a><a/>"))
    assert found.context == {"line": "3"}


@pytest.mark.parametrize(
    "data", [b"<a><![CDATA[<!DOCTYPE a>]]></a>", b"<a><!-- <!DOCTYPE a> --></a>"]
)
def test_parse_xml_that_only_speaks_of_doctypes_is_taken(data: bytes) -> None:
    assert parse_xml(data).tag == "a"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "1"),
        (b"text", "1"),
        (b"<a>\n<b>\n</a>", "3"),
        (b"<?xml version='1.0'?>\n<a>\n&x;</a>", "3"),
        (b"<a>&nbsp;</a>", "1"),
        (b"<a/><b/>", "1"),
        (b"<a/><!DOCTYPE a>", "1"),
        (b"<a><!DOCTYPE b></a>", "1"),
        (b"<a>&#0;</a>", "1"),
        (b"<a>&#xD800;</a>", "1"),
        (b"<a>\x01</a>", "1"),
        (b"<a b='1' b='2'/>", "1"),
        (b"<a:b/>", "1"),
        (b" <?xml version='1.0'?><a/>", "1"),
        (b"\x00<a/>", "1"),
        (b"<!-- <a/>", "1"),
    ],
)
def test_parse_xml_that_is_broken_names_the_line(data: bytes, line: str) -> None:
    broken = refused(lambda: parse_xml(data))
    assert broken.reason in {FileReason.XML_BROKEN, FileReason.XML_DOCTYPE}
    assert broken.context["line"] == line


def test_parse_xml_follows_no_inclusion(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    root = parse_xml(
        '<a xmlns:xi="http://www.w3.org/2001/XInclude">'
        f'<xi:include href="{secret.as_uri()}" parse="text"/></a>'.encode()
    )
    assert [child.tag for child in root] == ["{http://www.w3.org/2001/XInclude}include"]
    assert "".join(root.itertext()) == ""


def test_parse_xml_nested_too_deep_is_refused() -> None:
    def nested(levels: int) -> bytes:
        return b"<a>" * levels + b"</a>" * levels

    assert parse_xml(nested(MAX_DEPTH)).tag == "a"
    assert reason_of(nested(MAX_DEPTH + 1)) is FileReason.XML_TOO_DEEP
    assert reason_of(nested(100_000)) in {FileReason.XML_TOO_DEEP, FileReason.XML_BROKEN}


def test_parse_xml_of_too_many_bytes_is_refused_unread() -> None:
    assert reason_of(bytes(MAX_XML + 1)) is FileReason.XML_TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" + b"<b/>" * MAX_TAGS + b"</a>",
        b"<a>" + b"<b c='' d=''/>" * (MAX_TAGS // 3) + b"<b c=''/></a>",
    ],
    ids=["tags", "attributes"],
)
def test_parse_xml_of_too_many_tags_is_refused_unparsed(data: bytes) -> None:
    assert reason_of(data) is FileReason.XML_TOO_LARGE


def test_demand_xml_size_counts_opening_tags_alone() -> None:
    full = b"<a></a>" * MAX_TAGS
    demand_xml_size(full)
    for data in (full + b"<a/>", b"</<" * (MAX_TAGS + 1), bytes(MAX_XML + 1)):
        assert reason(partial(demand_xml_size, data)) is FileReason.XML_TOO_LARGE


PIECES = [
    b"<a>", b"</a>", b"<a b='c'/>", b"<!DOCTYPE a [", b"]>", b"<!ENTITY x 'y'>", b"&x;", b"<!--",
    b"-->", b"<?xml version='1.0' encoding='gbk'?>", b"<?a", b"?>", b"<![CDATA[", b"]]>", b"\n", b" ",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", "甲".encode(), b"\xc4\xa3", b"<a xmlns:b='c'>", b"%x;",
]  # fmt: skip


@settings(deadline=None)
@given(st.binary(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join))
@example(b"<a b='c'/>")
def test_parse_xml_of_anything_parses_or_refuses(data: bytes) -> None:
    try:
        root = parse_xml(data)
    except FileRefused:
        return
    assert root.getroottree().docinfo.doctype == ""
