# SPDX-License-Identifier: Apache-2.0
"""Writing items by hand: every saving is a version."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.items import repository
from app.items.errors import ItemNotFound, ReferenceTaken, UnderReview, VersionMoved
from app.items.models import ItemVersion
from app.items.service.writing import ItemDraft, Writer, write_versions
from app.items.states import VERSION, VersionCapability, VersionVerb
from question_bank.items import Item, digest_of


async def create_item(
    session: AsyncSession, item: Item, *, author_id: UUID, now: datetime
) -> ItemVersion:
    """The item is in the bank as a draft; refused when its reference is taken."""
    if await repository.find_item(session, item.reference) is not None:
        raise ReferenceTaken(reference=item.reference)
    try:
        async with session.begin_nested():
            (written,) = await write_versions(
                session, [ItemDraft(item, None)], Writer(author_id, now)
            )
    except IntegrityError as overtaken:
        # Somebody else took the reference between the look for it and the writing.
        raise ReferenceTaken(reference=item.reference) from overtaken
    return await repository.get_version(session, written)


async def save_draft(
    session: AsyncSession, item: Item, *, seen: int, author_id: UUID, now: datetime
) -> ItemVersion:
    """The item's newest version is a draft that says this.

    `seen` is the number of the version that the author had before them: refused when there is a
    newer one, so that nobody's work is overwritten unseen, and while one is under review. A
    draft that says the same already stays as it is: who presses twice has saved once.
    """
    stored = await repository.find_item(session, item.reference)
    if stored is None:
        raise ItemNotFound
    newest = max(
        await repository.lock_versions_of(session, [stored.id]), key=lambda version: version.number
    )
    if VERSION.allows(newest.state, VersionVerb.SUBMIT) and newest.digest == digest_of(item):
        return newest
    if newest.number != seen:
        raise VersionMoved
    if not VERSION.may(newest.state, VersionCapability.BE_EDITED):
        raise UnderReview(reference=item.reference)
    (written,) = await write_versions(session, [ItemDraft(item, newest)], Writer(author_id, now))
    return await repository.get_version(session, written)
