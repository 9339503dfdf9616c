# SPDX-License-Identifier: Apache-2.0
"""What lists of items are narrowed to: as an address says it, and as statements take it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """What a list of items is narrowed to; empty is everything. `text` finds words of an item."""

    text: str = ""
    state: str = ""
    type: str = ""
    topic: str = ""
    cognitive: str = ""
    programme: str = ""
    level: str = ""
    work_type: str = ""
    author_id: UUID | None = None


EVERYTHING = ItemFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """The filters of the list and of an export by their names in the address; empty narrows nothing."""

    q: str = ""
    state: str = ""
    type: str = ""
    topic: str = ""
    cognitive: str = ""
    programme: str = ""
    level: str = ""
    work_type: str = ""
    mine: str = ""

    @classmethod
    def of(cls, query_params: Mapping[str, str]) -> Self:
        """What the address says of it; an address says other things beside."""
        told = {field.name: query_params.get(field.name, "") for field in fields(cls)}
        return cls(**told)

    def wanted(self, staff_id: UUID) -> ItemFilter:
        """As statements take it; `mine` means this person's items."""
        told = {name: text for name, text in asdict(self).items() if name not in ("q", "mine")}
        return ItemFilter(text=self.q, author_id=staff_id if self.mine else None, **told)

    @property
    def is_open(self) -> bool:
        """Does it let everything through?"""
        return not any(asdict(self).values())

    @property
    def is_further(self) -> bool:
        """Is one of the filters in use that the page folds away?"""
        return any((self.cognitive, self.programme, self.level, self.work_type))

    def query(self, **changes: object) -> str:
        """The address's query with these changes, without what narrows nothing; with its "?"."""
        told = {name: value for name, value in (asdict(self) | changes).items() if value}
        return f"?{urlencode(told)}" if told else ""


class ObservedOrder(StrEnum):
    """By what a list goes; with "-" the largest first. Without the figure comes last."""

    REFERENCE = "reference"
    FACILITY = "facility"
    FACILITY_DOWN = "-facility"
    DISCRIMINATION = "discrimination"
    DISCRIMINATION_DOWN = "-discrimination"
    CANDIDATES = "candidates"
    CANDIDATES_DOWN = "-candidates"


@dataclass(frozen=True, slots=True)
class ObservedFilter:
    """What a list is narrowed to; empty is everything.

    `review` lets through what somebody should look at: versions that papers use and that
    misbehave. A version that another has replaced, or that is retired, is dealt with.
    """

    text: str = ""
    type: str = ""
    topic: str = ""
    review: bool = False
