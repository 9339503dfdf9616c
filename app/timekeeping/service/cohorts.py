# SPDX-License-Identifier: Apache-2.0
"""An act for many at once: first what it would do, then exactly that."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Candidate
from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.attempts.rules import given_back, standing_of
from app.attempts.values import TimeGift
from app.audit import service as audit
from app.audit.values import Actor
from app.registrations import service as registrations
from app.registrations.models import Registration
from app.registrations.rules import normal_ticket_number
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.results import service as results
from app.sittings import service as sittings
from app.timekeeping.errors import CohortChanged, CohortEmpty
from app.timekeeping.rules import Cohort, effect_of
from app.timekeeping.service import outages
from app.timekeeping.states import OutageVerb
from app.timekeeping.values import CAUSE_OF, GIVING, CohortLine, TimeAct, TimeEffect, TimeOrder


async def preview(session: AsyncSession, order: TimeOrder, *, now: datetime) -> Cohort:
    """Everybody whom the order names and what it would do for each; nothing is written."""
    sitting = await sittings.get_sitting(session, order.sitting_id)
    people = await registrations.list_with_candidates(session, sitting.id)
    sat = {a.registration_id: a for a in await attempts.list_attempts(session, sitting.id)}
    wanted, unknown = await _named(session, order, [each for each, _ in people], sat)
    lines = [
        await _line_of(session, order, registration, person, sat, now=now)
        for registration, person in people
        if registration.ticket_number in wanted and _is_expected(registration, sat)
    ]
    return Cohort(
        order, (*lines, *(CohortLine(typed, "", TimeEffect.UNKNOWN) for typed in unknown))
    )


async def _named(
    session: AsyncSession,
    order: TimeOrder,
    people: Sequence[Registration],
    sat: Mapping[UUID, Attempt],
) -> tuple[set[str], list[str]]:
    """The sitting's ticket numbers that are meant, and what was typed and is none of them."""
    known = {each.ticket_number for each in people}
    if order.outage_id is not None:
        outage = await outages.get_outage(session, order.outage_id, sitting_id=order.sitting_id)
        hit = set(outage.affected)
        return {p.ticket_number for p in people if p.id in sat and str(sat[p.id].id) in hit}, []
    if not order.tickets:
        return known, []
    read = {typed: normal_ticket_number(typed) for typed in order.tickets}
    return (
        {ticket for ticket in read.values() if ticket in known},
        [typed for typed, ticket in read.items() if ticket not in known],
    )


def _is_expected(registration: Registration, sat: Mapping[UUID, Attempt]) -> bool:
    holds = REGISTRATION.may(registration.state, RegistrationCapability.HOLD_A_PLACE)
    return holds or registration.id in sat


async def _line_of(
    session: AsyncSession,
    order: TimeOrder,
    registration: Registration,
    person: Candidate,
    sat: Mapping[UUID, Attempt],
    *,
    now: datetime,
) -> CohortLine:
    attempt = sat.get(registration.id)
    effect = await _effect_of(session, order, attempt, now=now)
    begins = None if attempt is None else attempt.deadline_at
    if attempt is not None and effect is TimeEffect.REOPENED:
        # In the whole seconds that the ledger will have: what is told here is their end.
        begins = attempt.deadline_at + given_back(attempt.submitted_at or attempt.deadline_at, now)
    return CohortLine(
        registration.ticket_number,
        person.full_name,
        effect,
        registration.id,
        None if attempt is None else attempt.id,
        begins + order.span if begins is not None and effect in GIVING else None,
    )


async def _effect_of(
    session: AsyncSession, order: TimeOrder, attempt: Attempt | None, *, now: datetime
) -> TimeEffect:
    if attempt is None:
        return effect_of(order.act, None, is_paused=False, ended_at=now, now=now)
    standing = standing_of(
        attempt.state,
        attempt.submit_verb,
        attempt.deadline_at,
        paused_at=attempt.paused_at,
        now=now,
    )
    ended_at = attempt.submitted_at or attempt.deadline_at
    is_paused = attempt.paused_at is not None
    effect = effect_of(order.act, standing, is_paused=is_paused, ended_at=ended_at, now=now)
    if effect is TimeEffect.REOPENED:
        result = await results.find_result(session, attempt.registration_id)
        if result is not None and await results.stands(session, result):
            return TimeEffect.RESULT_STANDS
    return effect


async def list_paused(session: AsyncSession, sitting_id: UUID) -> list[tuple[str, Attempt]]:
    """Whose clock stands in this sitting, with their ticket numbers."""
    people = await registrations.list_registrations(session, sitting_id)
    tickets = {each.id: each.ticket_number for each in people}
    return [
        (tickets[each.registration_id], each)
        for each in await attempts.list_paused(session)
        if each.sitting_id == sitting_id
    ]


async def carry_out(
    session: AsyncSession,
    order: TimeOrder,
    *,
    digest: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Cohort:
    """What was previewed is done, for all in one transaction; each of them reads the reason.

    Refused when it is not what would be done now, and when it would reach nobody. Who the clock
    ended is reopened, with all that came of that end set aside.
    """
    await sittings.share_sitting(session, order.sitting_id)
    meant = _attempts_of(await preview(session, order, now=now))
    locked = {each.id: each for each in await attempts.lock_attempts(session, meant)}
    # What ended or began meanwhile is known under the locks alone.
    cohort = await preview(session, order, now=now)
    if not cohort.reached:
        raise CohortEmpty
    if cohort.digest != digest or set(_attempts_of(cohort)) != set(locked):
        raise CohortChanged(people=len(cohort.reached))
    await _do(session, cohort, locked, reason=reason, actor=actor, now=now)
    if order.outage_id is not None:
        verb = OutageVerb.GRANT
        await outages.decide(session, order.outage_id, verb, reason=reason, actor=actor, now=now)
    await _record(session, cohort, reason=reason, actor=actor, now=now)
    return cohort


async def _do(
    session: AsyncSession,
    cohort: Cohort,
    locked: Mapping[UUID, Attempt],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    order = cohort.order
    reached = [locked[attempt_id] for attempt_id in _attempts_of(cohort)]
    if order.act is TimeAct.PAUSE:
        await attempts.pause(session, reached, reason=reason, actor=actor, now=now)
    elif order.act is TimeAct.RESUME:
        await attempts.resume(session, reached, reason=reason, actor=actor, now=now)
    else:
        gift = TimeGift(CAUSE_OF[order.act], order.span, reason, actor)
        running = [locked[i] for i in _attempts_of(cohort, TimeEffect.GIVEN)]
        await attempts.give_to(session, running, gift, now=now)
        for attempt_id in _attempts_of(cohort, TimeEffect.REOPENED):
            await results.reopen_expired(session, attempt_id, gift, now=now)


def _attempts_of(cohort: Cohort, *effects: TimeEffect) -> list[UUID]:
    return [
        line.attempt_id
        for line in cohort.reached
        if line.attempt_id is not None and (not effects or line.effect in effects)
    ]


async def _record(
    session: AsyncSession, cohort: Cohort, *, reason: str, actor: Actor, now: datetime
) -> None:
    order = cohort.order
    await audit.record(
        session,
        actor=actor,
        action="timekeeping.sitting.give_time",
        subject=("sitting", order.sitting_id),
        now=now,
        reason=reason,
        detail={
            "act": order.act.value,
            "seconds": order.span // timedelta(seconds=1),
            "people": len(cohort.reached),
            "reopened": len(_attempts_of(cohort, TimeEffect.REOPENED)),
        },
    )
