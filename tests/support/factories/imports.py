# SPDX-License-Identifier: Apache-2.0
"""Files on their way into the bank, and the people who bring them."""

import io
from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from PIL import Image

from app.accounts.models import StaffMember
from app.exchange import service as exchange
from app.exchange.models import ItemImport
from app.exchange.service import Confirmation, Opened, Upload
from question_bank.interchange import Defaults
from question_bank.interchange.formats import FORMATS
from question_bank.items import Item
from tests.support.factories.workbooks import Cell, read_rows, type_over, write_rows
from tests.support.roles import Role
from tests.support.world import World

DEFAULTS = Defaults(topic="未分类")
NO_PICTURES: Mapping[str, bytes] = {}


def bank_file(given: Sequence[Item], pictures: Mapping[str, bytes] = NO_PICTURES) -> bytes:
    """The items in our own format, which loses nothing."""
    return _written("jsonlines", given, pictures)


def workbook(given: Sequence[Item], changes: Mapping[tuple[str, str], Cell] | None = None) -> bytes:
    """The items in our template, some of its cells typed over: by reference and column."""
    rows = read_rows(_written("excel", given, NO_PICTURES))
    return write_rows(type_over(rows, changes or {}))


def _written(format_name: str, given: Sequence[Item], pictures: Mapping[str, bytes]) -> bytes:
    write = FORMATS[format_name].write
    assert write is not None
    return write(given, pictures)


def png(colour: str = "green") -> bytes:
    """A picture of one colour; equal colours are equal bytes."""
    content = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(content, "PNG")
    return content.getvalue()


async def staff_id(world: World, name: str, *roles: Role) -> UUID:
    """A new member of staff, an author if nothing else is said."""
    await world.new_staff(name, *(roles or (Role.AUTHOR,)))
    async with world.database.reading() as session:
        found = sa.select(StaffMember.id).where(StaffMember.username == name)
        return (await session.scalars(found)).one()


async def bring(
    world: World, data: bytes, author: UUID, *, filename: str = "bank.jsonl"
) -> ItemImport:
    """The file is uploaded, as its page does it."""
    given = Upload(filename, data, DEFAULTS)
    received = await exchange.receive(world.blobs, given)
    async with world.database.writing() as session:
        return await exchange.upload(session, received, staff_id=author, now=world.now())


async def opened(world: World, import_id: UUID, author: UUID) -> Opened:
    blobs = world.blobs
    async with world.database.reading() as session:
        return await exchange.open_import(session, blobs, import_id, staff_id=author)


async def look(world: World, import_id: UUID, author: UUID) -> exchange.Preview:
    """The import's preview as its author sees it now."""
    found = await opened(world, import_id, author)
    async with world.database.reading() as session:
        return await exchange.preview(session, found)


async def confirm(
    world: World, seen: exchange.Preview, author: UUID, *, submit: bool = False
) -> ItemImport:
    """What was seen is confirmed, as its page does it."""
    ready = await prepare(world, seen, author, submit=submit)
    async with world.database.writing() as session:
        return await exchange.confirm(session, ready)


async def prepare(
    world: World, seen: exchange.Preview, author: UUID, *, submit: bool = False
) -> exchange.Ready:
    """What was seen is ready, and nothing of it written."""
    found = await opened(world, seen.stored.id, author)
    wanted = Confirmation(seen.stamp, submit)
    async with world.database.reading() as session:
        return await exchange.prepare(session, found, wanted, now=world.now())


async def take_in(
    world: World, data: bytes, author: UUID, *, filename: str = "bank.jsonl", submit: bool = False
) -> ItemImport:
    """The file is uploaded, looked at and confirmed."""
    stored = await bring(world, data, author, filename=filename)
    return await confirm(world, await look(world, stored.id, author), author, submit=submit)
