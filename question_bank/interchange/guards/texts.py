# SPDX-License-Identifier: Apache-2.0
"""Text files of unknown encoding: read for certain, or refused."""

import re
from enum import StrEnum

from question_bank.interchange.guards.problems import FileReason, FileRefused, size_words

# Bytes. 20,000 questions of 500 bytes are half of it.
MAX_TEXT_BYTES = 20_000_000

_UTF_8_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Controls but tab and line ends, halves of pairs, private use, and what stands for lost characters.
# They are signs of a wrong encoding, or of a font that only the author has (Wingdings).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff9-\uffff"
    "\U000f0000-\U0010ffff]"
)
_FIRST_OF_THREE_BYTES = "\u0800"
# Bytes looked at to tell damaged UTF-8 from GB18030.
_SAMPLE = 200_000


class Encoding(StrEnum):
    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    GB18030 = "gb18030"


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text and its encoding, without a byte order mark; line ends stay as they are.

    In this order, each strictly:

    1. A byte order mark says UTF-8 or UTF-16; bytes that break its word are refused.
    2. UTF-8. Its rules are so narrow that a text of more than a few characters obeys them only if
       it was written by them.
    3. GB18030, which includes GBK and GB2312: what Excel and Notepad write in China.

    Ambiguous are a file with a single Chinese word in GBK, one in about thirty of which reads as
    UTF-8, and files in Big5 or Latin-1, which mostly read as GB18030: both give wrong characters
    that a preview shows.

    Refused with FileRefused: more than MAX_TEXT_BYTES, NUL without a mark of UTF-16, what none of
    the three can read, UTF-8 with damaged places (GB18030 would make other characters of it), and
    characters nobody can see, with their line.
    """
    if len(data) > MAX_TEXT_BYTES:
        raise FileRefused(FileReason.TOO_LARGE, limit=size_words(MAX_TEXT_BYTES))
    text, encoding = _decoded(data)
    unseen = _UNSEEN.search(text)
    if unseen:
        raise FileRefused(
            FileReason.TEXT_CHARACTER,
            line=str(text.count("\n", 0, unseen.start()) + 1),
            character=f"U+{ord(unseen[0]):04X}",
        )
    return text, encoding


def _decoded(data: bytes) -> tuple[str, Encoding]:
    if data.startswith(_UTF_8_MARK):
        return _strictly(data[len(_UTF_8_MARK) :], Encoding.UTF_8), Encoding.UTF_8
    if data.startswith(_UTF_16_MARKS):
        return _strictly(data, Encoding.UTF_16), Encoding.UTF_16
    if b"\x00" in data:
        raise FileRefused(FileReason.TEXT_BINARY)
    try:
        return data.decode(Encoding.UTF_8), Encoding.UTF_8
    except UnicodeDecodeError:
        if _is_damaged_utf_8(data):
            raise FileRefused(FileReason.TEXT_ENCODING) from None
    return _strictly(data, Encoding.GB18030), Encoding.GB18030


def _strictly(data: bytes, encoding: Encoding) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise FileRefused(FileReason.TEXT_ENCODING) from None


def _is_damaged_utf_8(data: bytes) -> bool:
    """Whether most of the bytes make Chinese characters of UTF-8.

    Text in GB18030 breaks the rules of UTF-8 at nearly every character and keeps them for three
    bytes together at perhaps one in fifty.
    """
    text = data[:_SAMPLE].decode(Encoding.UTF_8, errors="replace")
    broken = text.count("\ufffd")
    return sum(c >= _FIRST_OF_THREE_BYTES for c in text) - broken > broken
