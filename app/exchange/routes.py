# SPDX-License-Identifier: Apache-2.0
"""The bank by API: to read, by the right that its pages ask for."""

from typing import Annotated

from fastapi import Path, Query

from app.accounts.access import MayReadBank
from app.core.api import api_router
from app.core.db import ReadSession
from app.core.listing import AppPager, CursorOfOther, CursorUnknown
from app.core.refusals import refuses
from app.core.schemas import Storable
from app.exchange.schemas import (
    ItemsOut,
    ItemsQuery,
    ItemWholeOut,
    item_out,
    item_whole_out,
)
from app.exchange.service import reading
from app.items.errors import ItemNotFound

router = api_router("exchange")


@router.get("/items")
@refuses(CursorOfOther, CursorUnknown)
async def list_items(
    asked: Annotated[ItemsQuery, Query()],
    session: ReadSession,
    pager: AppPager,
    _staff: MayReadBank,
) -> ItemsOut:
    """The newest version of each item, without what it says, a page at a time."""
    found = await reading.list_page(session, asked.asked(), pager.span(asked, sort=asked.sort))
    return ItemsOut(
        items=[item_out(item.reference, version) for item, version in found.rows],
        next=pager.lead_on(asked, found.end),
    )


@router.get("/items/{reference}")
@refuses(ItemNotFound)
async def get_item(
    reference: Annotated[str, Path(max_length=100), Storable],
    session: ReadSession,
    _staff: MayReadBank,
) -> ItemWholeOut:
    """The newest version of one item, with its key, as the bank's page shows it."""
    return item_whole_out(reference, await reading.get_newest(session, reference))
