# SPDX-License-Identifier: Apache-2.0
"""Frozen forms, read once per process: a thousand candidates share one."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.recent import Recent
from app.items import service as items
from app.papers import repository
from app.papers.errors import FormDamaged, FormNotFound
from app.papers.models import FormSlot
from app.papers.rules import FrozenForm, Slot, digest_of_form, section_from_data
from question_bank.items import Item

# A form of 100 items takes about 0.3 MB; a process serves a few a day.
_CACHED_FORMS = 64
# Form ids are random and forms never change, so one cache serves every database of the process.
_cache: Recent[UUID, FrozenForm] = Recent(_CACHED_FORMS)


async def get_form(session: AsyncSession, form_id: UUID) -> FrozenForm:
    """The form as it was frozen; refused when it is unknown or is not what was hashed."""
    held = _cache.find(form_id)
    if held is not None:
        return held
    form = await _read(session, form_id)
    _cache.keep(form_id, form)
    return form


async def _read(session: AsyncSession, form_id: UUID) -> FrozenForm:
    form = await repository.find_form(session, form_id)
    if form is None:
        raise FormNotFound
    rows = await repository.list_slots(session, form_id)
    known = await items.get_items(session, [row.item_version_id for row in rows])
    sections = tuple(section_from_data(data) for data in form.sections)
    slots = tuple(_slot(row, known[row.item_version_id]) for row in rows)
    if digest_of_form(sections, slots) != form.digest:
        raise FormDamaged
    full_points = sum((slot.points for slot in slots), Decimal(0))
    return FrozenForm(form.id, form.digest, full_points, sections, slots)


def _slot(row: FormSlot, item: Item) -> Slot:
    return Slot(
        number=row.number,
        section_key=row.section_key,
        part_key=row.part_key,
        item_version_id=row.item_version_id,
        item=item,
        points=row.points,
        marking=row.marking,
        option_order=tuple(row.option_order),
    )
