# SPDX-License-Identifier: Apache-2.0
"""Pictures that items show: rows in the database, bytes behind obstore."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.blobs import Blobs
from app.core.i18n import pick
from app.items import repository
from app.items.errors import FileUnusable, ItemPictureNotFound
from app.items.models import ItemPicture
from question_bank.interchange import guards
from question_bank.interchange.guards import FileRefused


def blob_key_of(name: str) -> str:
    return f"item-pictures/{name}"


async def store_pictures(blobs: Blobs, pictures: Mapping[str, bytes]) -> None:
    """The bytes are kept.

    Called before the transaction that names them: a picture that is kept in vain costs space,
    one that is named in vain an exam.
    """
    for name, data in pictures.items():
        await blobs.put(blob_key_of(name), data)


async def receive_picture(blobs: Blobs, data: bytes) -> guards.Picture:
    """The picture's bytes are kept; refused when it is broken, or none.

    Called before a transaction begins: it decodes the picture, which takes a second.
    """
    try:
        picture = await asyncio.to_thread(guards.check_picture, data)
    except FileRefused as refused:
        raise FileUnusable(why=pick(refused.wording.zh, refused.wording.en)) from refused
    await store_pictures(blobs, {picture.name: data})
    return picture


async def add_pictures(
    session: AsyncSession, pictures: Collection[guards.Picture], *, now: datetime
) -> None:
    """Items may show these pictures, whose bytes are kept. Two may bring the same one at once."""
    rows = [
        {
            "name": picture.name,
            "media_type": picture.media_type,
            "width": picture.width,
            "height": picture.height,
            "added_at": now,
        }
        # In one order, so that two who bring the same pictures do not wait for each other.
        for picture in sorted(pictures, key=lambda picture: picture.name)
    ]
    if rows:
        await repository.add_pictures(session, rows)


async def list_missing(session: AsyncSession, names: Collection[str]) -> list[str]:
    """Those of the names that the bank holds no picture of, in order."""
    return sorted(set(names) - await repository.list_known_pictures(session, names))


async def get_picture(session: AsyncSession, name: str) -> ItemPicture:
    """The picture's row; refused when the bank does not hold it."""
    found = await repository.find_picture(session, name)
    if found is None:
        raise ItemPictureNotFound(name=name)
    return found


async def read_pictures(blobs: Blobs, names: Collection[str]) -> dict[str, bytes]:
    """The bytes of pictures by name; refused when one has gone missing."""
    found = {}
    for name in sorted(names):
        data = await blobs.get(blob_key_of(name))
        if data is None:
            raise ItemPictureNotFound(name=name)
        found[name] = data
    return found
