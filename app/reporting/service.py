# SPDX-License-Identifier: Apache-2.0
"""The export of a sitting: enough to mark every answer again with other software."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.attempts.values import AnswerValue, LateDelivery
from app.core.templating import format_moment
from app.grading import service as grading
from app.grading.values import MarkedAttempt
from app.papers import service as papers
from app.papers.service import FrozenForm
from app.programmes.rules import ProgrammeRules
from app.registrations import service as registrations
from app.reporting.errors import EntryStillOpen, NothingToExport, SittingStillOpen
from app.results import service as results
from app.results.models import Result
from app.sittings import service as sittings
from app.sittings.models import Sitting


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One attempt: ticket, answers as stored, marks, result. No name, no candidate."""

    attempt: Attempt
    ticket: str
    answers: Mapping[int, AnswerValue]
    late: tuple[LateDelivery, ...]
    marked: MarkedAttempt | None
    result: Result | None


@dataclass(frozen=True, slots=True)
class SittingExport:
    sitting: Sitting
    programme: ProgrammeRules
    forms: tuple[FrozenForm, ...]
    attempts: tuple[AttemptRecord, ...]


async def export_sitting(
    session: AsyncSession, sitting_id: UUID, *, now: datetime
) -> SittingExport:
    """The forms that were sat, with their keys, and every attempt with answers, marks and result.

    Refused while anyone sits the paper or may still begin: the key is in it.
    """
    sitting = await sittings.get_sitting(session, sitting_id)
    if sitting.form_id is None:
        raise NothingToExport
    open_work = await results.survey(session, sitting, now=now)
    if open_work.running or open_work.may_start:
        raise SittingStillOpen(running=open_work.running, may_start=open_work.may_start)
    # Everybody booked so far may be through, and another be booked and sit the same paper.
    if now < sitting.entry_closes_at:
        raise EntryStillOpen(closes=format_moment(sitting.entry_closes_at))
    records = await _records_of(session, sitting_id)
    sat = {record.attempt.form_id for record in records} or {sitting.form_id}
    return SittingExport(
        sitting,
        await sittings.rules_of(session, sitting),
        tuple([await papers.get_form(session, form_id) for form_id in sorted(sat)]),
        tuple(records),
    )


async def _records_of(session: AsyncSession, sitting_id: UUID) -> list[AttemptRecord]:
    """By attempt id; six statements however many attempts there are."""
    sat = await attempts.list_attempts(session, sitting_id)
    booked = await registrations.list_registrations(session, sitting_id)
    tickets = {registration.id: registration.ticket_number for registration in booked}
    answers = await attempts.list_answers(session, [attempt.id for attempt in sat])
    late: dict[UUID, list[LateDelivery]] = {}
    for each in await attempts.list_late_ops(session, [attempt.id for attempt in sat]):
        late.setdefault(each.attempt_id, []).append(each)
    marked = {run.attempt_id: run for run in await grading.list_marked(session, sitting_id)}
    decided = {r.attempt_id: r for r in await results.list_decided(session, sitting_id)}
    return [
        AttemptRecord(
            attempt,
            tickets.get(attempt.registration_id, ""),
            answers.get(attempt.id, {}),
            tuple(late.get(attempt.id, ())),
            marked.get(attempt.id),
            decided.get(attempt.id),
        )
        for attempt in sat
    ]
