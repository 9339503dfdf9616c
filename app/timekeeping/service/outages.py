# SPDX-License-Identifier: Apache-2.0
"""Outages: found in what was heard, proposed once, and granted or dismissed by somebody."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import Actor
from app.core.db import Database
from app.core.ids import new_id
from app.sittings import service as sittings
from app.timekeeping import repository
from app.timekeeping.errors import OutageNotFound
from app.timekeeping.models import Outage, PulseMinute
from app.timekeeping.rules import LOOKED_BACK, HeardMinute, LostTime, SatSpan, outages_of
from app.timekeeping.states import OUTAGE, OutageVerb

_TAIL = 12


def tail_of(attempt_id: UUID) -> str:
    """By what a minute's row names an attempt: the random end of its id."""
    return attempt_id.hex[-_TAIL:]


async def propose(database: Database, *, now: datetime) -> None:
    """What was lost by many lately is proposed to the operators.

    Looked for without the turn to write: answers must not wait for it. An outage that is proposed
    already is told again as it is known now; of one that somebody has decided about nothing is
    said any more, whatever was heard since.
    """
    async with database.reading() as session:
        lost = await _find_lost(session, now=now)
    if lost:
        async with database.writing() as session:
            for sitting_id, each in lost:
                await _propose_one(session, sitting_id, each, now=now)


async def _find_lost(session: AsyncSession, *, now: datetime) -> list[tuple[UUID, LostTime[UUID]]]:
    since = now - LOOKED_BACK
    sat: dict[UUID, list[SatSpan[UUID]]] = {}
    for sitting_id, attempt_id, started_at, ended_at in await repository.list_sat_since(
        session, since
    ):
        sat.setdefault(sitting_id, []).append(SatSpan(attempt_id, started_at, ended_at))
    found = []
    for sitting_id, spans in sat.items():
        heard = _heard_in(await repository.list_pulses(session, sitting_id, since=since), spans)
        lost = outages_of(spans, heard, since=since, now=now)
        found += [(sitting_id, each) for each in lost]
    return found


def _heard_in(
    pulses: Sequence[PulseMinute], spans: Sequence[SatSpan[UUID]]
) -> Mapping[datetime, HeardMinute[UUID]]:
    """Who was heard of in each minute, by all processes together."""
    ids = {tail_of(span.who): span.who for span in spans}
    heard: dict[datetime, HeardMinute[UUID]] = {}
    for pulse in pulses:
        before = heard.get(pulse.minute_at, HeardMinute(frozenset()))
        heard[pulse.minute_at] = HeardMinute(
            before.answered | _named(pulse.heard, ids),
            before.turned_away | _named(pulse.turned_away, ids),
        )
    return heard


def _named(tails: str, ids: Mapping[str, UUID]) -> frozenset[UUID]:
    each = (tails[at : at + _TAIL] for at in range(0, len(tails), _TAIL))
    return frozenset(ids[tail] for tail in each if tail in ids)


async def _propose_one(
    session: AsyncSession, sitting_id: UUID, lost: LostTime[UUID], *, now: datetime
) -> None:
    values = {
        "to_at": lost.to_at,
        "seconds": lost.lost // timedelta(seconds=1),
        "affected": sorted(str(attempt_id) for attempt_id in lost.affected),
    }
    known = [
        each
        for each in await repository.list_outages(session, sitting_id)
        if each.from_at < lost.to_at and lost.from_at < each.to_at
    ]
    for outage in known:
        if OUTAGE.allows(outage.state, OutageVerb.GRANT) and outage.from_at == lost.from_at:
            for name, value in values.items():
                setattr(outage, name, value)
    if not known:
        told = {"id": new_id(), "sitting_id": sitting_id, "state": OUTAGE.start}
        at = {"from_at": lost.from_at, "proposed_at": now}
        await repository.add_outage(session, values | told | at)


async def list_outages(session: AsyncSession, sitting_id: UUID) -> list[Outage]:
    """The sitting's, by start; SittingNotFound when there is none."""
    await sittings.get_sitting(session, sitting_id)
    return await repository.list_outages(session, sitting_id)


async def list_open_outages(session: AsyncSession) -> list[Outage]:
    """Those of all sittings that wait for somebody to decide."""
    return await repository.list_open_outages(session)


async def get_outage(session: AsyncSession, outage_id: UUID, *, sitting_id: UUID) -> Outage:
    """One of the sitting's; another's is not found."""
    outage = await repository.find_outage(session, outage_id)
    if outage is None or outage.sitting_id != sitting_id:
        raise OutageNotFound
    return outage


async def dismiss(
    session: AsyncSession,
    outage_id: UUID,
    *,
    sitting_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Nothing is given for this outage, for a reason; refused once it was decided about."""
    await get_outage(session, outage_id, sitting_id=sitting_id)
    await decide(session, outage_id, OutageVerb.DISMISS, reason=reason, actor=actor, now=now)


async def decide(
    session: AsyncSession,
    outage_id: UUID,
    verb: OutageVerb,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The outage is decided about, by one of whoever tried at the same time."""
    outage = await repository.lock_outage(session, outage_id)
    if outage is None:
        raise OutageNotFound
    await audit.apply(session, OUTAGE, outage, verb, actor=actor, now=now, reason=reason)
    outage.decided_at = now
