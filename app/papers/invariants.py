# SPDX-License-Identifier: Apache-2.0
"""What is always true of sets of forms."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import marked
from app.core.invariants import Invariants
from app.core.transitions import list_strayed
from app.papers.models import Form, FormDeal, FormSet
from app.papers.states import FORM_SET


async def list_sets_astray(session: AsyncSession) -> list[UUID]:
    """Sets that are not where their last step led."""
    return await list_strayed(session, FORM_SET, FormSet)


async def list_forms_miscounted(session: AsyncSession) -> list[UUID]:
    """Forms that more hold than were counted; deals are forgotten earlier than forms may be."""
    deals = sa.select(sa.func.count()).where(FormDeal.form_id == Form.id).scalar_subquery()
    return list(await session.scalars(sa.select(Form.id).where(deals > Form.dealt)))


INVARIANTS: Invariants = {
    list_forms_miscounted: marked("每份试卷的发出次数不少于领取记录"),
    list_sets_astray: marked("成组试卷的状态与最后一次操作一致"),
}
