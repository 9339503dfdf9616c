# SPDX-License-Identifier: Apache-2.0
"""What is always true of sets of forms."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import marked
from app.core.invariants import Invariants
from app.core.transitions import list_strayed
from app.papers.models import FormSet
from app.papers.states import FORM_SET


async def list_sets_astray(session: AsyncSession) -> list[UUID]:
    """Sets that are not where their last step led."""
    return await list_strayed(session, FORM_SET, FormSet)


INVARIANTS: Invariants = {
    list_sets_astray: marked("成组试卷的状态与最后一次操作一致"),
}
