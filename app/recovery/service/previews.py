# SPDX-License-Identifier: Apache-2.0
"""What could be taken in of an outage or of a file, and why the rest stays late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.attempts.values import AnswerValue, KeptOp
from app.core.security import Vault
from app.papers import service as papers
from app.recovery.models import RescueFile
from app.recovery.rules import (
    MalformedFile,
    RecoveryLine,
    RecoveryPreview,
    Silence,
    behind_of,
    changes_of,
    continues,
    footing_of,
    info_of,
    judge_late,
    read_contents,
    read_envelope,
    silence_of_file,
    silence_of_outage,
)
from app.recovery.service.keys import find_secret, unsealed
from app.recovery.values import FileFinding, Footing, LateArrival, RescueContents
from app.registrations import service as registrations
from app.results import service as results
from app.timekeeping import service as timekeeping
from app.timekeeping.models import Outage


@dataclass(frozen=True, slots=True)
class _Person:
    registration_id: UUID
    ticket_number: str
    full_name: str


async def preview_outage(
    session: AsyncSession, sitting_id: UUID, outage_id: UUID
) -> tuple[Outage, RecoveryPreview]:
    """Everybody whom the outage hit and who delivered late ops; nothing is written."""
    outage = await timekeeping.get_outage(session, outage_id, sitting_id=sitting_id)
    hit = set(outage.affected)
    sat = [a for a in await attempts.list_attempts(session, sitting_id) if str(a.id) in hit]
    late: dict[UUID, list[LateArrival]] = {}
    for each in await attempts.list_late_ops(session, [a.id for a in sat]):
        late.setdefault(each.attempt_id, []).append(LateArrival(each.op, each.received_at))
    came_late = [a for a in sat if a.id in late]
    kept = await attempts.list_kept_ops(session, [a.id for a in came_late])
    answers = await attempts.list_answers(session, [a.id for a in came_late])
    people = await _people_of(session, sitting_id)
    silence = silence_of_outage(outage.from_at, outage.to_at)
    lines = []
    for attempt in came_late:
        footing = await _footing(session, attempt, outage)
        own = kept.get(attempt.id, [])
        behind = behind_of(own, ended_at=_end_of(attempt))
        answered = answers.get(attempt.id, {})
        case = _Case(attempt, footing, own, answered, late[attempt.id], silence, behind)
        lines.append(await _line_of(session, case, people[attempt.registration_id]))
    return outage, RecoveryPreview(("outage_id", str(outage_id)), tuple(lines))


@dataclass(frozen=True, slots=True)
class _Case:
    """An attempt with all that its late ops are judged by."""

    attempt: Attempt
    footing: Footing
    kept: Sequence[KeptOp]
    answers: Mapping[int, AnswerValue]
    late: Sequence[LateArrival]
    silence: Silence
    behind: timedelta | None


async def _line_of(session: AsyncSession, case: _Case, person: _Person) -> RecoveryLine:
    attempt = case.attempt
    form = await papers.get_form(session, attempt.form_id)
    values = {each.op.number: each.op for each in case.late}
    judged = judge_late(
        attempts.head_of(attempt),
        case.kept,
        case.late,
        case.silence,
        ended_at=_end_of(attempt),
        behind=case.behind,
        misfits={n for n, op in values.items() if attempts.is_misfit(form, op)},
    )
    return RecoveryLine(
        attempt.id,
        person.registration_id,
        person.ticket_number,
        person.full_name,
        case.footing,
        tuple(judged),
        tuple(changes_of(case.answers, case.kept, judged)) if case.footing is Footing.OPEN else (),
    )


async def _footing(session: AsyncSession, attempt: Attempt, outage: Outage | None) -> Footing:
    result = await results.find_result(session, attempt.registration_id)
    return footing_of(
        attempt.state,
        attempt.submit_verb,
        ended_at=_end_of(attempt),
        outage_to=None if outage is None else outage.to_at,
        stands=result is not None and await results.stands(session, result),
    )


def _end_of(attempt: Attempt) -> datetime:
    return attempt.submitted_at or attempt.deadline_at


async def _people_of(session: AsyncSession, sitting_id: UUID) -> Mapping[UUID, _Person]:
    return {
        registration.id: _Person(registration.id, registration.ticket_number, person.full_name)
        for registration, person in await registrations.list_with_candidates(session, sitting_id)
    }


async def preview_file(
    session: AsyncSession, file: RescueFile, *, vault: Vault
) -> tuple[FileFinding, RecoveryPreview]:
    """What the file shows and what it would change; nothing is written. What does not open has no lines."""
    attempt = await attempts.get_attempt(session, file.attempt_id)
    source = ("rescue_file", file.digest)
    finding, contents = await _opened(session, file, attempt, vault)
    if contents is None:
        return finding, RecoveryPreview(source, ())
    registration, person = await registrations.get_with_candidate(session, attempt.registration_id)
    kept = (await attempts.list_kept_ops(session, [attempt.id])).get(attempt.id, [])
    footing = await _footing(session, attempt, None)
    if footing is Footing.OPEN and not continues(contents.seen, attempt.id, kept):
        footing = Footing.OTHER_JOURNAL
    case = _Case(
        attempt,
        footing,
        kept,
        await attempts.answers_of(session, attempt.id),
        [LateArrival(op, file.uploaded_at) for op in contents.ops],
        _silence_of(attempt, kept),
        _behind_of(contents, kept, attempt),
    )
    who = _Person(registration.id, registration.ticket_number, person.full_name)
    return finding, RecoveryPreview(source, (await _line_of(session, case, who),))


async def _opened(
    session: AsyncSession, file: RescueFile, attempt: Attempt, vault: Vault
) -> tuple[FileFinding, RescueContents | None]:
    envelope = read_envelope(file.body)
    secret = await find_secret(session, vault, envelope.kid)
    if secret is None:
        return FileFinding.KEY_GONE, None
    plain = unsealed(secret, envelope.sealed, info_of(envelope, attempt.candidate_id))
    if plain is None:
        return FileFinding.CHANGED, None
    try:
        contents = read_contents(plain)
    except MalformedFile:
        return FileFinding.UNREADABLE, None
    return FileFinding.READ if file.taken_at is None else FileFinding.TAKEN, contents


def _silence_of(attempt: Attempt, kept: Sequence[KeptOp]) -> Silence:
    ended_at = _end_of(attempt)
    in_time = [each.received_at for each in kept if each.received_at <= ended_at]
    return silence_of_file(max(in_time, default=attempt.started_at), ended_at)


def _behind_of(
    contents: RescueContents, kept: Sequence[KeptOp], attempt: Attempt
) -> timedelta | None:
    """By the journal and by what the page counted itself: the later moment of writing is believed."""
    known = [behind_of(kept, ended_at=_end_of(attempt))]
    if contents.service_at is not None:
        known.append(contents.service_at - contents.device_at)
    return max((each for each in known if each is not None), default=None)
