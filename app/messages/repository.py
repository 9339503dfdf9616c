# SPDX-License-Identifier: Apache-2.0
"""Statements on messages; registrations, candidates and staff are only read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Candidate, StaffMember
from app.core.db import insert_by_dialect, parts_of
from app.core.ids import new_id
from app.messages.models import Message
from app.messages.values import Author, Scope
from app.registrations.models import Registration

# So many rows are written by one statement: each has nine values.
_ROWS = 1_000
# As many sendings as one reads of a sitting.
MOST_SENDINGS = 50


async def list_of(session: AsyncSession, registration_id: UUID) -> list[tuple[Message, str | None]]:
    """The conversation in the order of its moments, each with the name of staff who wrote it."""
    found = await session.execute(
        sa.select(Message, StaffMember.display_name)
        .outerjoin(StaffMember, StaffMember.id == Message.staff_id)
        .where(Message.registration_id == registration_id)
        .order_by(Message.sent_at, Message.id)
    )
    return [(row[0], row[1]) for row in found]


async def find_sent(
    session: AsyncSession, registration_ids: Collection[UUID], author: Author, client_id: str
) -> Mapping[UUID, str]:
    """The texts that were sent under this id before, by registration."""
    found: dict[UUID, str] = {}
    for part in parts_of(registration_ids):
        sent = sa.select(Message.registration_id, Message.text).where(
            Message.registration_id.in_(part),
            Message.author == author,
            Message.client_id == client_id,
        )
        found |= {row[0]: row[1] for row in await session.execute(sent)}
    return found


async def list_written_at(
    session: AsyncSession, registration_id: UUID, *, limit: int
) -> list[datetime]:
    """When the candidate wrote, latest first."""
    own = sa.select(Message.sent_at).where(
        Message.registration_id == registration_id, Message.author == Author.CANDIDATE
    )
    return list(await session.scalars(own.order_by(Message.sent_at.desc()).limit(limit)))


async def add_many(
    session: AsyncSession, registration_ids: Sequence[UUID], values: Mapping[str, Any]
) -> None:
    """The same message to each of them; who has it already keeps the one they have."""
    for start in range(0, len(registration_ids), _ROWS):
        rows = [
            {"id": new_id(), "registration_id": each, **values}
            for each in registration_ids[start : start + _ROWS]
        ]
        fresh = insert_by_dialect(session, Message)
        keys = [Message.registration_id, Message.author, Message.client_id]
        await session.execute(fresh.on_conflict_do_nothing(index_elements=keys), rows)


async def mark_delivered(
    session: AsyncSession, registration_id: UUID, ids: Collection[UUID], *, at: datetime
) -> None:
    """What invigilators wrote and was not there before is there since `at`."""
    named = _written_to(registration_id, ids).where(Message.delivered_at.is_(None))
    await session.execute(named.values(delivered_at=at))


async def mark_read(
    session: AsyncSession, registration_id: UUID, ids: Collection[UUID], *, at: datetime
) -> None:
    """The same as read since `at`; it has been there before."""
    await mark_delivered(session, registration_id, ids, at=at)
    named = _written_to(registration_id, ids).where(Message.read_at.is_(None))
    await session.execute(named.values(read_at=at))


def _written_to(registration_id: UUID, ids: Collection[UUID]) -> sa.Update:
    return sa.update(Message).where(
        Message.registration_id == registration_id,
        Message.id.in_(ids),
        Message.author == Author.INVIGILATOR,
    )


async def mark_read_by_staff(
    session: AsyncSession,
    registration_id: UUID,
    ids: Collection[UUID],
    *,
    staff_id: UUID,
    at: datetime,
) -> None:
    """Which of these the candidate wrote, and nobody had read before."""
    unread = sa.update(Message).where(
        Message.registration_id == registration_id,
        Message.id.in_(ids),
        Message.author == Author.CANDIDATE,
        Message.read_at.is_(None),
    )
    await session.execute(unread.values(read_at=at, read_by=staff_id))


async def count_news(session: AsyncSession, registration_id: UUID) -> int:
    return await session.scalar(sa.select(Message.news_of(registration_id))) or 0


async def count_own_news(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID
) -> int | None:
    """None where the candidate has no such registration."""
    own = sa.select(Message.news_of(Registration.id)).where(
        Registration.id == registration_id, Registration.candidate_id == candidate_id
    )
    found = (await session.execute(own)).one_or_none()
    return None if found is None else found[0] or 0


async def count_unread(session: AsyncSession, sitting_id: UUID) -> Mapping[UUID, int]:
    """What candidates of the sitting wrote and nobody has read, by registration."""
    counted = await session.execute(
        sa.select(Message.registration_id, sa.func.count())
        .join(Registration, Registration.id == Message.registration_id)
        .where(
            Registration.sitting_id == sitting_id,
            Message.author == Author.CANDIDATE,
            Message.read_at.is_(None),
        )
        .group_by(Message.registration_id)
    )
    return {row[0]: row[1] for row in counted}


async def list_people(session: AsyncSession, sitting_id: UUID) -> list[sa.Row[Any]]:
    """Who is or was booked, with the last moment and the number of messages of each."""
    written = (
        sa.select(
            Message.registration_id,
            sa.func.count().label("messages"),
            sa.func.max(Message.sent_at).label("last_at"),
        )
        .join(Registration, Registration.id == Message.registration_id)
        .where(Registration.sitting_id == sitting_id, Message.author == Author.CANDIDATE)
        .group_by(Message.registration_id)
        .subquery()
    )
    people = (
        sa.select(Registration, Candidate.full_name, written.c.messages, written.c.last_at)
        .join(Candidate, Candidate.id == Registration.candidate_id)
        .outerjoin(written, written.c.registration_id == Registration.id)
        .where(Registration.sitting_id == sitting_id)
        .order_by(Registration.ticket_number)
    )
    return list(await session.execute(people))


async def list_sendings(session: AsyncSession, sitting_id: UUID) -> list[sa.Row[Any]]:
    """What was sent to several at once, latest first, with how many have it and have read it."""
    several = (
        sa.select(
            Message.client_id,
            Message.scope,
            Message.text,
            StaffMember.display_name,
            sa.func.min(Message.sent_at).label("sent_at"),
            sa.func.count().label("people"),
            sa.func.count(Message.delivered_at).label("delivered"),
            sa.func.count(Message.read_at).label("read"),
        )
        .join(Registration, Registration.id == Message.registration_id)
        .join(StaffMember, StaffMember.id == Message.staff_id)
        .where(Registration.sitting_id == sitting_id, Message.author == Author.INVIGILATOR)
        .where(Message.scope != Scope.ONE)
        .group_by(Message.client_id, Message.scope, Message.text, StaffMember.display_name)
        .order_by(sa.func.min(Message.sent_at).desc())
        .limit(MOST_SENDINGS)
    )
    return list(await session.execute(several))
