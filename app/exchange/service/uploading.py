# SPDX-License-Identifier: Apache-2.0
"""Files on their way into the bank: read once, kept, and opened again by whoever uploaded them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.blobs import Blobs
from app.core.i18n import pick
from app.core.ids import new_id
from app.core.recent import Recent
from app.exchange import repository
from app.exchange.errors import FormatUnknown, ImportNotFound
from app.exchange.models import ItemImport
from app.exchange.states import IMPORT
from app.items import service as items
from app.items.errors import FileUnusable
from question_bank import interchange
from question_bank.interchange import Defaults, Format, Reading, guards
from question_bank.interchange.guards import FileRefused
from question_bank.items import Cognitive

# A reading of 20,000 questions takes some 100 MB, and a person looks at one import at a time.
_HELD_READINGS = 4
_held: Recent[UUID, Reading] = Recent(_HELD_READINGS)
# Imports that a person is shown; nobody looks for older ones.
LISTED = 50
# As much of a file's name as its row holds.
_NAME_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, with what its questions get where it is silent."""

    filename: str
    data: bytes
    defaults: Defaults


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was read and whose bytes are kept, and nothing that points to it yet."""

    import_id: UUID
    given: Upload
    format_name: str
    reading: Reading
    pictures: tuple[guards.Picture, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """An import of one person, and what its file says."""

    stored: ItemImport
    reading: Reading


async def receive(blobs: Blobs, given: Upload) -> Received:
    """The file is read, in a thread because that takes seconds, and its bytes are kept.

    Refused when nobody can read it as a whole. Called before a transaction begins: everybody
    else's answers would wait for it.
    """
    received = await asyncio.to_thread(_receive, given)
    await blobs.put(_key_of(received.import_id), given.data)
    await items.store_pictures(blobs, received.reading.pictures)
    return received


def _receive(given: Upload) -> Received:
    try:
        found = interchange.recognise(given.data, given.filename)
        reading = _read(found, given.data, given.defaults)
        checked = tuple(guards.check_picture(data) for data in reading.pictures.values())
    except FileRefused as refused:
        raise FileUnusable(why=pick(refused.wording.zh, refused.wording.en)) from refused
    return Received(new_id(), given, found.name, reading, checked)


def _read(format_: Format, data: bytes, defaults: Defaults) -> Reading:
    if format_.read is None:
        raise FormatUnknown
    return format_.read(data, defaults)


def _key_of(import_id: UUID) -> str:
    return f"item-imports/{import_id}"


async def upload(
    session: AsyncSession, received: Received, *, staff_id: UUID, now: datetime
) -> ItemImport:
    """The file waits for a look and a confirmation, and its pictures can be looked at."""
    await items.add_pictures(session, received.pictures, now=now)
    entries = received.reading.entries
    stored = ItemImport(
        id=received.import_id,
        state=IMPORT.start,
        filename=received.given.filename[-_NAME_LENGTH:],
        format=received.format_name,
        blob_key=_key_of(received.import_id),
        defaults=_told(received.given.defaults),
        counts={"read": len(entries), "refused": sum(entry.item is None for entry in entries)},
        staff_id=staff_id,
        uploaded_at=now,
    )
    session.add(stored)
    await session.flush()
    _held.keep(received.import_id, received.reading)
    return stored


def _told(defaults: Defaults) -> dict[str, str]:
    return {
        "topic": defaults.topic,
        "difficulty": f"{defaults.difficulty:.2f}",
        "cognitive": defaults.cognitive.value,
    }


def defaults_of(stored: ItemImport) -> Defaults:
    """What the import's questions get where its file is silent."""
    told: Mapping[str, str] = stored.defaults
    return Defaults(told["topic"], Decimal(told["difficulty"]), Cognitive(told["cognitive"]))


async def list_imports(session: AsyncSession, staff_id: UUID) -> list[ItemImport]:
    """This person's imports, the latest first, LISTED at most."""
    return await repository.list_imports(session, staff_id, limit=LISTED)


async def open_import(
    session: AsyncSession, blobs: Blobs, import_id: UUID, *, staff_id: UUID
) -> Opened:
    """The import and its reading; refused, as not found, for another person's.

    Called before a transaction that writes: a process that does not remember the file reads it
    again.
    """
    stored = await repository.find_import(session, import_id)
    if stored is None or stored.staff_id != staff_id:
        raise ImportNotFound
    return Opened(stored, await _reading_of(stored, blobs))


async def _reading_of(stored: ItemImport, blobs: Blobs) -> Reading:
    held = _held.find(stored.id)
    if held is not None:
        return held
    data = await blobs.get(stored.blob_key)
    known = interchange.FORMATS.get(stored.format)
    if data is None or known is None:
        raise ImportNotFound
    try:
        reading = await asyncio.to_thread(_read, known, data, defaults_of(stored))
    except FileRefused as refused:
        # A later version may refuse what an earlier one took.
        raise FileUnusable(why=pick(refused.wording.zh, refused.wording.en)) from refused
    _held.keep(stored.id, reading)
    return reading
