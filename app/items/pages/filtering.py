# SPDX-License-Identifier: Apache-2.0
"""What a list of items is narrowed to, as its address says it."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from app.items.service import ItemFilter


class Narrowing(BaseModel):
    """The filters of the list, of an export, of statistics; what is empty narrows nothing."""

    q: str = ""
    state: str = ""
    type: str = ""
    topic: str = ""
    cognitive: str = ""
    programme: str = ""
    level: str = ""
    work_type: str = ""
    mine: str = ""

    def wanted(self, staff_id: UUID) -> ItemFilter:
        """As the service takes it; `mine` means this person's items."""
        told = self.model_dump(exclude={"q", "mine"})
        return ItemFilter(text=self.q, author_id=staff_id if self.mine else None, **told)

    @property
    def is_open(self) -> bool:
        """Does it let everything through?"""
        return not any(self.model_dump().values())

    @property
    def is_further(self) -> bool:
        """Is one of the filters in use that the page folds away?"""
        return any((self.cognitive, self.programme, self.level, self.work_type))

    def query(self, **changes: object) -> str:
        """The address's query with these changes, without what narrows nothing; with its "?"."""
        told = {name: value for name, value in (self.model_dump() | changes).items() if value}
        return f"?{urlencode(told)}" if told else ""


async def _narrowing(given: Annotated[Narrowing, Query()]) -> Narrowing:
    return given


# A dependency, because a page has other parameters beside, which must not be fields of this.
Narrowed = Annotated[Narrowing, Depends(_narrowing)]
