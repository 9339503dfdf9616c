# SPDX-License-Identifier: Apache-2.0
"""The bank as programs read it: line by line, or one item as a file would have it."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.listing import ListStretch, Span
from app.exchange import repository
from app.items import service as items
from app.items.errors import ItemNotFound
from app.items.models import BankItem, ItemVersion
from app.items.values import ItemFilter


async def list_page(
    session: AsyncSession, wanted: ItemFilter, span: Span
) -> ListStretch[tuple[BankItem, ItemVersion]]:
    """A span of the items whose newest version the filter lets through, with that version."""
    return await repository.list_bank_page(session, wanted, span)


async def get_newest(session: AsyncSession, reference: str) -> ItemVersion:
    """The newest version of this item; refused when the bank does not hold it."""
    found = await items.newest_versions(session, [reference])
    if reference not in found:
        raise ItemNotFound
    return found[reference]
