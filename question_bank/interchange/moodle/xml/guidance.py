# SPDX-License-Identifier: Apache-2.0
"""What a grader is told of an essay: the model answer, and the points it is marked by.

    参考答案
    先核算直接排放，再加上外购电力的排放。
    评分点
    2 分：核算直接排放
    同义：核算燃料燃烧的排放
    1 分：加上外购电力的排放

Both headings are strong lines. What other people write there, without the second heading or with
points of another form below it, is the model answer as a whole.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from question_bank.interchange.fields.lines import join_points, split_points
from question_bank.items import FIELD_NAMES, MarkingPoint

_ANSWER = FIELD_NAMES["model_answer"].zh
_POINTS = FIELD_NAMES["marking_points"].zh


def _heading(*names: str) -> re.Pattern[str]:
    return re.compile(rf"\**(?:{'|'.join(names)})\**[:：]?\**", re.IGNORECASE)


_ANSWER_HEADING = _heading(_ANSWER, "标准答案", "答案", "model answer")
_POINTS_HEADING = _heading(_POINTS, "得分点", "采分点", "评分标准", "评分要点", "marking points")


@dataclass(frozen=True, slots=True)
class Guidance:
    """A model answer, and marking points as plain data; none if they are not told apart."""

    model_answer: str
    marking_points: Sequence[Mapping[str, Any]]


def guidance_text(model_answer: str, points: Sequence[MarkingPoint]) -> str:
    """The grader's information as Markdown."""
    return f"**{_ANSWER}**\n\n{model_answer}\n\n**{_POINTS}**\n\n{join_points(points)}"


def guidance_in(text: str) -> Guidance:
    """What such a text says; the last heading of points counts, below which there are points."""
    lines = text.split("\n")
    for place in reversed(range(len(lines))):
        if _POINTS_HEADING.fullmatch(lines[place].rstrip()):
            points = split_points("\n".join(lines[place + 1 :]))
            if points:
                return Guidance(_answer_in(lines[:place]), points)
    return Guidance(_answer_in(lines), ())


def _answer_in(lines: Sequence[str]) -> str:
    text = "\n".join(lines).strip()
    first, _, rest = text.partition("\n")
    return rest.strip() if _ANSWER_HEADING.fullmatch(first.strip()) else text
