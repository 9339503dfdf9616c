# SPDX-License-Identifier: Apache-2.0
"""An item, or what is written of one so far, as pages show it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import translate
from app.items.rules import picture_address, shown, shown_inline
from app.items.service import names
from question_bank import text as item_text
from question_bank.items import LABELS, Change, Item, ItemType, Piece, to_data

TRUE_FALSE_LABELS = ("1", "2")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A labelled text: an option, a step, the left side of a pair; `answer` is what goes with it.

    `right` marks what the key names; `note` is what else is to be known of it.
    """

    label: str
    html: str
    right: bool = False
    note: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A marking point."""

    html: str
    weight: str
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """What stands on the page; every `html` is sanitised. What is not there yet is empty."""

    type: str
    stem: str
    lines: tuple[ShownLine, ...]
    lefts: tuple[ShownLine, ...]
    key: str
    model_answer: str
    points: tuple[Point, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class _Ink:
    """How texts become HTML: in blocks and within a line."""

    blocks: Callable[[str], str]
    inline: Callable[[str], str]


# What is stored is shown again and again and its HTML remembered; a text that is being typed
# would only push out of that memory what papers need.
_STORED = _Ink(shown, shown_inline)
_PASSING = _Ink(
    lambda text: item_text.render(text, picture=picture_address),
    lambda text: item_text.render_inline(text, picture=picture_address),
)


def show_item(item: Item) -> ShownItem:
    return _show(to_data(item), _STORED)


def show_written(data: Mapping[str, Any]) -> ShownItem:
    """The same for data of which no item can be made yet."""
    return _show(data, _PASSING)


def _show(data: Mapping[str, Any], ink: _Ink) -> ShownItem:
    lines, lefts, key = _LAYOUTS[ItemType(data["type"])](data, ink)
    points = tuple(
        Point(ink.inline(p["text"]), str(p["weight"]), tuple(p.get("accepted", ())))
        for p in data.get("marking_points", ())
    )
    return ShownItem(
        type=data["type"],
        stem=ink.blocks(data.get("stem", "")),
        lines=tuple(lines),
        lefts=tuple(lefts),
        key=key,
        model_answer=ink.blocks(data.get("model_answer", "")),
        points=points,
        explanation=ink.blocks(data.get("explanation", "")),
    )


_Layout = tuple[Sequence[ShownLine], Sequence[ShownLine], str]


def _options(data: Mapping[str, Any], ink: _Ink) -> _Layout:
    key, pinned, scores = data.get("key", ""), data.get("pinned", ""), data.get("scores", ())
    lines = []
    for place, (label, text) in enumerate(zip(LABELS, data.get("options", ()), strict=False)):
        notes = [translate("得分 {share}", share=scores[place])] if place < len(scores) else []
        notes += [translate("位置固定")] if label in pinned else []
        lines.append(ShownLine(label, ink.inline(text), label in key, " · ".join(notes)))
    return lines, (), "".join(key)


def _statement(data: Mapping[str, Any], ink: _Ink) -> _Layout:  # noqa: ARG001 - a layout of several
    key = data.get("key")
    said = {True: translate("对"), False: translate("错")}
    lines = [
        ShownLine(label, said[value], key is value)
        for label, value in zip(TRUE_FALSE_LABELS, (True, False), strict=True)
    ]
    return lines, (), said.get(key, "") if isinstance(key, bool) else ""


def _pairs(data: Mapping[str, Any], ink: _Ink) -> _Layout:
    """The right sides and what distracts from them mixed, each once, as a candidate meets them."""
    pairs = [tuple(pair) for pair in data.get("pairs", ())]
    rights = _mixed([right for _, right in pairs] + list(data.get("distractors", ())))
    label_of = dict(zip(rights, LABELS + LABELS.lower(), strict=False))
    lines = [ShownLine(label_of.get(text, ""), ink.inline(text)) for text in rights]
    lefts = [
        ShownLine(str(number), ink.inline(left), answer=label_of.get(right, ""))
        for number, (left, right) in enumerate(pairs, 1)
    ]
    return lines, lefts, "　".join(f"{left.label}–{left.answer}" for left in lefts)


def _steps(data: Mapping[str, Any], ink: _Ink) -> _Layout:
    steps = list(data.get("steps", ()))
    label_of = dict(zip(_mixed(steps), LABELS, strict=False))
    lines = [
        ShownLine(label, ink.inline(text), note=translate("第 {n} 步", n=steps.index(text) + 1))
        for text, label in label_of.items()
    ]
    return lines, (), " → ".join(label_of.get(step, "") for step in steps)


def _number(data: Mapping[str, Any], ink: _Ink) -> _Layout:  # noqa: ARG001 - a layout of several
    value, unit, tolerance = (data.get(name, "") for name in ("value", "unit", "tolerance"))
    within = f" ± {tolerance}" if tolerance not in ("", "0") else ""
    return (), (), f"{value}{within} {unit}".strip()


def _words(data: Mapping[str, Any], ink: _Ink) -> _Layout:  # noqa: ARG001 - a layout of several
    return (), (), ""


_LAYOUTS: Mapping[ItemType, Callable[[Mapping[str, Any], _Ink], _Layout]] = {
    ItemType.SINGLE: _options,
    ItemType.MULTIPLE: _options,
    ItemType.TRUE_FALSE: _statement,
    ItemType.SHORT_ANSWER: _words,
    ItemType.MATCHING: _pairs,
    ItemType.ORDERING: _steps,
    ItemType.NUMERIC: _number,
}


def _mixed(texts: Sequence[str]) -> list[str]:
    """Each text once, in an order that does not give the key away and is always the same."""
    return sorted(set(texts), key=lambda text: hashlib.sha256(text.encode()).digest())


# Values that pages call by a name, where a difference would show a code.
_NAMED: Mapping[str, Callable[[str], str]] = {
    "type": names.type_of,
    "cognitive": names.cognitive_of,
    "topic": names.topic_of,
    "work_types": names.work_type_of,
}


def said_changes(changes: Sequence[Change]) -> list[Change]:
    """The changes with names in place of codes, in the reader's language."""
    return [_said(change) for change in changes]


def _said(change: Change) -> Change:
    if change.field == "key":
        # Other keys are letters.
        verdicts = {"对": translate("对"), "错": translate("错")}
        pieces = [Piece(p.sign, verdicts.get(p.text, p.text)) for p in change.pieces]
        return Change(change.field, tuple(pieces))
    name = _NAMED.get(change.field)
    if name is None:
        return change
    old, new = (
        "\n".join(name(code) for code in _side(change, sign).split("\n") if code) for sign in "-+"
    )
    pieces = [Piece(sign, text) for sign, text in (("-", old), ("+", new)) if text]
    return Change(change.field, tuple(pieces))


def _side(change: Change, sign: str) -> str:
    """The field's whole value before ("-") or after ("+")."""
    return "".join(piece.text for piece in change.pieces if piece.sign in (" ", sign))
