# SPDX-License-Identifier: Apache-2.0
"""Items as plain data: what the content files hold, the database keeps and the digest covers.

The form is that of `content/*.toml`, with `type` and `topic` added and numbers as text, so that no
binary float comes between a file and its digest. A field that says nothing is left out: an item
keeps its digest when the model learns a new field.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn, TypeVar

from question_bank.items.faults import ItemFault, Reason
from question_bank.items.model import (
    Item,
    MarkingPoint,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from question_bank.items.names import Cognitive, ItemType, WorkType

_Member = TypeVar("_Member", ItemType, Cognitive, WorkType)
_PAIR = 2
# Bounded, because 1E+999999999 is eleven characters, and a gigabyte once it is written out.
_DECIMAL = r"(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:[eE][+-]?\d{1,2})?"
_NUMBER = re.compile(rf"\s*[+-]?{_DECIMAL}\s*")
_SHARE = re.compile(rf"\s*[+-]?(?:\d{{1,999}}/0{{0,20}}[1-9]\d{{0,999}}|{_DECIMAL})\s*")


class _Reader:
    """Takes typed fields out of data, and at the end refuses what nobody asked for."""

    def __init__(self, data: Mapping[str, object], place: str = "") -> None:
        self._left = dict(data)
        self._place = place

    def text(self, name: str) -> str:
        value = self._take(name)
        return value if isinstance(value, str) else self._refuse(name, Reason.NOT_TEXT)

    def texts(self, name: str) -> tuple[str, ...]:
        values = self._take(name)
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self._refuse(name, Reason.NOT_TEXTS)
        return tuple(values)

    def whole(self, name: str) -> int:
        value = self._take(name)
        # In Python True is an int, and `weight = true` is a slip.
        whole = isinstance(value, int) and not isinstance(value, bool)
        return int(str(value)) if whole else self._refuse(name, Reason.NOT_WHOLE)

    def truth(self, name: str) -> bool:
        value = self._take(name)
        return value if isinstance(value, bool) else self._refuse(name, Reason.NOT_TRUTH)

    def exact(self, name: str) -> Decimal:
        """A number written as text or read as Decimal; a float has already lost its digits."""
        value = self._take(name)
        is_number = isinstance(value, str | Decimal) and _NUMBER.fullmatch(str(value))
        return Decimal(value) if is_number else self._refuse(name, Reason.NOT_DECIMAL)

    def fractions(self, name: str) -> tuple[Fraction, ...]:
        """Shares written as "1/3" or "0.5"."""
        texts = self.texts(name)
        are_shares = all(map(_SHARE.fullmatch, texts))
        return (
            tuple(map(Fraction, texts)) if are_shares else self._refuse(name, Reason.NOT_FRACTIONS)
        )

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        values = self._take(name)
        if not isinstance(values, list) or not all(map(_is_pair, values)):
            self._refuse(name, Reason.NOT_TEXTS)
        return tuple((left, right) for left, right in values)

    def tables(self, name: str) -> list[Mapping[str, object]]:
        values = self._take(name)
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self._refuse(name, Reason.NOT_TABLES)
        return values

    def has(self, name: str) -> bool:
        return self._left.get(name) is not None

    def end(self) -> None:
        for name in sorted(self._left):
            self._refuse(name, Reason.UNKNOWN_FIELD)

    def _take(self, name: str) -> Any:
        if name not in self._left:
            self._refuse(name, Reason.MISSING)
        return self._left.pop(name)

    def _refuse(self, name: str, why: Reason) -> NoReturn:
        raise ItemFault(self._place + name, why)


def _is_pair(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == _PAIR
        and all(isinstance(text, str) for text in value)
    )


def from_data(data: Mapping[str, object]) -> Item:
    """The item that the data describe; ItemFault names the first field that is not right."""
    reader = _Reader(data)
    kind = _member(ItemType, reader.text("type"), "type")
    common: dict[str, Any] = {
        "reference": reader.text("reference"),
        "topic": reader.text("topic"),
        "difficulty": reader.exact("difficulty"),
        "cognitive": _member(Cognitive, reader.text("cognitive"), "cognitive"),
        "stem": reader.text("stem"),
    }
    item = _build(kind, common | _optional(reader), reader)
    reader.end()
    return item


def _optional(reader: _Reader) -> dict[str, Any]:
    """The fields of every kind that may be absent, as far as they are there."""
    found: dict[str, Any] = {}
    for name in ("explanation", "function", "source", "author"):
        if reader.has(name):
            found[name] = reader.text(name)
    for name in ("programmes", "levels"):
        if reader.has(name):
            found[name] = reader.texts(name)
    if reader.has("work_types"):
        named = reader.texts("work_types")
        found["work_types"] = tuple(_member(WorkType, name, "work_types") for name in named)
    if reader.has("valid_for"):
        found["valid_for"] = reader.whole("valid_for")
    if reader.has("points"):
        found["points"] = reader.exact("points")
    return found


def _build(kind: ItemType, common: dict[str, Any], reader: _Reader) -> Item:
    match kind:
        case ItemType.SINGLE | ItemType.MULTIPLE:
            return _choice(kind, common, reader)
        case ItemType.TRUE_FALSE:
            return TrueFalse(**common, key=reader.truth("key"))
        case ItemType.SHORT_ANSWER:
            answer, tables = reader.text("model_answer"), reader.tables("marking_points")
            points = tuple(_marking_point(table) for table in tables)
            return ShortAnswer(**common, model_answer=answer, marking_points=points)
        case ItemType.MATCHING:
            distractors = reader.texts("distractors") if reader.has("distractors") else ()
            return Matching(**common, pairs=reader.pairs("pairs"), distractors=distractors)
        case ItemType.ORDERING:
            return Ordering(**common, steps=reader.texts("steps"))
        case ItemType.NUMERIC:
            for name in ("tolerance", "unit"):
                if reader.has(name):
                    common[name] = reader.text(name) if name == "unit" else reader.exact(name)
            return Numeric(**common, value=reader.exact("value"))


def _choice(kind: ItemType, common: dict[str, Any], reader: _Reader) -> Item:
    common["options"] = reader.texts("options")
    if reader.has("pinned"):
        common["pinned"] = frozenset(_letters(reader, "pinned"))
    if kind is ItemType.SINGLE:
        return SingleChoice(**common, key=reader.text("key"))
    if reader.has("scores"):
        common["scores"] = reader.fractions("scores")
    return MultipleChoice(**common, key=frozenset(_letters(reader, "key")))


def _letters(reader: _Reader, name: str) -> str:
    letters = reader.text(name)
    if "".join(sorted(set(letters))) != letters:
        raise ItemFault(name, Reason.NOT_IN_ORDER)
    return letters


def _marking_point(table: Mapping[str, object]) -> MarkingPoint:
    reader = _Reader(table, "marking_points.")
    accepted = reader.texts("accepted") if reader.has("accepted") else ()
    point = MarkingPoint(reader.text("text"), reader.whole("weight"), accepted)
    reader.end()
    return point


def _member(choices: type[_Member], name: str, field: str) -> _Member:
    try:
        return choices(name)
    except ValueError:
        raise ItemFault(field, Reason.NONE_OF, members=", ".join(choices)) from None


def to_data(item: Item) -> dict[str, Any]:
    """Plain data from which `from_data` makes an equal item; safe for JSON."""
    data: dict[str, Any] = {
        "type": item.type.value,
        "reference": item.reference,
        "topic": item.topic,
        "difficulty": f"{item.difficulty:.2f}",
        "cognitive": item.cognitive.value,
        "stem": item.stem,
        "explanation": item.explanation,
    }
    said: dict[str, Any] = {
        "valid_for": item.valid_for,
        "programmes": list(item.programmes),
        "levels": list(item.levels),
        "work_types": [kind.value for kind in item.work_types],
        "function": item.function,
        "source": item.source,
        "author": item.author,
        "points": None if item.points is None else _written(item.points),
    }
    return data | {name: value for name, value in said.items() if value} | _own_fields(item)


def _written(number: Decimal) -> str:
    """The number without an exponent or trailing zeros, so that equal numbers are written alike."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _own_fields(item: Item) -> dict[str, Any]:
    match item:
        case SingleChoice() | MultipleChoice():
            return _choice_fields(item)
        case TrueFalse():
            return {"key": item.key}
        case ShortAnswer():
            points = [
                {"text": point.text, "weight": point.weight, "accepted": list(point.accepted)}
                for point in item.marking_points
            ]
            return {"model_answer": item.model_answer, "marking_points": points}
        case Matching():
            pairs = {"pairs": [list(pair) for pair in item.pairs]}
            return pairs | ({"distractors": list(item.distractors)} if item.distractors else {})
        case Ordering():
            return {"steps": list(item.steps)}
        case Numeric():
            number = {"value": _written(item.value), "tolerance": _written(item.tolerance)}
            return number | ({"unit": item.unit} if item.unit else {})


def _choice_fields(item: SingleChoice | MultipleChoice) -> dict[str, Any]:
    fields: dict[str, Any] = {"options": list(item.options), "key": "".join(sorted(item.key))}
    if item.pinned:
        fields["pinned"] = "".join(sorted(item.pinned))
    if isinstance(item, MultipleChoice) and item.scores:
        fields["scores"] = [str(score) for score in item.scores]
    return fields


def canonical_json(data: object) -> str:
    """The one way to write data before hashing: sorted names, no spaces, Unicode as it is."""
    return json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest_of(item: Item) -> str:
    """SHA-256, in hex, over the item's canonical JSON: equal exactly if every field is."""
    return hashlib.sha256(canonical_json(to_data(item)).encode()).hexdigest()
