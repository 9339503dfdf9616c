# SPDX-License-Identifier: Apache-2.0
"""Items as plain data: what the content files hold, the database keeps and the digest covers.

The form is that of `content/*.toml`, with `type` and `topic` added and the difficulty as text, so
that no binary float comes between a file and its digest.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn, TypeVar

from question_bank.items.model import (
    Cognitive,
    Item,
    ItemFault,
    ItemType,
    MarkingPoint,
    MultipleChoice,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)

_Choice = TypeVar("_Choice", ItemType, Cognitive)


class _Reader:
    """Takes typed fields out of data, and at the end refuses what nobody asked for."""

    def __init__(self, data: Mapping[str, object], place: str = "") -> None:
        self._left = dict(data)
        self._place = place

    def text(self, name: str) -> str:
        value = self._take(name)
        return value if isinstance(value, str) else self._refuse(name, "is not a text")

    def texts(self, name: str) -> tuple[str, ...]:
        values = self._take(name)
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self._refuse(name, "is not a list of texts")
        return tuple(values)

    def whole(self, name: str) -> int:
        value = self._take(name)
        # In Python True is an int, and `weight = true` is a slip.
        whole = isinstance(value, int) and not isinstance(value, bool)
        return int(str(value)) if whole else self._refuse(name, "is not a whole number")

    def truth(self, name: str) -> bool:
        value = self._take(name)
        return value if isinstance(value, bool) else self._refuse(name, "is not true or false")

    def exact(self, name: str) -> Decimal:
        """A number written as text or read as Decimal; a float has already lost its digits."""
        value = self._take(name)
        try:
            number = Decimal(value) if isinstance(value, str | Decimal) else Decimal("nan")
        except InvalidOperation:
            number = Decimal("nan")
        return number if number.is_finite() else self._refuse(name, "is not a decimal number")

    def tables(self, name: str) -> list[Mapping[str, object]]:
        values = self._take(name)
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self._refuse(name, "is not a list of tables")
        return values

    def has(self, name: str) -> bool:
        return self._left.get(name) is not None

    def end(self) -> None:
        for name in sorted(self._left):
            self._refuse(name, "is not a field of this item")

    def _take(self, name: str) -> Any:
        if name not in self._left:
            self._refuse(name, "is missing")
        return self._left.pop(name)

    def _refuse(self, name: str, why: str) -> NoReturn:
        raise ItemFault(f"{self._place}{name} {why}")


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
        "explanation": reader.text("explanation"),
    }
    if reader.has("valid_for"):
        common["valid_for"] = reader.whole("valid_for")
    item = _build(kind, common, reader)
    reader.end()
    return item


def _build(kind: ItemType, common: dict[str, Any], reader: _Reader) -> Item:
    match kind:
        case ItemType.SINGLE:
            return SingleChoice(**common, options=reader.texts("options"), key=reader.text("key"))
        case ItemType.MULTIPLE:
            options, letters = reader.texts("options"), reader.text("key")
            if "".join(sorted(set(letters))) != letters:
                raise ItemFault("key is not in order or names a letter twice")
            return MultipleChoice(**common, options=options, key=frozenset(letters))
        case ItemType.TRUE_FALSE:
            return TrueFalse(**common, key=reader.truth("key"))
        case _:
            answer, tables = reader.text("model_answer"), reader.tables("marking_points")
            points = tuple(_marking_point(table) for table in tables)
            return ShortAnswer(**common, model_answer=answer, marking_points=points)


def _marking_point(table: Mapping[str, object]) -> MarkingPoint:
    reader = _Reader(table, "marking_points.")
    accepted = reader.texts("accepted") if reader.has("accepted") else ()
    point = MarkingPoint(reader.text("text"), reader.whole("weight"), accepted)
    reader.end()
    return point


def _member(choices: type[_Choice], name: str, field: str) -> _Choice:
    try:
        return choices(name)
    except ValueError:
        raise ItemFault(f"{field} is none of {', '.join(choices)}") from None


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
    if item.valid_for is not None:
        data["valid_for"] = item.valid_for
    return data | _own_fields(item)


def _own_fields(item: Item) -> dict[str, Any]:
    match item:
        case SingleChoice():
            return {"options": list(item.options), "key": item.key}
        case MultipleChoice():
            return {"options": list(item.options), "key": "".join(sorted(item.key))}
        case TrueFalse():
            return {"key": item.key}
        case _:
            points = [
                {"text": point.text, "weight": point.weight, "accepted": list(point.accepted)}
                for point in item.marking_points
            ]
            return {"model_answer": item.model_answer, "marking_points": points}


def canonical_json(data: object) -> str:
    """The one way to write data before hashing: sorted names, no spaces, Unicode as it is."""
    return json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest_of(item: Item) -> str:
    """SHA-256, in hex, over the item's canonical JSON: equal exactly if every field is."""
    return hashlib.sha256(canonical_json(to_data(item)).encode()).hexdigest()
