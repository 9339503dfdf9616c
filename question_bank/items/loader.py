# SPDX-License-Identifier: Apache-2.0
"""Reads the content files. All faults are gathered, so that an author mends them in one go."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from question_bank.items.data import from_data
from question_bank.items.faults import ItemFault, Reason, demand
from question_bank.items.model import Item, MultipleChoice
from question_bank.items.names import ItemType

CONTENT = Path(__file__).parent.parent / "content"
# The letter in the middle of a reference, so that a reference alone says what it is.
LETTERS = {
    ItemType.SINGLE: "s",
    ItemType.MULTIPLE: "m",
    ItemType.TRUE_FALSE: "t",
    ItemType.SHORT_ANSWER: "q",
    ItemType.MATCHING: "p",
    ItemType.ORDERING: "o",
    ItemType.NUMERIC: "n",
}
_NUMBER = re.compile(r"[0-9]{3,}")
# A multiple choice with one right option would be a single choice that does not say so.
_FEWEST_RIGHT = 2


@dataclass(frozen=True, slots=True)
class BankFault:
    """What is wrong, where: the file, the item's reference or its place, and the reason."""

    file: str
    item: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.item}: {self.reason}"


class BankRefused(ValueError):
    """The content files hold faults; nothing of them is used."""

    def __init__(self, faults: list[BankFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def load_bank(folder: Path) -> list[Item]:
    """Every item of `folder/*.toml`, a topic per file, in the order of file and reference.

    Refused with all faults at once: unreadable TOML, a topic other than the file's name, unknown
    tables or fields, an impossible item, one without an explanation, a multiple choice with one right
    option, a reference of another topic or type, or one given twice.
    """
    items: dict[str, Item] = {}
    faults: list[BankFault] = []
    for path in sorted(folder.glob("*.toml")):
        for found in _read_file(path):
            match found:
                case BankFault():
                    faults.append(found)
                case item if item.reference in items:
                    faults.append(BankFault(path.name, item.reference, "reference is given twice"))
                case item:
                    items[item.reference] = item
    if not items and not faults:
        faults.append(BankFault(str(folder), "*.toml", "no items found"))
    if faults:
        raise BankRefused(faults)
    return list(items.values())


def _read_file(path: Path) -> Iterator[Item | BankFault]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        yield BankFault(path.name, "file", f"is not valid TOML: {broken}")
        return
    topic = tables.pop("topic", None)
    if topic != path.stem:
        yield BankFault(path.name, "topic", f"must be {path.stem!r} like the file's name")
        return
    for name in sorted(set(tables) - set(ItemType)):
        yield BankFault(path.name, name, "is not a kind of item")
    for kind in ItemType:
        yield from _read_kind(path, kind, tables.get(kind, []))


def _read_kind(path: Path, kind: ItemType, tables: Any) -> Iterator[Item | BankFault]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        yield BankFault(path.name, kind, f"is not a list of [[{kind}]] tables")
        return
    for place, table in enumerate(tables, start=1):
        named = str(table.get("reference", f"{kind} no. {place}"))
        try:
            item = _read_item(path, kind, table)
        except ItemFault as fault:
            yield BankFault(path.name, named, str(fault))
        else:
            yield item


def _read_item(path: Path, kind: ItemType, table: dict[str, Any]) -> Item:
    for given in ("type", "topic"):
        if given in table:
            raise ItemFault(given, Reason.UNKNOWN_FIELD)
    item = from_data({**table, "type": kind.value, "topic": path.stem})
    start = f"{item.topic}-{LETTERS[item.type]}-"
    is_ours = item.reference.startswith(start) and _NUMBER.fullmatch(item.reference[len(start) :])
    demand(is_ours, "reference", Reason.MALFORMED, like=f"{start}001")
    demand(item.explanation, "explanation", Reason.EMPTY)
    if isinstance(item, MultipleChoice):
        demand(len(item.key) >= _FEWEST_RIGHT, "key", Reason.BELOW, least=_FEWEST_RIGHT)
    return item
