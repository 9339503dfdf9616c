# SPDX-License-Identifier: Apache-2.0
"""Text files: read for certain, or refused with the line."""

from unicodedata import category

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.interchange.guards import Encoding, FileReason, FileRefused, decode
from question_bank.interchange.guards.texts import MAX_TEXT_BYTES
from tests.unit.interchange.guards.refusals import reason, refused

CHINESE = "题干,选项A,答案\n碳排放权交易的主管部门是（　）。,生态环境部,A\n"
seen = st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")).filter(
    lambda c: c not in "\ufeff\ufffc\ufffd\ufff9\ufffa\ufffb"
) | st.sampled_from("\n\r\t"))  # fmt: skip


def reason_of(data: bytes) -> FileReason:
    return reason(lambda: decode(data))


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"", "", Encoding.UTF_8),
        (b"plain,a\r\n", "plain,a\r\n", Encoding.UTF_8),
        (CHINESE.encode(), CHINESE, Encoding.UTF_8),
        (CHINESE.encode("utf-8-sig"), CHINESE, Encoding.UTF_8),
        (CHINESE.encode("utf-16"), CHINESE, Encoding.UTF_16),
        (b"\xfe\xff" + CHINESE.encode("utf-16-be"), CHINESE, Encoding.UTF_16),
        (CHINESE.encode("gbk"), CHINESE, Encoding.GB18030),
        ("甲".encode("gbk"), "甲", Encoding.GB18030),
        ("联通".encode("gbk"), "联通", Encoding.GB18030),
        ("𠀀㐀·".encode("gb18030"), "𠀀㐀·", Encoding.GB18030),
        ("25 °C".encode(), "25 °C", Encoding.UTF_8),
    ],
)
def test_decode_tells_the_encoding(data: bytes, text: str, encoding: Encoding) -> None:
    assert decode(data) == (text, encoding)


def test_decode_of_one_ambiguous_word_believes_utf_8() -> None:
    assert decode("模".encode("gbk")) == ("ģ", Encoding.UTF_8)


@settings(deadline=None)
@given(seen)
def test_decode_of_utf_8_and_utf_16_gives_the_text_back(text: str) -> None:
    assert decode(text.encode()) == (text, Encoding.UTF_8)
    assert decode(text.encode("utf-8-sig")) == (text, Encoding.UTF_8)
    assert decode(text.encode("utf-16")) == (text, Encoding.UTF_16)


@settings(deadline=None)
@given(seen)
def test_decode_of_gb18030_gives_the_text_back_beside_chinese(text: str) -> None:
    assert decode((CHINESE + text).encode("gb18030")) == (CHINESE + text, Encoding.GB18030)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        "题干".encode()[:-1],
        CHINESE.encode()[:-4] + b"\xff\xfe" + CHINESE.encode(),
        CHINESE.encode().replace("放".encode(), b"\xe6\x94"),
        b"\xef\xbb\xbf" + CHINESE.encode("gbk"),
        CHINESE.encode("utf-16")[:-1],
        b"\xff\xfe\x00\xd8",
        "é".encode("utf-16").replace(b"\xe9\x00", b"\x00\xdc"),
    ],
)
def test_decode_of_a_broken_encoding_is_refused(data: bytes) -> None:
    assert reason_of(data) is FileReason.TEXT_ENCODING


@pytest.mark.parametrize("data", [b"\x00", b"a\x00b", CHINESE.encode("utf-16-le"), b"\x7fELF\x00"])
def test_decode_of_binary_data_is_refused(data: bytes) -> None:
    assert reason_of(data) is FileReason.TEXT_BINARY


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\x07", "U+0007"),
        ("\x0b", "U+000B"),
        ("\x1a", "U+001A"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\ue000", "U+E000"),
        ("\uf0b7", "U+F0B7"),
        ("\ufffd", "U+FFFD"),
        ("\uffff", "U+FFFF"),
        ("\ufdd0", "U+FDD0"),
        ("\U000f0000", "U+F0000"),
        ("\U0010fffd", "U+10FFFD"),
    ],
)
def test_decode_of_what_nobody_sees_names_line_and_character(character: str, code: str) -> None:
    found = refused(lambda: decode(f"甲\n乙\n丙{character}".encode()))
    assert found.reason is FileReason.TEXT_CHARACTER
    assert found.context == {"line": "3", "character": code}


def test_decode_of_a_nul_in_utf_16_is_refused() -> None:
    assert reason_of("甲\x00".encode("utf-16")) is FileReason.TEXT_CHARACTER


def test_decode_of_private_characters_of_gbk_is_refused() -> None:
    assert reason_of("甲".encode("gbk") + b"\xaa\xa1") is FileReason.TEXT_CHARACTER


def test_decode_of_too_many_bytes_is_refused() -> None:
    assert reason_of(b"a" * (MAX_TEXT_BYTES + 1)) is FileReason.TOO_LARGE
    assert decode(b"a" * MAX_TEXT_BYTES)[1] is Encoding.UTF_8


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_decode_of_anything_reads_or_refuses(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except FileRefused:
        return
    assert "\ufffd" not in text
    assert {category(c) for c in set(text) - set("\t\n\r")}.isdisjoint(("Cc", "Cs", "Co"))
