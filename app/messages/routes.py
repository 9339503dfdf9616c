# SPDX-License-Identifier: Apache-2.0
"""Messages by API: the candidate's side, and the invigilator's."""

from uuid import UUID

from app.accounts.access import AsCandidate, MayWatchAttempts
from app.core.api import api_router
from app.core.db import ReadSession, WriteSession
from app.core.refusals import refuses
from app.core.requests import Now
from app.messages.errors import (
    MessageBlank,
    MessageIdUsed,
    MessagesFull,
    MessagesTooFast,
    MessageTooLong,
    NobodyToTell,
    RecipientNotFound,
    TalkNotYet,
    TalkOver,
)
from app.messages.schemas import (
    ConversationOut,
    MessageIn,
    NewsOut,
    OverviewOut,
    ReadingIn,
    SeenIn,
    SendingIn,
    SentOut,
    conversation_out,
    overview_out,
    sent_out,
)
from app.messages.service import reading, writing
from app.registrations.errors import RegistrationNotFound
from app.sittings.errors import SittingNotFound

router = api_router("messages")

_CONVERSATION = "/sittings/{sitting_id}/conversations/{registration_id}"


@router.get("/registrations/{registration_id}/messages")
@refuses(RegistrationNotFound)
async def get_messages(
    registration_id: UUID, session: ReadSession, now: Now, candidate: AsCandidate
) -> ConversationOut:
    """Your conversation with the invigilators, from the waiting room on; also afterwards."""
    conversation = await reading.get_own(
        session, registration_id, candidate_id=candidate.candidate_id, now=now
    )
    news = await reading.count_news(session, registration_id)
    return conversation_out(conversation, news=news, shows_names=False, now=now)


@router.get("/registrations/{registration_id}/messages/news")
@refuses(RegistrationNotFound)
async def get_news(registration_id: UUID, session: ReadSession, candidate: AsCandidate) -> NewsOut:
    """Whether there is news in your conversation, for a page that asks again and again."""
    news = await reading.count_own_news(
        session, registration_id, candidate_id=candidate.candidate_id
    )
    return NewsOut(news=news)


@router.post("/registrations/{registration_id}/messages", status_code=204)
@refuses(
    MessageBlank,
    MessageIdUsed,
    MessageTooLong,
    MessagesFull,
    MessagesTooFast,
    RegistrationNotFound,
    TalkNotYet,
    TalkOver,
)
async def write_message(
    registration_id: UUID,
    body: MessageIn,
    session: WriteSession,
    now: Now,
    candidate: AsCandidate,
) -> None:
    """Write to the invigilators; sending it again under the same id is harmless."""
    await writing.write(
        session, registration_id, body.new(), candidate_id=candidate.candidate_id, now=now
    )


@router.put("/registrations/{registration_id}/messages/seen", status_code=204)
@refuses(RegistrationNotFound)
async def mark_seen(
    registration_id: UUID,
    body: SeenIn,
    session: WriteSession,
    now: Now,
    candidate: AsCandidate,
) -> None:
    """Say which messages are on the page and which were acknowledged; the first moment counts."""
    await writing.mark_seen(
        session,
        registration_id,
        delivered=[*body.delivered, *body.read],
        read=body.read,
        candidate_id=candidate.candidate_id,
        now=now,
    )


@router.get("/sittings/{sitting_id}/messages")
@refuses(SittingNotFound)
async def get_overview(
    sitting_id: UUID, session: ReadSession, now: Now, invigilator: MayWatchAttempts
) -> OverviewOut:
    """The conversations of a sitting you invigilate, and what was sent to several."""
    overview = await reading.get_overview(
        session, sitting_id, staff_id=invigilator.staff_id, now=now
    )
    return overview_out(overview, now=now)


@router.post("/sittings/{sitting_id}/messages")
@refuses(
    MessageBlank,
    MessageIdUsed,
    MessageTooLong,
    NobodyToTell,
    RecipientNotFound,
    SittingNotFound,
    TalkOver,
)
async def send_message(
    sitting_id: UUID,
    body: SendingIn,
    session: WriteSession,
    now: Now,
    invigilator: MayWatchAttempts,
) -> SentOut:
    """Write to one, to several or to all of the sitting; who has ended the exam is left out."""
    sent = await writing.send(
        session, sitting_id, body.new(), to=body.named(), staff_id=invigilator.staff_id, now=now
    )
    return sent_out(sent)


@router.get(_CONVERSATION)
@refuses(RegistrationNotFound, SittingNotFound)
async def get_conversation(
    sitting_id: UUID,
    registration_id: UUID,
    session: ReadSession,
    now: Now,
    invigilator: MayWatchAttempts,
) -> ConversationOut:
    """One candidate's conversation, with the names of staff and what was delivered and read."""
    conversation = await reading.get_invigilated(
        session, sitting_id, registration_id, staff_id=invigilator.staff_id, now=now
    )
    news = await reading.count_news(session, registration_id)
    return conversation_out(conversation, news=news, shows_names=True, now=now)


@router.post(_CONVERSATION + "/reading", status_code=204)
@refuses(RegistrationNotFound, SittingNotFound)
async def mark_read(
    sitting_id: UUID,
    registration_id: UUID,
    body: ReadingIn,
    session: WriteSession,
    *,
    now: Now,
    invigilator: MayWatchAttempts,
) -> None:
    """These messages of the candidate were read; the candidate sees that they were."""
    await writing.mark_read(
        session, sitting_id, registration_id, body.ids, staff_id=invigilator.staff_id, now=now
    )
