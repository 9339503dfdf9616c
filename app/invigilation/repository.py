# SPDX-License-Identifier: Apache-2.0
"""Statements on frames, watches and findings; registrations and attempts are only read."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Candidate, StaffMember
from app.attempts.models import AnswerOp, Attempt
from app.attempts.states import ATTEMPT, AttemptCapability
from app.core.db import insert_by_dialect, parts_of
from app.invigilation.models import Finding, FindingFrame, Frame, Watch
from app.messages.models import Message
from app.registrations.models import Consent, Registration
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.sittings.models import SittingDuty
from app.sittings.values import Duty
from proctoring import FindingKind

# A page sends at most one frame in some seconds for some hours; more than this is a fault.
MOST_FRAMES = 5_000


async def list_revisions(
    session: AsyncSession, attempt_ids: Collection[UUID]
) -> dict[UUID, tuple[Any, ...]]:
    """Of each attempt what its page has to hear of; another value is news."""
    columns = (
        *(Attempt.id, Attempt.state, Attempt.deadline_at, Attempt.paused_at),
        *(Attempt.window_id, Attempt.reopenings, Message.news_of(Attempt.registration_id)),
    )
    found = {}
    for part in parts_of(attempt_ids):
        rows = await session.execute(sa.select(*columns).where(Attempt.id.in_(part)))
        found.update({row[0]: tuple(row[1:]) for row in rows})
    return found


async def find_frame(session: AsyncSession, attempt_id: UUID, sequence: int) -> Frame | None:
    return await session.scalar(
        sa.select(Frame).where(Frame.attempt_id == attempt_id, Frame.sequence == sequence)
    )


async def find_frame_by_id(session: AsyncSession, frame_id: UUID) -> Frame | None:
    return await session.get(Frame, frame_id)


async def find_invigilated_frame(
    session: AsyncSession, frame_id: UUID, *, staff_id: UUID
) -> Frame | None:
    named = sa.select(Frame).where(Frame.id == frame_id)
    return await session.scalar(named.where(Frame.attempt_id.in_(_invigilated(staff_id))))


async def find_watch(session: AsyncSession, attempt_id: UUID) -> Watch | None:
    return await session.get(Watch, attempt_id)


async def find_invigilated_watch(
    session: AsyncSession, attempt_id: UUID, *, staff_id: UUID
) -> Watch | None:
    named = sa.select(Watch).where(Watch.attempt_id == attempt_id)
    return await session.scalar(named.where(Watch.attempt_id.in_(_invigilated(staff_id))))


async def lock_watch(session: AsyncSession, attempt_id: UUID) -> Watch:
    """The attempt's watch, made when it is missing, unchanged by others until the transaction ends."""
    named = sa.select(Watch).where(Watch.attempt_id == attempt_id).with_for_update()
    named = named.execution_options(populate_existing=True)
    found = await session.scalar(named)
    if found is None:
        await _insert_watch(session, attempt_id)
        found = (await session.scalars(named)).one()
    return found


async def _insert_watch(session: AsyncSession, attempt_id: UUID) -> None:
    """Two first frames may come at once: the second finds the row, and waits for it."""
    empty = {"attempt_id": attempt_id, "run_state": {}, "frames": 0}
    fresh = insert_by_dialect(session, Watch).values(empty)
    await session.execute(fresh.on_conflict_do_nothing(index_elements=[Watch.attempt_id]))


async def get_open_finding(session: AsyncSession, attempt_id: UUID, kind: FindingKind) -> Finding:
    """The finding that goes on; it is there, for the run's memory is written together with it."""
    going_on = sa.select(Finding).where(
        Finding.attempt_id == attempt_id, Finding.kind == kind, Finding.closed_at.is_(None)
    )
    return (await session.scalars(going_on)).one()


async def lock_invigilated_finding(
    session: AsyncSession, finding_id: UUID, *, staff_id: UUID
) -> Finding | None:
    named = sa.select(Finding).where(Finding.id == finding_id)
    named = named.where(Finding.attempt_id.in_(_invigilated(staff_id))).with_for_update(of=Finding)
    return await session.scalar(named.execution_options(populate_existing=True))


def _invigilated(staff_id: UUID) -> sa.Select[UUID]:
    """The attempts of the sittings that this person invigilates."""
    on_duty = SittingDuty.sittings_of(staff_id, Duty.INVIGILATING)
    return sa.select(Attempt.id).where(Attempt.sitting_id.in_(on_duty))


async def list_frames(session: AsyncSession, attempt_id: UUID) -> list[Frame]:
    """The attempt's frames in the order of arrival."""
    of_attempt = sa.select(Frame).where(Frame.attempt_id == attempt_id)
    ordered = of_attempt.order_by(Frame.received_at, Frame.sequence).limit(MOST_FRAMES)
    return list(await session.scalars(ordered))


async def list_findings(
    session: AsyncSession, attempt_id: UUID
) -> list[tuple[Finding, str | None]]:
    """The attempt's findings, latest first, each with the name of whoever judged it."""
    found = await session.execute(
        sa.select(Finding, StaffMember.display_name)
        .outerjoin(StaffMember, StaffMember.id == Finding.verdict_by)
        .where(Finding.attempt_id == attempt_id)
        .order_by(Finding.opened_at.desc(), Finding.id)
    )
    return [(row[0], row[1]) for row in found]


async def list_evidence(session: AsyncSession, attempt_id: UUID) -> Mapping[UUID, set[UUID]]:
    """The frames that prove each finding of the attempt."""
    found = await session.execute(
        sa.select(FindingFrame.finding_id, FindingFrame.frame_id)
        .join(Finding, Finding.id == FindingFrame.finding_id)
        .where(Finding.attempt_id == attempt_id)
    )
    evidence: dict[UUID, set[UUID]] = {}
    for finding_id, frame_id in found:
        evidence.setdefault(finding_id, set()).add(frame_id)
    return evidence


async def find_candidate_name(session: AsyncSession, candidate_id: UUID) -> str:
    named = sa.select(Candidate.full_name).where(Candidate.id == candidate_id)
    return await session.scalar(named) or ""


async def list_seats(session: AsyncSession, sitting_id: UUID) -> list[sa.Row[Any]]:
    """Who is booked and how far they are, in one statement however many they are.

    The attempt's highest op number leads straight to the row of its last answer: the journal
    itself is not searched.
    """
    last_op = sa.and_(AnswerOp.attempt_id == Attempt.id, AnswerOp.op == Attempt.op_max)
    seats = (
        sa.select(
            Registration.id.label("registration_id"),
            Registration.ticket_number,
            Candidate.full_name,
            Consent.choice,
            Attempt.id.label("attempt_id"),
            Attempt.state,
            Attempt.started_at,
            Attempt.submitted_at,
            Attempt.paused_at,
            Watch.last_frame_at,
            Watch.frames,
            Watch.still_key,
            AnswerOp.received_at.label("last_op_at"),
        )
        .join(Candidate, Candidate.id == Registration.candidate_id)
        .outerjoin(Consent, Consent.registration_id == Registration.id)
        .outerjoin(Attempt, Attempt.registration_id == Registration.id)
        .outerjoin(Watch, Watch.attempt_id == Attempt.id)
        .outerjoin(AnswerOp, last_op)
        .where(Registration.sitting_id == sitting_id)
        .where(
            sa.or_(
                Registration.state.in_(REGISTRATION.able(RegistrationCapability.HOLD_A_PLACE)),
                Attempt.id.is_not(None),
            )
        )
    )
    return list(await session.execute(seats))


async def list_signs(session: AsyncSession, sitting_id: UUID) -> list[sa.Row[Any]]:
    """Every finding of the sitting in short."""
    signs = (
        sa.select(
            Finding.attempt_id, Finding.kind, Finding.opened_at, Finding.closed_at, Finding.verdict
        )
        .join(Attempt, Attempt.id == Finding.attempt_id)
        .where(Attempt.sitting_id == sitting_id)
        .order_by(Finding.opened_at)
    )
    return list(await session.execute(signs))


async def count_running(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Running attempts by sitting; a sitting with none is missing."""
    counted = await session.execute(
        sa.select(Attempt.sitting_id, sa.func.count())
        .where(
            Attempt.sitting_id.in_(ids),
            Attempt.state.in_(ATTEMPT.able(AttemptCapability.WRITE_ANSWERS)),
        )
        .group_by(Attempt.sitting_id)
    )
    return {row[0]: row[1] for row in counted}


async def count_unjudged(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Findings that wait for a verdict, by sitting; a sitting with none is missing."""
    counted = await session.execute(
        sa.select(Attempt.sitting_id, sa.func.count())
        .join(Finding, Finding.attempt_id == Attempt.id)
        .where(Attempt.sitting_id.in_(ids), Finding.verdict.is_(None))
        .group_by(Attempt.sitting_id)
    )
    return {row[0]: row[1] for row in counted}
