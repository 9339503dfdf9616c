# SPDX-License-Identifier: Apache-2.0
"""Marking points in an answer: （1）说出核算边界。（2分）"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from question_bank.interchange.docx.lines import DocxLine, markdown_of

_WEIGHT = re.compile(r"[（(]\s*(?P<weight>\d{1,3}(?:\.\d{1,2})?)\s*分\s*[）)]")
# 2 分：说出核算边界, as our own template has it.
_WEIGHT_BEFORE = re.compile(r"\s*(?P<weight>\d{1,3}(?:\.\d{1,2})?)\s*分\s*[:：]\s*")
_ENUMERATED = re.compile(
    r"[；;，,。\s]*(?:[（(]?\d{1,2}[）).．、]|[①-⑳]|[（(]?[一二三四五六七八九十]{1,2}[）)、])\s*"
)
_SIGNS = re.compile(r"[；;，,。\s]*")


def points_in(lines: Sequence[DocxLine]) -> list[dict[str, Any]]:
    """The points that the lines weigh, as plain data; empty if they weigh none.

    A point begins behind the last weight or at its own number, and ends before its weight. Weights
    such as 0.5 become whole by the same factor for all.
    """
    found = [(text, weight) for text, weight in _weighed(lines) if text and weight > 0]
    factor = max((_factor(weight) for _, weight in found), default=1)
    return [{"text": text, "weight": int(weight * factor)} for text, weight in found]


def _factor(weight: Decimal) -> int:
    """The smallest of 1, 2, 10 and 100 that makes it whole."""
    return next(factor for factor in (1, 2, 10, 100) if weight * factor % 1 == 0)


def _weighed(lines: Sequence[DocxLine]) -> Iterator[tuple[str, Decimal]]:
    open_: list[DocxLine] = []
    for line in lines:
        if line.is_block:
            open_.append(line)
            continue
        words = line.words
        if before := _WEIGHT_BEFORE.match(words):
            yield markdown_of([line.part(before.end())]), Decimal(before["weight"])
            continue
        open_ = [] if _ENUMERATED.match(words) else open_
        place = 0
        for weight in _WEIGHT.finditer(words):
            yield _text([*open_, line.part(place, weight.start())]), Decimal(weight["weight"])
            open_, place = [], weight.end()
        rest = line.part(place).stripped()
        if _SIGNS.fullmatch(rest.words) is None:
            open_.append(rest)


def _text(lines: Sequence[DocxLine]) -> str:
    """The point without the number before it and the signs around it."""
    first, *rest = lines
    if not first.is_block:
        number = _ENUMERATED.match(first.words) or _SIGNS.match(first.words)
        first = first.part(number.end() if number else 0)
    return markdown_of([first, *rest]).rstrip("；;，,")
