# SPDX-License-Identifier: Apache-2.0
"""Statements on the trail across domains: they only read."""

from collections.abc import Collection, Iterator
from functools import reduce
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Candidate
from app.attempts.models import Attempt
from app.audit.models import AuditEntry, AuditLink
from app.core.listing import ListStretch, Span, fetch
from app.entitlements.models import Entitlement
from app.grading.models import MarkingRun, MarkingTask
from app.invigilation.models import Finding
from app.registrations.models import Registration
from app.results.models import Result, Voiding
from app.sittings.models import Sitting
from app.timekeeping.models import Outage
from app.trail.rules import actions_asked
from app.trail.values import TrailFilter


class TrailRow(NamedTuple):
    """An entry, and its link where it has one already."""

    entry: AuditEntry
    link: AuditLink | None


async def list_page(session: AsyncSession, asked: TrailFilter, span: Span) -> ListStretch[TrailRow]:
    """The span of the entries that the filter lets through."""
    found = sa.select(AuditEntry).where(*_conditions(session, asked))
    page = await fetch(session, found, span, keys={"at": AuditEntry.at}, row_id=AuditEntry.id)
    # By themselves: joined before the limit, all links would be.
    of_page = AuditLink.entry_id.in_([entry.id for (entry,) in page.rows])
    links = {
        link.entry_id: link for link in await session.scalars(sa.select(AuditLink).where(of_page))
    }
    return page.each(lambda row: TrailRow(row[0], links.get(row[0].id)))


def _conditions(session: AsyncSession, asked: TrailFilter) -> Iterator[sa.ColumnElement[bool]]:
    if asked.actor:
        yield AuditEntry.actor_id == asked.actor
    if asked.subject:
        yield AuditEntry.subject_id == asked.subject
    if (actions := actions_asked(asked)) is not None:
        yield AuditEntry.action.in_(actions)
    if asked.since is not None:
        yield AuditEntry.at >= asked.since
    if asked.until is not None:
        yield AuditEntry.at < asked.until
    if asked.sitting is not None:
        yield _is_about(_of_sitting(session, asked.sitting))
    if asked.candidate is not None:
        yield _is_about(_of_candidate(session, asked.candidate), also_by=str(asked.candidate))


def _is_about(
    subjects: list[sa.Select[Any]], *, also_by: str | None = None
) -> sa.ColumnElement[bool]:
    """Whether one of these is the entry's subject, or its actor is the one named.

    By the ids of entries, so that each side finds its own index: with OR neither would be used.
    """
    listed = sa.union_all(*subjects).subquery()
    wanted = sa.select(AuditEntry.id).where(AuditEntry.subject_id.in_(sa.select(listed)))
    if also_by is None:
        return AuditEntry.id.in_(wanted)
    by = sa.select(AuditEntry.id).where(AuditEntry.actor_id == also_by)
    return AuditEntry.id.in_(sa.union_all(wanted, by))


def _of_sitting(session: AsyncSession, sitting_id: UUID) -> list[sa.Select[Any]]:
    attempts = sa.select(Attempt.id).where(Attempt.sitting_id == sitting_id)
    results = sa.select(Result.id).where(Result.sitting_id == sitting_id)
    runs = sa.select(MarkingRun.id).where(MarkingRun.sitting_id == sitting_id)
    booked = sa.select(Registration.id).where(Registration.sitting_id == sitting_id)
    return [
        sa.select(sa.literal(str(sitting_id))),
        _ids(session, Registration, Registration.sitting_id == sitting_id),
        _ids(session, Entitlement, Entitlement.cause_registration_id.in_(booked)),
        _ids(session, Outage, Outage.sitting_id == sitting_id),
        *_of_attempts(session, attempts, results, runs),
    ]


def _of_candidate(session: AsyncSession, candidate_id: UUID) -> list[sa.Select[Any]]:
    attempts = sa.select(Attempt.id).where(Attempt.candidate_id == candidate_id)
    results = sa.select(Result.id).where(Result.candidate_id == candidate_id)
    runs = sa.select(MarkingRun.id).where(MarkingRun.attempt_id.in_(attempts))
    return [
        sa.select(sa.literal(str(candidate_id))),
        _ids(session, Registration, Registration.candidate_id == candidate_id),
        _ids(session, Entitlement, Entitlement.candidate_id == candidate_id),
        *_of_attempts(session, attempts, results, runs),
    ]


def _of_attempts(
    session: AsyncSession,
    attempts: sa.Select[Any],
    results: sa.Select[Any],
    runs: sa.Select[Any],
) -> list[sa.Select[Any]]:
    return [
        _ids(session, Attempt, Attempt.id.in_(attempts)),
        _ids(session, Finding, Finding.attempt_id.in_(attempts)),
        _ids(session, MarkingTask, MarkingTask.run_id.in_(runs)),
        _ids(session, Voiding, Voiding.result_id.in_(results)),
    ]


def _ids(session: AsyncSession, model: Any, condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Ids as the trail writes them; SQLite keeps them without hyphens."""
    if session.get_bind().dialect.name != "sqlite":
        return sa.select(sa.cast(model.id, sa.String)).where(condition)
    plain = sa.type_coerce(model.id, sa.String)
    groups = [sa.func.substr(plain, start, size) for start, size in _GROUPS]
    return sa.select(reduce(_hyphenated, groups)).where(condition)


def _hyphenated(before: sa.ColumnElement[str], group: sa.ColumnElement[str]) -> Any:
    return before.concat("-").concat(group)


# Of the 32 digits, where each group begins and how long it is.
_GROUPS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))


async def candidates_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these candidates."""
    found = sa.select(Candidate.id, Candidate.full_name).where(Candidate.id.in_(ids))
    return {row[0]: row[1] for row in await session.execute(found)}


async def candidates_of_registrations(
    session: AsyncSession, ids: Collection[UUID]
) -> dict[UUID, str]:
    """Whose registrations these are, by name."""
    found = (
        sa.select(Registration.id, Candidate.full_name)
        .join(Candidate, Candidate.id == Registration.candidate_id)
        .where(Registration.id.in_(ids))
    )
    return {row[0]: row[1] for row in await session.execute(found)}


async def candidates_of_attempts(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """Whose attempts these are, by name."""
    found = (
        sa.select(Attempt.id, Candidate.full_name)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Attempt.id.in_(ids))
    )
    return {row[0]: row[1] for row in await session.execute(found)}


async def starts_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Any]:
    """When these sittings start: what they are known by."""
    found = sa.select(Sitting.id, Sitting.starts_at).where(Sitting.id.in_(ids))
    return {row[0]: row[1] for row in await session.execute(found)}
