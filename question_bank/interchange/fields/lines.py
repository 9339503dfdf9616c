# SPDX-License-Identifier: Apache-2.0
"""Several texts in one cell, a line each, so that any texts come back.

A text that itself has several lines continues on lines that begin with two spaces. There are no
other escapes: a backslash belongs to formulas, and nobody types escapes into a workbook.
"""

import re
from collections.abc import Iterable, Sequence

from question_bank.items import MarkingPoint

_CONTINUED = "  "
_PAIR = 2
# 1. or 1、 or 1) or （1） before a step, but not the 1. of 1.5 t.
_NUMBER = re.compile(r"[(（]?([0-9]{1,2})(?:[.．](?![0-9])|[、)）])\s*")
_ARROWS = re.compile("⇒+")
# What people type who have no ⇒ on their keyboard.
_TYPED_ARROWS = ("=>", "->", "→", "——", "--")
_POINT = re.compile(r"([0-9]{1,4})\s*分[：:]\s*(.*)", re.DOTALL)
_ACCEPTED = re.compile(r"同义[：:]\s*(.*)", re.DOTALL)
# The weight as answer sheets print it: 说出核算边界（2分）
_POINT_WITH_WEIGHT_BEHIND = re.compile(
    r"(.+?)\s*[(（]\s*([0-9]{1,4})\s*分\s*[)）][。；;]?", re.DOTALL
)


def join_lines(texts: Iterable[str]) -> str:
    """The texts, a line each."""
    return "\n".join(text.replace("\n", f"\n{_CONTINUED}") for text in texts)


def split_lines(cell: str) -> list[str]:
    """The texts of such a cell; lines without a word separate nothing and are passed over."""
    texts: list[list[str]] = []
    for line in cell.split("\n"):
        if line.startswith(_CONTINUED) and texts:
            texts[-1].append(line.removeprefix(_CONTINUED))
        elif line.strip():
            texts.append([line])
    return ["\n".join(lines).strip() for lines in texts]


def join_steps(steps: Iterable[str]) -> str:
    """The steps, numbered from 1."""
    return join_lines(f"{number}. {step}" for number, step in enumerate(steps, start=1))


def split_steps(cell: str) -> list[str]:
    """The steps of a cell; their numbers go if each line has its own and they count from 1."""
    steps = split_lines(cell)
    numbers = [_NUMBER.match(step) for step in steps]
    counted = [int(number[1]) for number in numbers if number]
    if counted != list(range(1, len(steps) + 1)):
        return steps
    return [step[number.end() :] for step, number in zip(steps, numbers, strict=True) if number]


def join_pairs(pairs: Sequence[Sequence[str]]) -> str:
    """A line each: left ⇒ right. The arrow is longer than any within the texts."""
    longest = max((len(run) for pair in pairs for text in pair for run in _arrows(text)), default=0)
    return join_lines(f" {'⇒' * (longest + 1)} ".join(pair) for pair in pairs)


def split_pairs(cell: str) -> list[list[str]] | None:
    """The pairs of a cell; None if one of its lines is not two texts around one arrow."""
    arrow = max(_arrows(cell), default="", key=len) or _typed_arrow(cell)
    if not arrow:
        return None
    around = [re.split(f"(?<!⇒){re.escape(arrow)}(?!⇒)", line) for line in split_lines(cell)]
    pairs = [[text.strip() for text in texts] for texts in around]
    is_sound = all(len(pair) == _PAIR and all(pair) for pair in pairs)
    return pairs if is_sound else None


def _arrows(text: str) -> list[str]:
    return _ARROWS.findall(text)


def _typed_arrow(cell: str) -> str:
    return next((arrow for arrow in _TYPED_ARROWS if arrow in cell), "")


def join_points(points: Iterable[MarkingPoint]) -> str:
    """A line each: 2 分：the point, and 同义：for every other wording below it."""
    lines: list[str] = []
    for point in points:
        lines.append(f"{point.weight} 分：{point.text}")
        lines.extend(f"同义：{wording}" for wording in point.accepted)
    return join_lines(lines)


def split_points(cell: str) -> list[dict[str, object]] | None:
    """The marking points of a cell as plain data; None if a line is neither point nor wording."""
    points: list[dict[str, object]] = []
    accepted: list[str] = []
    for line in split_lines(cell):
        if point := _point(line):
            accepted = []
            points.append({**point, "accepted": accepted})
        elif points and (wording := _ACCEPTED.fullmatch(line)):
            accepted.append(wording[1])
        else:
            return None
    return points


def _point(line: str) -> dict[str, object] | None:
    if before := _POINT.fullmatch(line):
        return {"weight": int(before[1]), "text": before[2]}
    if _ACCEPTED.match(line):
        return None
    if behind := _POINT_WITH_WEIGHT_BEHIND.fullmatch(line):
        return {"weight": int(behind[2]), "text": behind[1]}
    return None
