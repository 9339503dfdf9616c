# SPDX-License-Identifier: Apache-2.0
"""How a telephone number and an e-mail address are written that somebody will use."""

import re
import unicodedata

# From a short number such as 12345 to a foreign one with its country (ITU-T E.164: 15 digits).
FEWEST_DIGITS, MOST_DIGITS = 5, 15
_NUMBER = re.compile(r"\+?[\d(][\d() -]*\d")
_EXTENSION = re.compile(r"(?:转|ext\.?|x)[ :]?(\d{1,6})", re.IGNORECASE)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−~"), "-")
# What a mistake of typing looks like; whether it is read by anybody no rule can tell.
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;.]+(?:\.[^\s@<>,;.]+)+")


def normal_telephone(typed: str) -> str | None:
    """The number in half-width characters, its extension as 转 8; None where it is none."""
    text = unicodedata.normalize("NFKC", typed).translate(_DASHES).strip()
    extension = _EXTENSION.search(text)
    number = text[: extension.start()] if extension else text
    if extension and extension.end() != len(text):
        return None
    number = " ".join(number.split())
    digits = sum(map(str.isdecimal, number))
    if not _NUMBER.fullmatch(number) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        return None
    return f"{number} 转 {extension[1]}" if extension else number


def dialled(telephone: str) -> str:
    """What a telephone is given to dial; an extension is asked for by who answers."""
    return re.sub(r"[^\d+]", "", telephone.partition(" 转 ")[0])


def is_email(typed: str) -> bool:
    return _EMAIL.fullmatch(typed) is not None
