# SPDX-License-Identifier: Apache-2.0
"""Reading sittings."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import pick
from app.core.listing import ListStretch, Span, refuse_reversed
from app.sittings import repository
from app.sittings.errors import SittingNotFound
from app.sittings.models import Sitting
from app.sittings.rules import phase_at
from app.sittings.service.keeping import rules_of
from app.sittings.states import SittingKind, SittingState
from app.sittings.values import SittingBrief, SittingFilter


async def get_sitting(session: AsyncSession, sitting_id: UUID) -> Sitting:
    sitting = await repository.find_sitting(session, sitting_id)
    if sitting is None:
        raise SittingNotFound
    return sitting


async def lock_sitting(session: AsyncSession, sitting_id: UUID) -> Sitting:
    """The sitting as it is now, unchanged by others until the transaction ends."""
    sitting = await repository.lock_sitting(session, sitting_id)
    if sitting is None:
        raise SittingNotFound
    return sitting


async def share_sitting(session: AsyncSession, sitting_id: UUID) -> Sitting:
    """The sitting as it is now; others may share it, nobody may change it until the end.

    A thousand candidates start at once on it, and none of them may slip past its release.
    """
    sitting = await repository.share_sitting(session, sitting_id)
    if sitting is None:
        raise SittingNotFound
    return sitting


async def list_sittings(session: AsyncSession) -> list[Sitting]:
    """All sittings, by start."""
    return await repository.list_sittings(session)


async def list_page(
    session: AsyncSession, asked: SittingFilter, span: Span
) -> ListStretch[Sitting]:
    """A span of the sittings that the filter lets through; refused where it ends before it begins."""
    refuse_reversed(asked.since, asked.until)
    return await repository.list_page(session, asked, span)


async def list_sittings_by_ids(session: AsyncSession, ids: Collection[UUID]) -> list[Sitting]:
    """The named sittings, in no order."""
    return await repository.list_by_ids(session, ids)


async def list_coming_sittings(
    session: AsyncSession, programme_id: UUID, *, title_key: str, now: datetime
) -> list[Sitting]:
    """The title's sittings that start after `now` and are not cancelled, by start."""
    return await repository.list_starting_after(session, programme_id, title_key, after=now)


async def brief_of(session: AsyncSession, sitting: Sitting, *, now: datetime) -> SittingBrief:
    """The sitting as its candidates are told of it."""
    rules = await rules_of(session, sitting)
    title = rules.title(sitting.title_key).name
    return SittingBrief(
        id=sitting.id,
        programme=rules.code,
        programme_name=pick(rules.name.zh, rules.name.en),
        title_key=sitting.title_key,
        title_name=pick(title.zh, title.en),
        kind=SittingKind(sitting.kind),
        state=SittingState(sitting.state),
        phase=phase_at(sitting.times, now),
        entry_opens_at=sitting.entry_opens_at,
        starts_at=sitting.starts_at,
        entry_closes_at=sitting.entry_closes_at,
        ends_at=sitting.ends_at,
    )
