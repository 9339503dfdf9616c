# SPDX-License-Identifier: Apache-2.0
"""The live board: who is present, who needs a look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.states import StaffSubject
from app.accounts.values import Right
from app.invigilation import repository
from app.invigilation.rules import Card, Seat, Sign, card_of, wall_of
from app.messages import service as messages
from app.programmes.rules import CameraPolicy, Text
from app.sittings import service as sittings
from app.sittings.errors import SittingNotFound
from app.sittings.models import Sitting
from app.sittings.rules import phase_at
from app.sittings.states import SITTING, SittingCapability
from app.sittings.values import Duty, Phase

# The list looks this far back and ahead: last week's findings may still wait for a verdict.
RECENT = timedelta(days=7)
SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SittingHead:
    """A sitting's names and times, as a heading."""

    id: UUID
    programme: Text
    title: Text
    starts_at: datetime
    ends_at: datetime
    phase: Phase
    camera: CameraPolicy


@dataclass(frozen=True, slots=True)
class WatchedSitting:
    """A sitting in the list: how many are sitting it, how many findings wait for a verdict."""

    head: SittingHead
    running: int
    unjudged: int


@dataclass(frozen=True, slots=True)
class Board:
    """A sitting's wall at one moment.

    `is_open`: its reader invigilates, and goes on from it to pictures and acts.
    """

    head: SittingHead
    at: datetime
    cards: tuple[Card, ...]
    is_open: bool


async def get_head(session: AsyncSession, sitting_id: UUID, *, now: datetime) -> SittingHead:
    return await _head_of(session, await sittings.get_sitting(session, sitting_id), now)


async def get_board(
    session: AsyncSession, sitting_id: UUID, *, reader: StaffSubject, now: datetime
) -> Board:
    """Everybody booked into the sitting, who needs a look first.

    An operator may see it of any sitting, but pictures, which candidates were promised only
    invigilators see, of none; to anybody else a sitting without their duty is not found. The
    number of statements does not depend on how many sit: this is asked for every few seconds by
    every invigilator.
    """
    own = await _find_own(session, reader, sitting_id)
    head = await _head_of(session, own or await _look_on(session, reader, sitting_id), now)
    signs: dict[UUID, list[Sign]] = {}
    for row in await repository.list_signs(session, sitting_id):
        signs.setdefault(row.attempt_id, []).append(_sign_of(row))
    unread = await messages.count_unread(session, sitting_id)
    rows = await repository.list_seats(session, sitting_id)
    seats = [_seat_of(row, signs, unread.get(row.registration_id, 0)) for row in rows]
    cards = wall_of(card_of(seat, head.camera, now=now) for seat in seats)
    return Board(head, now, tuple(cards), is_open=own is not None)


async def _find_own(
    session: AsyncSession, reader: StaffSubject, sitting_id: UUID
) -> Sitting | None:
    """The sitting if the reader invigilates it; a duty is worth nothing without the right."""
    if not reader.may(Right.ATTEMPTS_WATCH):
        return None
    return await sittings.find_sitting_of(
        session, sitting_id, staff_id=reader.staff_id, duty=Duty.INVIGILATING
    )


async def _look_on(session: AsyncSession, reader: StaffSubject, sitting_id: UUID) -> Sitting:
    # Whoever reads the list of candidates of any sitting may see who is present.
    if not reader.may(Right.REGISTRATIONS_READ):
        raise SittingNotFound
    return await sittings.get_sitting(session, sitting_id)


async def list_watched_sittings(
    session: AsyncSession, staff_id: UUID, *, now: datetime
) -> list[WatchedSitting]:
    """Open sittings of these days that this person invigilates.

    Running ones first, then what comes, then what is over.
    """
    own = await sittings.list_sittings_of(session, staff_id=staff_id, duty=Duty.INVIGILATING)
    near = [s for s in own if _is_near(s, now)]
    ids = [sitting.id for sitting in near]
    running = await repository.count_running(session, ids)
    unjudged = await repository.count_unjudged(session, ids)
    lines = [
        WatchedSitting(await _head_of(session, s, now), running.get(s.id, 0), unjudged.get(s.id, 0))
        for s in near
    ]
    return sorted(lines, key=_place_of)


def _is_near(sitting: Sitting, now: datetime) -> bool:
    admits = SITTING.may(sitting.state, SittingCapability.ADMIT)
    return admits and now - RECENT < sitting.ends_at and sitting.starts_at < now + SOON


def _place_of(line: WatchedSitting) -> tuple[int, float]:
    starts = line.head.starts_at.timestamp()
    if line.head.phase is Phase.OVER and not line.running:
        return 2, -starts
    return (1 if line.head.phase is Phase.BEFORE_ENTRY else 0), starts


async def _head_of(session: AsyncSession, sitting: Sitting, now: datetime) -> SittingHead:
    rules = await sittings.rules_of(session, sitting)
    return SittingHead(
        id=sitting.id,
        programme=rules.name,
        title=rules.title(sitting.title_key).name,
        starts_at=sitting.starts_at,
        ends_at=sitting.ends_at,
        phase=phase_at(sitting.times, now),
        camera=rules.camera,
    )


def _sign_of(row: sa.Row[Any]) -> Sign:
    return Sign(
        row.kind,
        row.opened_at,
        row.closed_at is None,
        row.verdict,
    )


def _seat_of(row: sa.Row[Any], signs: Mapping[UUID, list[Sign]], unread: int) -> Seat:
    return Seat(
        registration_id=row.registration_id,
        name=row.full_name,
        ticket_number=row.ticket_number,
        consent=row.choice,
        attempt_id=row.attempt_id,
        attempt_state=row.state,
        started_at=row.started_at,
        ended_at=row.submitted_at,
        paused_at=row.paused_at,
        last_frame_at=row.last_frame_at,
        last_op_at=row.last_op_at,
        frames=row.frames or 0,
        has_still=row.still_key is not None,
        signs=tuple(signs.get(row.attempt_id, ())),
        unread=unread,
    )
