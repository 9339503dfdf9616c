# SPDX-License-Identifier: Apache-2.0
"""Statements on forms and slots."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.papers.models import Form, FormSlot


async def insert_slots(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    await session.execute(sa.insert(FormSlot), rows)


async def find_form(session: AsyncSession, form_id: UUID) -> Form | None:
    return await session.get(Form, form_id)


async def list_slots(session: AsyncSession, form_id: UUID) -> list[FormSlot]:
    found = sa.select(FormSlot).where(FormSlot.form_id == form_id).order_by(FormSlot.number)
    return list(await session.scalars(found))
