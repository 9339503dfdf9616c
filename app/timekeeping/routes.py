# SPDX-License-Identifier: Apache-2.0
"""Time for many, by API."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.accounts.access import MayLetIn, MayReopenAttempts
from app.attempts import service as attempts
from app.attempts.errors import (
    AttemptNotFound,
    NotPaused,
    PausedAlready,
    TimeAfterEnd,
    TimeOutOfBounds,
)
from app.attempts.values import Cause, TimeGift
from app.audit.values import staff_actor
from app.core.api import api_router
from app.core.db import ReadSession, WriteSession
from app.core.lifecycle import IllegalVerb
from app.core.refusals import refuses
from app.core.requests import Now
from app.core.schemas import ReasonIn
from app.registrations import service as registrations
from app.registrations.errors import (
    EntryStillOpenFor,
    RegistrationNotFound,
    RegistrationWithdrawn,
)
from app.results.errors import ResultStands
from app.sittings.errors import SittingNotFound
from app.timekeeping.errors import CohortChanged, CohortEmpty, OutageNotFound
from app.timekeeping.schemas import (
    CohortOut,
    GivenTimeOut,
    LateAdmissionIn,
    MoreTimeIn,
    OutageOut,
    TimeGivingIn,
    TimeGrantIn,
    TimeOrderIn,
    cohort_out,
    given_time_out,
    outage_out,
)
from app.timekeeping.service import admissions, cohorts, entries, outages

router = api_router("timekeeping")

TicketQuery = Annotated[str, Query(max_length=60)]


@router.get("/sittings/{sitting_id}/time-entries")
@refuses(SittingNotFound)
async def list_time_entries(
    sitting_id: UUID, session: ReadSession, _operator: MayReopenAttempts, ticket: TicketQuery = ""
) -> list[GivenTimeOut]:
    """What was given beside everybody's minutes, the latest 500; of one ticket where it is named."""
    found = await entries.list_given(session, sitting_id, ticket=ticket)
    return [given_time_out(given) for given in found]


@router.post("/sittings/{sitting_id}/time-entries/preview")
@refuses(OutageNotFound, SittingNotFound)
async def preview_time(
    sitting_id: UUID, body: TimeOrderIn, session: ReadSession, now: Now, _op: MayReopenAttempts
) -> CohortOut:
    """Whom it would reach, whom not and why; nothing is written."""
    return cohort_out(await cohorts.preview(session, body.order(sitting_id), now=now))


@router.post("/sittings/{sitting_id}/time-entries")
@refuses(
    CohortChanged,
    CohortEmpty,
    IllegalVerb,
    NotPaused,
    OutageNotFound,
    PausedAlready,
    ResultStands,
    SittingNotFound,
    TimeAfterEnd,
    TimeOutOfBounds,
)
async def give_time_to_many(
    sitting_id: UUID,
    body: TimeGivingIn,
    session: WriteSession,
    now: Now,
    operator: MayReopenAttempts,
) -> CohortOut:
    """What was previewed is done for all of them; 409 `cohort_changed` when it would not be that.

    Sent again it is refused: by then their ends are not those of the preview.
    """
    done = await cohorts.carry_out(
        session,
        body.order(sitting_id),
        digest=body.digest,
        reason=body.reason,
        actor=staff_actor(operator.staff_id),
        now=now,
    )
    return cohort_out(done)


@router.post("/attempts/{attempt_id}/time-entries", status_code=204)
@refuses(AttemptNotFound, IllegalVerb, TimeAfterEnd, TimeOutOfBounds)
async def give_time(
    attempt_id: UUID,
    body: TimeGrantIn,
    session: WriteSession,
    now: Now,
    operator: MayReopenAttempts,
) -> None:
    """Time for one who sits; 409 `time_after_end` once the attempt has ended."""
    actor = staff_actor(operator.staff_id)
    gift = TimeGift(Cause.GRANT, timedelta(seconds=body.seconds), body.reason, actor)
    await attempts.give_time(session, attempt_id, gift, now=now)


@router.get("/sittings/{sitting_id}/outages")
@refuses(SittingNotFound)
async def list_outages(
    sitting_id: UUID, session: ReadSession, _operator: MayReopenAttempts
) -> list[OutageOut]:
    """Time that many lost at once, as the service found it; `proposed` waits for a decision.

    It is granted by `time-entries` with its `outage_id`.
    """
    return [outage_out(each) for each in await outages.list_outages(session, sitting_id)]


@router.post("/sittings/{sitting_id}/outages/{outage_id}/dismissal", status_code=204)
@refuses(IllegalVerb, OutageNotFound)
async def dismiss_outage(
    sitting_id: UUID,
    outage_id: UUID,
    body: ReasonIn,
    session: WriteSession,
    now: Now,
    *,
    operator: MayReopenAttempts,
) -> None:
    """Give nothing for it, with the reason; 409 once it was decided about."""
    await outages.dismiss(
        session,
        outage_id,
        sitting_id=sitting_id,
        reason=body.reason,
        actor=staff_actor(operator.staff_id),
        now=now,
    )


@router.put("/registrations/{registration_id}/accommodation", status_code=204)
@refuses(RegistrationNotFound)
async def give_more_time(
    registration_id: UUID,
    body: MoreTimeIn,
    session: WriteSession,
    now: Now,
    operator: MayReopenAttempts,
) -> None:
    """More time for this person at every exam that they begin from now on, at other sittings too."""
    await registrations.give_more_time(
        session,
        registration_id,
        percent=body.amount if body.unit == "percent" else None,
        minutes=body.amount if body.unit == "minutes" else None,
        note=body.reason,
        by=operator.staff_id,
        now=now,
    )


@router.post("/registrations/{registration_id}/accommodation/ending", status_code=204)
@refuses(RegistrationNotFound)
async def end_more_time(
    registration_id: UUID,
    body: ReasonIn,
    session: WriteSession,
    now: Now,
    operator: MayReopenAttempts,
) -> None:
    """The person has everybody's time again; what was given at an exam already stays."""
    await registrations.end_more_time(
        session, registration_id, reason=body.reason, by=operator.staff_id, now=now
    )


@router.post("/registrations/{registration_id}/late-admission", status_code=204)
@refuses(EntryStillOpenFor, RegistrationNotFound, RegistrationWithdrawn, ResultStands)
async def admit_late(
    registration_id: UUID,
    body: LateAdmissionIn,
    session: WriteSession,
    now: Now,
    operator: MayLetIn,
) -> None:
    """Let one candidate begin after the end of entry, with the full duration all the same."""
    await admissions.admit_late(
        session,
        registration_id,
        span=timedelta(minutes=body.minutes),
        note=body.reason,
        by=operator.staff_id,
        now=now,
    )
