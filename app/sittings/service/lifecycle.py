# SPDX-License-Identifier: Apache-2.0
"""Opening, moving and cancelling a sitting, and closing its entry."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import Actor
from app.core.errors import DomainError
from app.papers import service as papers
from app.programmes.rules import ProgrammeRules
from app.sittings.errors import (
    EntryOver,
    ReasonMissing,
    SittingBegun,
    StartInPast,
)
from app.sittings.models import Sitting
from app.sittings.rules import has_begun, in_words, refusal_to_close_entry
from app.sittings.service.keeping import rules_of
from app.sittings.service.reading import lock_sitting
from app.sittings.states import SITTING, SittingCapability, SittingVerb


async def open_sitting(
    session: AsyncSession, sitting_id: UUID, *, actor: Actor, now: datetime
) -> Sitting:
    """The sitting admits candidates in its time, with frozen forms.

    They are those of the set that was assigned to it, or else one that is assembled now. Refused
    when it is not planned any more, when its entry has closed already, when its set cannot be
    used, and when the item bank cannot fill the paper.
    """
    sitting = await lock_sitting(session, sitting_id)
    if sitting.entry_closes_at <= now:
        raise EntryOver(closed=in_words(sitting.entry_closes_at))
    SITTING.target(sitting.state, SittingVerb.OPEN)
    sitting.form_id = await _freeze_paper(session, sitting, actor=actor, now=now)
    await audit.apply(session, SITTING, sitting, SittingVerb.OPEN, actor=actor, now=now)
    return sitting


async def _freeze_paper(
    session: AsyncSession, sitting: Sitting, *, actor: Actor, now: datetime
) -> UUID:
    rules = await rules_of(session, sitting)
    if sitting.form_set_id is not None:
        return await papers.use_set(
            session, sitting.form_set_id, exam_of(sitting), rules, actor=actor, now=now
        )
    form = await papers.assemble_form(
        session, exam_of(sitting), rules, seed=_seed_of(sitting), now=now
    )
    return form.id


def exam_of(sitting: Sitting) -> papers.Examination:
    """What the sitting's papers are for."""
    return papers.Examination(sitting.programme_id, sitting.title_key, sitting.component_key)


async def assign_forms(
    session: AsyncSession,
    sitting_id: UUID,
    form_set_id: UUID | None,
    *,
    actor: Actor,
    now: datetime,
) -> Sitting:
    """The sitting will open with this set of forms, or with a form of its own if None is given.

    Refused once it is open or cancelled, and for a set made for something else or not ready.
    """
    sitting = await lock_sitting(session, sitting_id)
    SITTING.target(sitting.state, SittingVerb.OPEN)
    if form_set_id is not None:
        rules = await rules_of(session, sitting)
        await papers.check_usable(session, form_set_id, exam_of(sitting), rules)
    sitting.form_set_id = form_set_id
    await audit.record(
        session,
        actor=actor,
        action="sittings.sitting.assign_forms",
        subject=("sitting", sitting.id),
        now=now,
        detail={"form_set": str(form_set_id) if form_set_id else None},
    )
    return sitting


def _seed_of(sitting: Sitting) -> int:
    """The same sitting always draws the same paper; the random bits of its id make it unguessable."""
    return sitting.id.int & (2**62 - 1)


async def cancel_sitting(
    session: AsyncSession, sitting_id: UUID, *, reason: str, actor: Actor, now: datetime
) -> Sitting:
    """The sitting will not take place; its registrations are undone by a job.

    Refused once an open sitting has begun: attempts may be running. A planned one admitted
    nobody and may go at any time.
    """
    sitting = await lock_sitting(session, sitting_id)
    if SITTING.may(sitting.state, SittingCapability.ADMIT):
        _refuse_begun(sitting, now)
    await audit.apply(
        session, SITTING, sitting, SittingVerb.CANCEL, actor=actor, now=now, reason=_given(reason)
    )
    return sitting


async def override_start(
    session: AsyncSession,
    sitting_id: UUID,
    *,
    starts_at: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Sitting:
    """The sitting starts at `starts_at`, its other moments moved along.

    Refused once it has begun, after it was cancelled, without a reason, and into the past.
    """
    sitting = await lock_sitting(session, sitting_id)
    _refuse_begun(sitting, now)
    if starts_at <= now:
        raise StartInPast(start=in_words(starts_at))
    detail = {"before": sitting.starts_at.isoformat(), "after": starts_at.isoformat()}
    why = _given(reason)
    await audit.apply(
        session, SITTING, sitting, SittingVerb.MOVE, actor=actor, now=now, reason=why, detail=detail
    )
    sitting.times = sitting.times.moved_to(starts_at)
    sitting.override_reason = why
    return sitting


async def close_entry(
    session: AsyncSession, sitting_id: UUID, *, reason: str, actor: Actor, now: datetime
) -> Sitting:
    """Nobody begins from now on; who sits already keeps the full minutes.

    Refused while it is not open, before its start, once entry has closed, and for an exam as
    long as the programme promises late entry.
    """
    sitting = await lock_sitting(session, sitting_id)
    SITTING.target(sitting.state, SittingVerb.CLOSE_ENTRY)
    rules = await rules_of(session, sitting)
    refusal = _judge_closing(sitting, rules, now)
    if refusal is not None:
        raise refusal
    detail = {"before": sitting.entry_closes_at.isoformat(), "after": now.isoformat()}
    why = _given(reason)
    await audit.apply(
        session,
        SITTING,
        sitting,
        SittingVerb.CLOSE_ENTRY,
        actor=actor,
        now=now,
        reason=why,
        detail=detail,
    )
    duration = rules.component(sitting.component_key).duration
    sitting.times = sitting.times.with_entry_closed(now, duration)
    return sitting


def may_close_entry(sitting: Sitting, rules: ProgrammeRules, *, now: datetime) -> bool:
    """Whether `close_entry` would be heard at `now`, given a reason."""
    heard = SITTING.allows(sitting.state, SittingVerb.CLOSE_ENTRY)
    return heard and _judge_closing(sitting, rules, now) is None


def _judge_closing(sitting: Sitting, rules: ProgrammeRules, now: datetime) -> DomainError | None:
    return refusal_to_close_entry(sitting.times, now, kind=sitting.kind, admission=rules.admission)


def _refuse_begun(sitting: Sitting, now: datetime) -> None:
    if has_begun(sitting.times, now):
        raise SittingBegun(started=in_words(sitting.starts_at))


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
