# SPDX-License-Identifier: Apache-2.0
"""Plain text into this dialect: for formats whose texts hold no markup."""

import re

from question_bank.text.inline_rules import MAX_LABEL, PICTURE_NAME

# The bracket would end the label of a link or a picture, the rest always means something.
_SPECIAL = re.compile(r"[\\`*$]|\](?=\()|<(?=su[bp]>)")
# At the start of a line, whose spaces the parser ignores: a list, or a row of a table.
_AT_START = re.compile(r"^([ \t]*)(-(?=[ \t])|\|)", re.MULTILINE)
_IN_LABEL = re.compile(r"[\\\[\]|]")
_NAME = re.compile(PICTURE_NAME)


def escape(plain_text: str) -> str:
    r"""Markdown that reads as exactly this text; a text without signs of the dialect is unchanged.

    Exactly, but for space nobody sees: `\r\n` and `\r` become newlines, space around a line
    goes, and several blank lines are one. A text beyond MAX_TEXT is read as plain anyway and must
    not be escaped.
    """
    return _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", plain_text))


def picture_markup(name: str, alt: str) -> str:
    """The markup of a picture. ValueError for a name that is no picture of the bank.

    `alt` is plain text; its line breaks become spaces and it is cut after MAX_LABEL characters.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a picture")
    label = _IN_LABEL.sub(r"\\\g<0>", " ".join(alt.split())[:MAX_LABEL])
    return f"![{label}](media:{name})"
