# SPDX-License-Identifier: Apache-2.0
"""A sitting that was held hours ago, so that graders and operators find work to do."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.journal import Journal, open_journal
from app.attempts.models import Attempt
from app.attempts.values import AnswerValue, OpKind
from app.audit.values import SYSTEM
from app.core.db import Database
from app.core.security import Vault
from app.demo.people import EARLIER_NAMES, TITLES, roster_of
from app.papers import service as papers
from app.papers.service import FrozenForm, Slot
from app.programmes import service as programmes
from app.registrations import service as registrations
from app.registrations.models import Registration
from app.registrations.rules import ConsentChoice
from app.signing.service import KeyRing
from app.sittings import service as sittings
from question_bank.assembly import displayed_labels
from question_bank.items import ShortAnswer

HELD = timedelta(hours=3)
SAT = timedelta(minutes=75)
# How often each of them is right: some pass and some do not.
SKILLS = (0.92, 0.78, 0.66, 0.45)
WINDOW = "demo-window"


@dataclass(frozen=True, slots=True)
class DemoCandidate:
    """One candidate at work: skilled so far, with lots of their own."""

    registration: Registration
    skill: float
    lots: random.Random


async def hold_earlier_sitting(
    database: Database, code: str, vault: Vault, *, keys: KeyRing, now: datetime
) -> None:
    """Four of five candidates sat and handed in three hours ago, one stayed away; once only."""
    began = now - HELD
    async with database.writing() as session:
        programme = await programmes.get_programme_by_code(session, code)
        held = await sittings.list_sittings(session)
        if any(s.programme_id == programme.id and s.starts_at <= now for s in held):
            return
        new = sittings.NewSitting(programme.id, TITLES[code], began)
        sitting = await sittings.create_sitting(session, new, actor=SYSTEM, now=began)
        await sittings.open_sitting(session, sitting.id, actor=SYSTEM, now=began)
        report = await registrations.book(
            session,
            sitting.id,
            roster_of(code, EARLIER_NAMES),
            actor=SYSTEM,
            vault=vault,
            now=began,
        )
        by_ticket = {
            registration.ticket_number: registration
            for registration in await registrations.list_registrations(session, sitting.id)
        }
    # In the roster's order, so that it is always the same person who is good, weak or absent.
    booked = [by_ticket[ticket] for _, ticket in report.booked]
    journal = await open_journal(database)
    for place, (registration, skill) in enumerate(zip(booked, SKILLS, strict=False)):
        # Not a secret and not a lot that decides anything: the demo should look alike each time.
        sat = DemoCandidate(registration, skill, random.Random(place))  # noqa: S311
        await _sit(database, journal, sat, keys=keys, began=began)
    await journal.close()


async def _sit(
    database: Database, journal: Journal, sat: DemoCandidate, *, keys: KeyRing, began: datetime
) -> None:
    async with database.writing() as session:
        attempt, form = await sit_down(session, sat, now=began)
    given = answers_of(sat, form)
    await save_answers(journal, sat, form, attempt.id, given=given, at=began + SAT / 2)
    async with database.writing() as session:
        candidate_id = sat.registration.candidate_id
        await attempts.hand_in(
            session, attempt.id, WINDOW, candidate_id=candidate_id, keys=keys, now=began + SAT
        )


async def sit_down(
    session: AsyncSession, sat: DemoCandidate, *, now: datetime
) -> tuple[Attempt, FrozenForm]:
    """The candidate has begun, without a camera, and has the paper."""
    candidate_id = sat.registration.candidate_id
    await registrations.give_consent(
        session,
        sat.registration.id,
        candidate_id=candidate_id,
        choice=ConsentChoice.ALTERNATIVE,
        now=now,
    )
    attempt = await attempts.start(session, sat.registration.id, candidate_id=candidate_id, now=now)
    await attempts.take_lease(
        session, attempt.id, WINDOW, candidate_id=candidate_id, take_over=False, now=now
    )
    return attempt, await papers.get_form(session, attempt.form_id)


async def save_answers(
    journal: Journal,
    sat: DemoCandidate,
    form: FrozenForm,
    attempt_id: UUID,
    *,
    given: Iterable[tuple[Slot, AnswerValue]],
    at: datetime,
) -> None:
    """The attempt has these answers, all given at once."""
    changes = [
        (number, slot.number, OpKind.ANSWER, value, at)
        for number, (slot, value) in enumerate(given, start=1)
    ]
    await attempts.save_answers(
        journal,
        form,
        attempt_id=attempt_id,
        candidate_id=sat.registration.candidate_id,
        window_id=WINDOW,
        changes=changes,
        now=at,
    )


def answers_of(sat: DemoCandidate, form: FrozenForm) -> Iterator[tuple[Slot, AnswerValue]]:
    """What the candidate answers, right as often as the skill says."""
    for slot in form.slots:
        if isinstance(slot.item, ShortAnswer):
            yield slot, {"text": _words(slot.item, sat)}
        else:
            yield slot, {"choices": _choices(slot, sat)}


def _words(item: ShortAnswer, sat: DemoCandidate) -> str:
    """As many of the marking points as the skill allows, in the candidate's order."""
    points = [point.text for point in item.marking_points if sat.lots.random() < sat.skill]
    return "；".join(points) + "。" if points else "不清楚。"


def _choices(slot: Slot, sat: DemoCandidate) -> list[str]:
    right = papers.display_key(slot)
    if sat.lots.random() < sat.skill:
        return sorted(right)
    offered = displayed_labels(slot.item)
    wrong = [label for label in offered if label not in right] or offered[:1]
    return [sat.lots.choice(wrong)]
