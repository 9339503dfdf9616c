# SPDX-License-Identifier: Apache-2.0
"""Writing messages, and saying that they were read."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import candidate_actor, staff_actor
from app.messages import repository
from app.messages.errors import MessageIdUsed, NobodyToTell, RecipientNotFound, TalkNotYet, TalkOver
from app.messages.rules import MOST_OF_ONE, fault_of, pace_fault, scope_of
from app.messages.service.reading import (
    Correspondent,
    get_invigilated_sitting,
    list_people,
    talk_with,
)
from app.messages.values import Author, NewMessage, Scope, SentTo, Talk
from app.registrations import service as registrations
from app.registrations.errors import RegistrationNotFound
from app.sittings import service as sittings
from app.sittings.rules import in_words

SEND = "messages.message.send"


async def write(
    session: AsyncSession,
    registration_id: UUID,
    new: NewMessage,
    *,
    candidate_id: UUID,
    now: datetime,
) -> None:
    """The candidate's message is with the invigilators; sent again it is there once.

    Refused before the waiting room opens, once the exam is over, and when they write too often.
    """
    await registrations.get_own_registration(session, registration_id, candidate_id=candidate_id)
    # Two windows that send at once are counted one after the other.
    registration = await registrations.lock_registration(session, registration_id)
    _refuse_unfit(new.text)
    if await _is_sent(session, [registration_id], Author.CANDIDATE, new):
        return
    sitting = await sittings.get_sitting(session, registration.sitting_id)
    talk = await talk_with(session, registration, sitting, now=now)
    if talk is Talk.NOT_YET:
        raise TalkNotYet(opens=in_words(sitting.entry_opens_at))
    if talk is Talk.OVER:
        raise TalkOver
    sent = await repository.list_written_at(session, registration_id, limit=MOST_OF_ONE)
    fault = pace_fault(sent, now=now)
    if fault is not None:
        raise fault
    values = {
        "author": Author.CANDIDATE, "scope": Scope.ONE, "client_id": new.client_id,
        "text": new.text, "sent_at": now,
    }  # fmt: skip
    await repository.add_many(session, [registration_id], values)
    actor, subject = candidate_actor(candidate_id), ("registration", registration_id)
    await audit.record(session, actor=actor, action=SEND, subject=subject, now=now)


async def send(
    session: AsyncSession,
    sitting_id: UUID,
    new: NewMessage,
    *,
    to: Collection[UUID] | None,
    staff_id: UUID,
    now: datetime,
) -> SentTo:
    """The message is with these candidates of the sitting, or with all for None.

    Who has ended the exam is left out; refused when nobody is left. Sent again it reaches who has
    come since, and is with nobody twice.
    """
    sitting = await get_invigilated_sitting(session, sitting_id, staff_id=staff_id)
    _refuse_unfit(new.text)
    people = _named(await list_people(session, sitting, now=now), to)
    has = await _is_sent(session, [p.registration_id for p in people], Author.INVIGILATOR, new)
    reached = [p.registration_id for p in people if p.talk is not Talk.OVER]
    fresh = [registration_id for registration_id in reached if registration_id not in has]
    if not reached and not has:
        raise TalkOver if to is not None and len(people) == 1 else NobodyToTell
    if fresh:
        scope = scope_of(is_all=to is None, people=len(people))
        values = {
            "author": Author.INVIGILATOR, "staff_id": staff_id, "scope": scope,
            "client_id": new.client_id, "text": new.text, "sent_at": now,
        }  # fmt: skip
        await repository.add_many(session, fresh, values)
        await _record(session, sitting_id, fresh, scope, staff_id=staff_id, now=now)
    to_whom = {*reached, *has}
    left_out = [p.registration_id for p in people if p.registration_id not in to_whom]
    return SentTo(tuple(sorted(to_whom)), tuple(left_out))


def _named(people: Iterable[Correspondent], to: Collection[UUID] | None) -> list[Correspondent]:
    """Those who are meant; refused where one of them is none of the sitting's."""
    if to is None:
        return list(people)
    meant = [person for person in people if person.registration_id in to]
    if len(meant) != len(set(to)):
        raise RecipientNotFound
    return meant


async def _is_sent(
    session: AsyncSession, registration_ids: Collection[UUID], author: Author, new: NewMessage
) -> set[UUID]:
    """Who has this message already; refused when another one has its id."""
    texts = await repository.find_sent(session, registration_ids, author, new.client_id)
    if any(text != new.text for text in texts.values()):
        raise MessageIdUsed
    return set(texts)


def _refuse_unfit(text: str) -> None:
    fault = fault_of(text)
    if fault is not None:
        raise fault


async def _record(
    session: AsyncSession,
    sitting_id: UUID,
    to: Collection[UUID],
    scope: Scope,
    *,
    staff_id: UUID,
    now: datetime,
) -> None:
    """To one is an act on the candidate's registration, to several on the sitting."""
    subject = ("sitting", sitting_id)
    if scope is Scope.ONE:
        (one,) = to
        subject = ("registration", one)
    await audit.record(
        session,
        actor=staff_actor(staff_id),
        action=SEND,
        subject=subject,
        now=now,
        detail={"scope": scope.value, "people": len(to)},
    )


async def mark_seen(
    session: AsyncSession,
    registration_id: UUID,
    *,
    delivered: Collection[UUID],
    read: Collection[UUID],
    candidate_id: UUID,
    now: datetime,
) -> None:
    """These messages of the invigilators are on the candidate's page, and these were acknowledged.

    The first moment counts; ids of anything else say nothing.
    """
    await registrations.get_own_registration(session, registration_id, candidate_id=candidate_id)
    await repository.mark_delivered(session, registration_id, delivered, at=now)
    await repository.mark_read(session, registration_id, read, at=now)


async def mark_read(
    session: AsyncSession,
    sitting_id: UUID,
    registration_id: UUID,
    ids: Collection[UUID],
    *,
    staff_id: UUID,
    now: datetime,
) -> None:
    """These messages of the candidate were read by this invigilator, and the candidate sees it."""
    await get_invigilated_sitting(session, sitting_id, staff_id=staff_id)
    registration = await registrations.get_registration(session, registration_id)
    if registration.sitting_id != sitting_id:
        raise RegistrationNotFound
    await repository.mark_read_by_staff(session, registration_id, ids, staff_id=staff_id, at=now)
