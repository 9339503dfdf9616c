# SPDX-License-Identifier: Apache-2.0
"""The blueprint editor's fields, there and back.

A section's fields are named `s<section>-<field>`, those of its ranges `s<section>-r<range>-<field>`,
both counted from 0: a plain form can say all of it, and a range is added by a button.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

# As many as a two-way table of seven topics by four levels has cells.
MAX_RANGES = 28
_LONGEST_NUMBER = 6
_LIST_SEPARATORS = str.maketrans("，、；;\n\r\t", ",,,,,,,")


class EnteredBlueprint:
    """What came from the form: one text by name, or several."""

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        self._fields = list(fields)

    def text(self, name: str) -> str:
        found = [value for key, value in self._fields if key == name]
        return found[-1].strip() if found else ""

    def texts(self, name: str) -> list[str]:
        return [value for key, value in self._fields if key == name]

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self._fields)


def sections_from(entered: EnteredBlueprint) -> list[dict[str, Any]]:
    """The sections as plain data for `blueprint_from_data`, which judges them.

    A field that cannot be read goes on as it was typed: the refusal then names it. A range whose
    fields are all empty is no range.
    """
    sections = []
    number = 0
    while entered.has(f"s{number}-key"):
        sections.append(_section(entered, f"s{number}-"))
        number += 1
    return sections


def _section(entered: EnteredBlueprint, at: str) -> dict[str, Any]:
    section: dict[str, Any] = {
        "key": entered.text(at + "key"),
        "type": entered.text(at + "type"),
        "count": whole(entered.text(at + "count")),
        "topics": entered.texts(at + "topics"),
        "points": entered.text(at + "points"),
        "marking": entered.text(at + "marking"),
    }
    ranges = [_range(entered, f"{at}r{number}-") for number in range(MAX_RANGES)]
    told = {
        "ranges": [each for each in ranges if each is not None],
        "required": references(entered.text(at + "required")),
        "forbidden": references(entered.text(at + "forbidden")),
    }
    return section | {name: value for name, value in told.items() if value}


def _range(entered: EnteredBlueprint, at: str) -> dict[str, Any] | None:
    topic, cognitive = entered.text(at + "topic"), entered.text(at + "cognitive")
    low, high = entered.text(at + "low"), entered.text(at + "high")
    least, most = entered.text(at + "least"), entered.text(at + "most")
    if not any((topic, cognitive, low, high, least, most)):
        return None
    found: dict[str, Any] = {"least": whole(least or "0"), "most": whole(most or "100")}
    if topic:
        found["topic"] = topic
    if cognitive:
        found["cognitive"] = cognitive
    if low or high:
        found["difficulty"] = [low or "0", high or "1"]
    return found


def whole(text: str) -> int | str:
    """The whole number that the text says; the text itself when it says none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else text


def references(text: str) -> list[str]:
    """References apart by commas, spaces or lines, each once, in the order typed."""
    parts = text.translate(_LIST_SEPARATORS).replace(" ", ",").split(",")
    return list(dict.fromkeys(part for part in parts if part))


def bound(text: str) -> int | None:
    """A limit; empty is None, "as small as possible". ValueError: what is no whole number."""
    if not text:
        return None
    found = whole(text)
    if isinstance(found, str):
        raise ValueError(text)  # noqa: TRY004 - what is wrong is what was typed
    return found


def figures_of(sections: Sequence[Mapping[str, Any]]) -> tuple[int, Decimal]:
    """Items and points that the sections add up to, as far as they can be read."""
    items, points = 0, Decimal(0)
    for section in sections:
        count = section["count"] if isinstance(section["count"], int) else 0
        try:
            each = Decimal(section["points"])
        except InvalidOperation:
            each = Decimal(0)
        items += count
        points += count * each if each.is_finite() else 0
    return items, points
