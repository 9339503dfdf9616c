# SPDX-License-Identifier: Apache-2.0
"""Outages that nobody has decided about yet, and halls in which one happens."""

from datetime import timedelta
from uuid import UUID

from app.attempts import service as attempts
from app.core.parts import parts_in
from app.registrations import service as registrations
from app.registrations.rules import ConsentChoice
from app.timekeeping.models import Outage
from app.timekeeping.states import OUTAGE
from app.timekeeping.watcher import Pulse
from tests.support.factories.exams import NINE, Exam
from tests.support.world import World


async def make_outage(world: World, sitting_id: str, *attempt_ids: str) -> UUID:
    """Ten minutes that these lost, as the service found them a moment ago."""
    now = world.now()
    found = Outage(
        sitting_id=UUID(sitting_id),
        state=OUTAGE.start,
        from_at=now - timedelta(minutes=12),
        to_at=now - timedelta(minutes=3),
        seconds=600,
        affected=list(attempt_ids),
        proposed_at=now,
    )
    async with world.database.writing() as session:
        session.add(found)
    return found.id


def pulse_of(world: World) -> Pulse:
    return parts_in(world.app).get(Pulse)


async def seat_everybody(world: World, exam: Exam) -> list[UUID]:
    """All of the exam sit from nine on, by the verbs themselves."""
    world.clock.set(NINE)
    sat = []
    async with world.database.writing() as session:
        for registration in await registrations.list_registrations(session, exam.sitting_id):
            who = registration.candidate_id
            await registrations.give_consent(
                session,
                registration.id,
                candidate_id=who,
                choice=ConsentChoice.ALTERNATIVE,
                now=world.now(),
            )
            begun = await attempts.start(
                session, registration.id, candidate_id=who, now=world.now()
            )
            sat.append(begun.id)
    return sat


async def pass_minutes(world: World, minutes: int, heard: list[UUID]) -> None:
    """Minutes in which these pages ask and are answered; what is heard is written meanwhile."""
    pulse = pulse_of(world)
    for _ in range(minutes):
        for attempt_id in heard:
            pulse.hear(_asked(attempt_id), 200)
        world.clock.forward(minutes=1)
        await pulse.flush(world.database)


class _Route:
    path = "/api/v1/attempts/{attempt_id}"


def _asked(attempt_id: UUID) -> dict[str, object]:
    return {"route": _Route(), "path_params": {"attempt_id": str(attempt_id)}}
