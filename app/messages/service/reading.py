# SPDX-License-Identifier: Apache-2.0
"""Conversations as each side reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.attempts import service as attempts
from app.attempts.models import Attempt
from app.attempts.states import ATTEMPT, AttemptCapability
from app.messages import repository
from app.messages.models import Message
from app.messages.rules import talk_of
from app.messages.values import Author, Sending, Talk
from app.registrations import service as registrations
from app.registrations.errors import RegistrationNotFound
from app.registrations.models import Registration
from app.registrations.rules import Allowances
from app.registrations.states import REGISTRATION, RegistrationCapability
from app.sittings import service as sittings
from app.sittings.errors import SittingNotFound
from app.sittings.models import Sitting
from app.sittings.values import Duty


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message; `by` names the member of staff who wrote it, for other staff alone."""

    message: Message
    by: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that one candidate and the invigilators of their sitting wrote, oldest first."""

    registration: Registration
    sitting: Sitting
    talk: Talk
    lines: tuple[MessageLine, ...]

    @property
    def unread(self) -> int:
        """What the candidate wrote and nobody has read."""
        return sum(
            line.message.author is Author.CANDIDATE and line.message.read_at is None
            for line in self.lines
        )


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A candidate of the sitting in the list of conversations."""

    registration_id: UUID
    attempt_id: UUID | None
    name: str
    ticket_number: str
    talk: Talk
    written: int
    unread: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """A sitting's conversations: who waits for an answer first. And what was sent to several."""

    sitting: Sitting
    people: tuple[Correspondent, ...]
    sendings: tuple[Sending, ...]

    @property
    def unread(self) -> int:
        return sum(person.unread for person in self.people)


async def get_own(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID, now: datetime
) -> Conversation:
    """The candidate's own; another's is not found."""
    registration = await registrations.get_own_registration(
        session, registration_id, candidate_id=candidate_id
    )
    sitting = await sittings.get_sitting(session, registration.sitting_id)
    return await _conversation_of(session, registration, sitting, now=now)


async def get_invigilated(
    session: AsyncSession, sitting_id: UUID, registration_id: UUID, *, staff_id: UUID, now: datetime
) -> Conversation:
    """One candidate's of a sitting that this person invigilates; any other is not found."""
    sitting = await get_invigilated_sitting(session, sitting_id, staff_id=staff_id)
    registration = await registrations.get_registration(session, registration_id)
    if registration.sitting_id != sitting.id:
        raise RegistrationNotFound
    return await _conversation_of(session, registration, sitting, now=now)


async def get_invigilated_sitting(
    session: AsyncSession, sitting_id: UUID, *, staff_id: UUID
) -> Sitting:
    sitting = await sittings.find_sitting_of(
        session, sitting_id, staff_id=staff_id, duty=Duty.INVIGILATING
    )
    if sitting is None:
        raise SittingNotFound
    return sitting


async def _conversation_of(
    session: AsyncSession, registration: Registration, sitting: Sitting, *, now: datetime
) -> Conversation:
    lines = await repository.list_of(session, registration.id)
    return Conversation(
        registration,
        sitting,
        await talk_with(session, registration, sitting, now=now),
        tuple(MessageLine(message, by or "") for message, by in lines),
    )


async def talk_with(
    session: AsyncSession, registration: Registration, sitting: Sitting, *, now: datetime
) -> Talk:
    """Whether this candidate can be written to, and can write."""
    attempt = await attempts.find_attempt_of_registration(session, registration.id)
    allowed = await registrations.find_allowances(session, registration.id)
    return await _judge(session, registration, sitting, attempt, allowed, now=now)


async def _judge(
    session: AsyncSession,
    registration: Registration,
    sitting: Sitting,
    attempt: Attempt | None,
    allowed: Allowances,
    *,
    now: datetime,
) -> Talk:
    return talk_of(
        has_place=REGISTRATION.may(registration.state, RegistrationCapability.HOLD_A_PLACE),
        runs=None if attempt is None else await _runs(session, attempt, now=now),
        opens_at=sitting.entry_opens_at,
        closes_at=allowed.entry_closes_at(sitting.entry_closes_at),
        now=now,
    )


async def _runs(session: AsyncSession, attempt: Attempt, *, now: datetime) -> bool:
    """Also whom the clock has ended and the sweep has yet to seal is gone."""
    writes = ATTEMPT.may(attempt.state, AttemptCapability.WRITE_ANSWERS)
    return writes and not await attempts.is_ended_by_time(session, attempt, now=now)


async def get_overview(
    session: AsyncSession, sitting_id: UUID, *, staff_id: UUID, now: datetime
) -> Overview:
    """Everybody of a sitting that this person invigilates, and what was sent to several."""
    sitting = await get_invigilated_sitting(session, sitting_id, staff_id=staff_id)
    people = await list_people(session, sitting, now=now)
    sendings = [
        Sending(
            row.client_id, row.scope, row.text, row.display_name, row.sent_at,
            row.people, row.delivered, row.read,
        )
        for row in await repository.list_sendings(session, sitting_id)
    ]  # fmt: skip
    waiting_first = sorted(people, key=_place_of)
    return Overview(sitting, tuple(waiting_first), tuple(sendings))


def _place_of(person: Correspondent) -> tuple[bool, bool, float, str]:
    """Unread ones first, then who wrote at all, the latest first; then by ticket number."""
    last = 0.0 if person.last_at is None else -person.last_at.timestamp()
    return not person.unread, not person.written, last, person.ticket_number


async def list_people(
    session: AsyncSession, sitting: Sitting, *, now: datetime
) -> Sequence[Correspondent]:
    """Who has a place in the sitting or has sat it, by ticket number."""
    sat = {each.registration_id: each for each in await attempts.list_attempts(session, sitting.id)}
    unread = await repository.count_unread(session, sitting.id)
    rows = [
        row
        for row in await repository.list_people(session, sitting.id)
        if row.Registration.id in sat
        or REGISTRATION.may(row.Registration.state, RegistrationCapability.HOLD_A_PLACE)
    ]
    ids = [row.Registration.id for row in rows]
    allowed = await registrations.list_allowances(session, ids)
    found = []
    for row in rows:
        one, own = row.Registration, row.Registration.id
        attempt, may = sat.get(own), allowed.get(own, Allowances())
        talk = await _judge(session, one, sitting, attempt, may, now=now)
        found.append(
            Correspondent(
                own,
                None if attempt is None else attempt.id,
                row.full_name,
                one.ticket_number,
                talk,
                row.messages or 0,
                unread.get(own, 0),
                row.last_at,
            )
        )
    return found


async def count_unread(session: AsyncSession, sitting_id: UUID) -> Mapping[UUID, int]:
    """What candidates of the sitting wrote and nobody has read, by registration."""
    return await repository.count_unread(session, sitting_id)


async def count_own_news(
    session: AsyncSession, registration_id: UUID, *, candidate_id: UUID
) -> int:
    """As `count_news`, of the candidate's own; another's is not found."""
    news = await repository.count_own_news(session, registration_id, candidate_id=candidate_id)
    if news is None:
        raise RegistrationNotFound
    return news


async def count_news(session: AsyncSession, registration_id: UUID) -> int:
    """Rises with all that the candidate's page has to show of the conversation."""
    return await repository.count_news(session, registration_id)
