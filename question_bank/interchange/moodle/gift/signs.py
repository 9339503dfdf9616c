# SPDX-License-Identifier: Apache-2.0
r"""The signs of GIFT and their escapes: `\~ \= \# \{ \} \: \\`, and `\n` for a line feed."""

import re
from types import MappingProxyType

# While a block is taken apart, an escaped sign is a character for private use: no text that
# `decode` lets pass holds one.
_FIRST = 0xE000
_ESCAPED = MappingProxyType(
    {
        written: chr(_FIRST + number)
        for number, written in enumerate(("\\", "~", "=", "#", "{", "}", ":", "n"))
    }
)
_MEANT = str.maketrans({held: "\n" if sign == "n" else sign for sign, held in _ESCAPED.items()})
_ESCAPE = re.compile(r"\\([\\~=#{}:n])")
_WRITTEN = str.maketrans({**{sign: f"\\{sign}" for sign in "\\~=#{}:"}, "\n": r"\n"})
_IN_COMMENT = str.maketrans({"\\": r"\\", "\n": r"\n"})
_COMMENT_ESCAPE = re.compile(r"\\([\\n])")


def held(text: str) -> str:
    """The text with escaped signs out of the way, so that the rest of its signs mean something."""
    return _ESCAPE.sub(lambda found: _ESCAPED[found[1]], text)


def meant(text: str) -> str:
    """The words that a held text stands for, trimmed."""
    return text.translate(_MEANT).strip()


def escaped(text: str) -> str:
    """The text so written that none of its signs means anything, on one line."""
    return text.translate(_WRITTEN)


def comment_of(text: str) -> str:
    """The text on one line, as our comments have it: signs mean nothing there."""
    return text.translate(_IN_COMMENT)


def commented(text: str) -> str:
    """The text that stands so in a comment."""
    return _COMMENT_ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], text)
