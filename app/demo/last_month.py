# SPDX-License-Identifier: Apache-2.0
"""A sitting of last month whose results are out, so that the bank has figures of its items."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.journal import Journal, open_journal
from app.audit.values import SYSTEM
from app.core.db import Database
from app.core.security import Vault
from app.demo.duties import staff_sitting
from app.demo.earlier import SAT, WINDOW, DemoCandidate, answers_of, save_answers, sit_down
from app.demo.people import TITLES, crowd_of, staff_id
from app.grading import service as grading
from app.grading.values import GivenMark, MarkingDesk
from app.papers.service import FrozenForm
from app.programmes import service as programmes
from app.registrations import service as registrations
from app.results import service as results
from app.signing.service import KeyRing
from app.sittings import service as sittings
from app.sittings.models import Sitting

CODE = "cpcif"
# A month by the calendar: thirty days before the 31st is the same month.
HELD = relativedelta(months=1)
# An older one of the programme is, or was, the one of last month.
OLDER = timedelta(days=14)
# When graders were through, and when the results went out.
MARKED, RELEASED = timedelta(days=1), timedelta(days=2)
# Enough for figures with honest errors. For suspicions it would take fifty, and a first start
# would take twice as long: each of their short answers has to be marked.
CANDIDATES = 16
LEAST_SKILL, MOST_SKILL = 0.35, 0.95


@dataclass(frozen=True, slots=True)
class DemoAttempt:
    """A candidate who sits: the attempt, and the paper in front of them."""

    sat: DemoCandidate
    attempt_id: UUID
    form: FrozenForm


async def hold_last_months_sitting(
    database: Database, vault: Vault, *, keys: KeyRing, now: datetime
) -> None:
    """Everybody sat, everything was marked, the results are released; once only.

    What the figures say of it is left to the worker, as after any release.
    """
    began = now - HELD
    async with database.writing() as session:
        programme = await programmes.get_programme_by_code(session, CODE)
        held = await sittings.list_sittings(session)
        if any(s.programme_id == programme.id and s.starts_at < now - OLDER for s in held):
            return
        new = sittings.NewSitting(programme.id, TITLES[CODE], began)
        sitting = await sittings.create_sitting(session, new, actor=SYSTEM, now=began)
        await sittings.open_sitting(session, sitting.id, actor=SYSTEM, now=began)
        await staff_sitting(session, sitting, now=began)
        seats = await _seat_all(session, sitting, vault, now=began)
    journal = await open_journal(database)
    # At once, so that the journal commits many together.
    await asyncio.gather(*(_answer(journal, seat, at=began + SAT / 2) for seat in seats))
    await journal.close()
    async with database.writing() as session:
        await _hand_in_all(session, seats, keys=keys, now=began + SAT)
    async with database.writing() as session:
        await _mark_all(session, sitting.id, now=began + MARKED)
    async with database.writing() as session:
        await results.release_sitting(session, sitting.id, actor=SYSTEM, now=began + RELEASED)


async def _seat_all(
    session: AsyncSession, sitting: Sitting, vault: Vault, *, now: datetime
) -> list[DemoAttempt]:
    crowd = crowd_of(CODE, CANDIDATES)
    await registrations.book(session, sitting.id, crowd, actor=SYSTEM, vault=vault, now=now)
    seats = []
    booked = await registrations.list_registrations(session, sitting.id)
    for place, registration in enumerate(sorted(booked, key=lambda each: each.ticket_number)):
        # Not a secret and not a lot that decides anything: the demo should look alike each time.
        lots = random.Random(place)  # noqa: S311
        sat = DemoCandidate(registration, lots.uniform(LEAST_SKILL, MOST_SKILL), lots)
        attempt, form = await sit_down(session, sat, now=now)
        seats.append(DemoAttempt(sat, attempt.id, form))
    return seats


async def _answer(journal: Journal, seat: DemoAttempt, *, at: datetime) -> None:
    given = answers_of(seat.sat, seat.form)
    await save_answers(journal, seat.sat, seat.form, seat.attempt_id, given=given, at=at)


async def _hand_in_all(
    session: AsyncSession, seats: Sequence[DemoAttempt], *, keys: KeyRing, now: datetime
) -> None:
    for seat in seats:
        candidate_id = seat.sat.registration.candidate_id
        await attempts.hand_in(
            session, seat.attempt_id, WINDOW, candidate_id=candidate_id, keys=keys, now=now
        )
        await grading.mark_attempt(session, seat.attempt_id, now=now)


async def _mark_all(session: AsyncSession, sitting_id: UUID, *, now: datetime) -> None:
    grader = await staff_id(session, "grader")
    while desk := await grading.lease_next(session, grader, sitting_id=sitting_id, now=now):
        await grading.mark(
            session,
            grader,
            desk.task_id,
            lease_token=desk.lease_token,
            given=_given(desk),
            now=now,
        )


def _given(desk: MarkingDesk) -> GivenMark:
    """The marking points whose words stand in the answer."""
    return GivenMark(tuple(n for n, point in enumerate(desk.points) if point.text in desk.answer))
