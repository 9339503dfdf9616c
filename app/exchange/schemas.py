# SPDX-License-Identifier: Apache-2.0
"""Payloads of the bank's API. It is read by API, and written on its pages and by files."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from app.core.listing import WORDS, ListQuery, PageOut
from app.core.schemas import Storable
from app.items.models import ItemVersion
from app.items.states import VersionState
from app.items.values import ItemFilter
from question_bank.items import Cognitive, ItemType

# Longer than any topic or reference.
ItemWord = Annotated[str, StringConstraints(max_length=WORDS), Storable]


class ItemsQuery(ListQuery):
    """Which items, all that is given together, and which page.

    `text`: every word of it stands in the item, its reference among what it says.
    """

    topic: ItemWord = ""
    type: ItemType | None = None
    state: VersionState | None = None
    text: ItemWord = ""
    sort: Literal["reference", "-reference", "created_at", "-created_at"] = "reference"

    def asked(self) -> ItemFilter:
        return ItemFilter(
            text=self.text, state=self.state or "", type=self.type or "", topic=self.topic
        )


class ItemOut(BaseModel):
    """The newest version of an item, without what it says; nobody is the author of what was delivered."""

    reference: str
    version_id: UUID
    number: int
    state: VersionState
    type: ItemType
    topic: str
    cognitive: Cognitive
    difficulty: Decimal
    author_id: UUID | None
    created_at: datetime


class ItemsOut(PageOut[ItemOut]):
    """A page of the bank; `next` is None on the last."""


class ItemWholeOut(ItemOut):
    """The same with all that it says: `content` as a line of a bank file of JSON lines, key included."""

    content: dict[str, Any]


def item_out(reference: str, version: ItemVersion) -> ItemOut:
    return ItemOut(**_facts(reference, version))


def item_whole_out(reference: str, version: ItemVersion) -> ItemWholeOut:
    return ItemWholeOut(**_facts(reference, version), content=version.body)


def _facts(reference: str, version: ItemVersion) -> dict[str, Any]:
    return {
        "reference": reference,
        "version_id": version.id,
        "number": version.number,
        "state": version.state,
        "type": version.type,
        "topic": version.topic,
        "cognitive": version.cognitive,
        "difficulty": version.difficulty,
        "author_id": version.author_id,
        "created_at": version.created_at,
    }
