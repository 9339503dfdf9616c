# SPDX-License-Identifier: Apache-2.0
"""Wordings an author accepts, and where an answer says them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from unicodedata import normalize

from question_bank.marking.numerals import NUMERAL, SCALE, SCALES
from question_bank.marking.units import canonical_unit

# A 万 on the next line belongs to what is said there.
_PIECE = re.compile(rf"(?P<digits>{NUMERAL})(?:[^\S\n]*(?P<scale>{SCALE}))?|.", re.DOTALL)
_TOLERANT = re.compile(
    rf"(?P<digits>{NUMERAL})\s*±\s*(?P<tolerance>{NUMERAL})"
    rf"\s*(?P<scale>{SCALE})?\s*(?P<unit>(?:[a-z][0-9]?|[^\W\d_]|[/·°() -])*)"
)
_BEGINS_TOLERANT = re.compile(rf"(?:{NUMERAL})\s*±")
# Here one clause ends and the next begins; in between, a "不" belongs to what follows it.
_CLAUSE_ENDS = frozenset(",.;:!?。、\n")
# The one sign that tells 44/12 from 44 and 12, and its other shapes.
_DIVIDED = "/"
_DIVISIONS = str.maketrans(dict.fromkeys("÷∕⁄", _DIVIDED))
# Right before a wording: 不达标, 非达标, 无需购买, 没有完成, 不属于范围三.
_NEGATED = re.compile(
    r"[不非未无没勿否](?:有|是|属于|属|应当|应|能|会|可以|可|须|需要|需|必须|必|要|得|再|予)?"
)
_LONGEST_NEGATION = 3
# Room for the longest unit after a number, such as 吨二氧化碳当量/兆瓦时.
_UNIT_ROOM = 24


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text: as written, and the power of ten that 万 or % adds."""

    digits: Decimal
    scale: int

    def may_be(self, said: "Numeral") -> bool:
        """Say whether an answer's number is this one: 87400 is 8.74万, 0.05 is 5%.

        A bare number is also found before a 万 or %: the author of 820 may have meant 820万元.
        """
        if not self.scale and self.digits == said.digits:
            return True
        return scaled(self.digits, self.scale) == scaled(said.digits, said.scale)


@dataclass(frozen=True, slots=True)
class Token:
    """A letter, a sign that counts, or a number; where it stands; whether a clause begins here."""

    value: str | Numeral
    start: int
    end: int
    is_opening: bool


@dataclass(frozen=True, slots=True)
class _Tolerant:
    """The wording `3.67±0.01`, with a unit or without: any number so near."""

    middle: Fraction
    tolerance: Fraction
    unit: str


def scaled(digits: Decimal, scale: int) -> Fraction:
    return Fraction(digits) * Fraction(10) ** scale


def tokens_of(text: str) -> list[Token]:
    """What of a text is compared: letters without case and width, numbers by their value.

    Spaces, punctuation and signs of arithmetic say nothing, but `/` does.
    """
    folded, places = _fold(text)
    tokens: list[Token] = []
    is_opening = True
    for found in _PIECE.finditer(folded):
        value = _value_of(found)
        if value is None:
            is_opening = is_opening or found[0] in _CLAUSE_ENDS
            continue
        # A letter that folds into several ends where the whole letter does.
        tokens.append(Token(value, places[found.start()], places[found.end() - 1] + 1, is_opening))
        is_opening = False
    return tokens


def _value_of(found: re.Match[str]) -> str | Numeral | None:
    if found["digits"]:
        digits = Decimal(found["digits"].replace(",", ""))
        return Numeral(digits, SCALES.get(found["scale"], 0))
    return found[0] if found[0].isalnum() or found[0] == _DIVIDED else None


def _fold(text: str) -> tuple[str, list[int]]:
    """The text in one case and width, and for each of its letters the place it came from."""
    folded: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        letters = normalize("NFKC", letter).casefold().translate(_DIVISIONS)
        folded.append(letters)
        places.extend([place] * len(letters))
    return "".join(folded), places


def is_wording(text: str) -> bool:
    """Say whether an author's wording can be found in an answer at all.

    It holds a letter or a number; and if it begins like a number with a tolerance, it is one:

    | wording                          | found in an answer that says                       |
    |----------------------------------|----------------------------------------------------|
    | 3.67±0.01                        | any number from 3.66 to 3.68                       |
    | 8.74±0.01万吨                    | 8.73万t to 8.75万t, 87300 t to 87500 t             |
    | 44/12                            | 44/12, 44÷12; neither 3.67 nor "44, 12"            |
    | 998250 t                         | 998250.0t, 998,250 t, 99.825万t                    |
    | 3.67±, 3.67±0.01或4, ——          | nothing: refused here, and never found             |
    """
    if _BEGINS_TOLERANT.match(_plain(text)):
        return _tolerant_of(text) is not None
    return bool(tokens_of(text))


def spans_of(wording: str, answer: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where the answer says the wording and does not negate it; `tokens` are the answer's."""
    tolerant = _tolerant_of(wording)
    if tolerant is not None:
        for place, token in enumerate(tokens):
            if _is_near(tolerant, token, answer) and not _is_negated(tokens, place):
                yield token.start, token.end
    elif is_wording(wording):
        wanted = [token.value for token in tokens_of(wording)]
        for place in range(len(tokens) - len(wanted) + 1):
            here = tokens[place : place + len(wanted)]
            if all(map(_is_said, wanted, here)) and not _is_negated(tokens, place):
                yield here[0].start, here[-1].end


def _is_said(wanted: str | Numeral, token: Token) -> bool:
    if isinstance(wanted, Numeral) and isinstance(token.value, Numeral):
        return wanted.may_be(token.value)
    return wanted == token.value


def _plain(text: str) -> str:
    return normalize("NFKC", text).casefold().strip()


def _tolerant_of(wording: str) -> _Tolerant | None:
    found = _TOLERANT.fullmatch(_plain(wording))
    if found is None:
        return None
    scale = SCALES.get(found["scale"], 0)
    middle, tolerance = (
        scaled(Decimal(found[name].replace(",", "")), scale) for name in ("digits", "tolerance")
    )
    return _Tolerant(middle, tolerance, canonical_unit(found["unit"]))


def _is_near(wanted: _Tolerant, token: Token, answer: str) -> bool:
    if not isinstance(token.value, Numeral):
        return False
    number = scaled(token.value.digits, token.value.scale)
    if abs(number - wanted.middle) > wanted.tolerance:
        return False
    follows, _, _ = answer[token.end : token.end + _UNIT_ROOM].partition("\n")
    return canonical_unit(follows).startswith(wanted.unit)


def _is_negated(tokens: Sequence[Token], place: int) -> bool:
    """Say whether the same clause has a "no" right before the place."""
    before = ""
    while place and len(before) < _LONGEST_NEGATION and not tokens[place].is_opening:
        place -= 1
        value = tokens[place].value
        before = (value if isinstance(value, str) else "0") + before
    return any(_NEGATED.fullmatch(before[start:]) for start in range(len(before)))
