# SPDX-License-Identifier: Apache-2.0
"""A format of question files: what it can say, how it is read and written.

Writing and reading again is the identity up to what the format can say: an item comes back as
`project` foretells, and `losses` names beforehand what does not come back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from question_bank.interchange.reading import Defaults, Reading, completed
from question_bank.items import Item, ItemType, from_data, to_data

# Fields that an item can do without, as `to_data` names them; what is not here makes the item.
OPTIONAL_FIELDS = frozenset(
    {
        "reference",
        "topic",
        "difficulty",
        "cognitive",
        "explanation",
        "valid_for",
        "programmes",
        "levels",
        "work_types",
        "function",
        "source",
        "author",
        "points",
        "pinned",
        "scores",
        "distractors",
        "unit",
    }
)
Reader = Callable[[bytes, Defaults], Reading]
# FileRefused for more items, or larger pictures, than the format's reader takes in one file.
Writer = Callable[[Sequence[Item], Mapping[str, bytes]], bytes]
# A reason why the format cannot carry the item at all, as a code of its own, or None.
Judge = Callable[[Item], "Unsayable | None"]


class Unsayable(StrEnum):
    """Why an item stays behind when a bank is exported."""

    TYPE = "type"
    PICTURES = "pictures"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Says:
    """What survives writing and reading again."""

    types: frozenset[ItemType]
    fields: frozenset[str]
    judge: Judge = lambda _item: None

    def __post_init__(self) -> None:
        if not self.fields <= OPTIONAL_FIELDS:
            raise ValueError(f"not optional: {sorted(self.fields - OPTIONAL_FIELDS)}")


@dataclass(frozen=True, slots=True)
class Format:
    """A format by name. `read` or `write` is None where only the other way is offered."""

    name: str
    suffix: str
    media_type: str
    says: Says
    read: Reader | None
    write: Writer | None


def unsayable(format_: Format, item: Item) -> Unsayable | None:
    """Why the item cannot be written in the format; None when it can."""
    if item.type not in format_.says.types:
        return Unsayable.TYPE
    return format_.says.judge(item)


def losses(format_: Format, item: Item) -> frozenset[str]:
    """The fields that the item says something in, and that the format has no place for.

    A reader may put something in their place, by chance even the same: what the file does not say
    is lost all the same.
    """
    return OPTIONAL_FIELDS.intersection(to_data(item)) - format_.says.fields


def project(format_: Format, item: Item, defaults: Defaults) -> Item:
    """The item that comes back when it is written in the format and read with these defaults."""
    data: dict[str, Any] = to_data(item)
    for name in OPTIONAL_FIELDS - format_.says.fields:
        data.pop(name, None)
    return from_data(completed(data, defaults))
