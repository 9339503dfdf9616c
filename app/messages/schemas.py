# SPDX-License-Identifier: Apache-2.0
"""Payloads of messages. What a candidate gets names no member of staff."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.schemas import Storable
from app.messages.rules import MOST_CHARACTERS
from app.messages.service.reading import Conversation, MessageLine, Overview
from app.messages.values import Author, NewMessage, Scope, Sending, SentTo, Talk

# Far beyond what is taken, so that the refusal can say how long the text is.
_LONGEST = 20_000
# As many as one page shows; a sitting has some thousands of candidates at most.
_MOST_IDS = 500
_MOST_PEOPLE = 5_000

ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,64}$")]
Text = Annotated[str, StringConstraints(max_length=_LONGEST), Storable]


class MessageIn(BaseModel):
    """A message; with the same `client_id` it may be sent again, and is the same message."""

    model_config = ConfigDict(extra="forbid")

    client_id: ClientId
    text: Text

    def new(self) -> NewMessage:
        return NewMessage(self.client_id, self.text)


class SendingIn(MessageIn):
    """`to` are registrations of the sitting, or `all` who can still be written to."""

    to: Literal["all"] | Annotated[list[UUID], Field(min_length=1, max_length=_MOST_PEOPLE)]

    def named(self) -> list[UUID] | None:
        return None if isinstance(self.to, str) else self.to


class SeenIn(BaseModel):
    """Which messages the candidate's page shows, and which of them were acknowledged."""

    model_config = ConfigDict(extra="forbid")

    delivered: list[UUID] = Field(default=[], max_length=_MOST_IDS)
    read: list[UUID] = Field(default=[], max_length=_MOST_IDS)


class ReadingIn(BaseModel):
    """These messages of the candidate were read; others wait."""

    model_config = ConfigDict(extra="forbid")

    ids: list[UUID] = Field(min_length=1, max_length=_MOST_IDS)


class MessageOut(BaseModel):
    """One message. `by` is the name of staff who wrote it, for staff; empty for candidates."""

    id: UUID
    client_id: str
    author: Author
    scope: Scope
    by: str
    text: str
    sent_at: datetime
    delivered_at: datetime | None
    read_at: datetime | None


class ConversationOut(BaseModel):
    """A conversation, oldest first. `most` is how long a message may be, in characters."""

    registration_id: UUID
    talk: Talk
    news: int
    most: int
    unread: int
    messages: list[MessageOut]
    server_time: datetime


class NewsOut(BaseModel):
    """Another number than the conversation that one holds, and there is news in it."""

    news: int


class PersonOut(BaseModel):
    registration_id: UUID
    attempt_id: UUID | None
    name: str
    ticket_number: str
    talk: Talk
    written: int
    unread: int
    last_at: datetime | None


class SendingOut(BaseModel):
    """What was sent to several: how many got it, how many have it, how many acknowledged it."""

    client_id: str
    scope: Scope
    text: str
    by: str
    sent_at: datetime
    people: int
    delivered: int
    read: int


class OverviewOut(BaseModel):
    """A sitting's conversations, who waits for an answer first."""

    sitting_id: UUID
    unread: int
    most: int
    people: list[PersonOut]
    sendings: list[SendingOut]
    server_time: datetime


class SentOut(BaseModel):
    """Whom the message is with, and who could not be written to any more."""

    to: list[UUID]
    left_out: list[UUID]


def conversation_out(
    conversation: Conversation, *, news: int, shows_names: bool, now: datetime
) -> ConversationOut:
    return ConversationOut(
        registration_id=conversation.registration.id,
        talk=conversation.talk,
        news=news,
        most=MOST_CHARACTERS,
        unread=conversation.unread,
        messages=[_message_out(line, shows_names=shows_names) for line in conversation.lines],
        server_time=now,
    )


def _message_out(line: MessageLine, *, shows_names: bool) -> MessageOut:
    message = line.message
    return MessageOut(
        id=message.id,
        client_id=message.client_id,
        author=message.author,
        scope=message.scope,
        by=line.by if shows_names else "",
        text=message.text,
        sent_at=message.sent_at,
        delivered_at=message.delivered_at,
        read_at=message.read_at,
    )


def overview_out(overview: Overview, *, now: datetime) -> OverviewOut:
    return OverviewOut(
        sitting_id=overview.sitting.id,
        unread=overview.unread,
        most=MOST_CHARACTERS,
        people=[
            PersonOut(
                registration_id=person.registration_id,
                attempt_id=person.attempt_id,
                name=person.name,
                ticket_number=person.ticket_number,
                talk=person.talk,
                written=person.written,
                unread=person.unread,
                last_at=person.last_at,
            )
            for person in overview.people
        ],
        sendings=[_sending_out(sending) for sending in overview.sendings],
        server_time=now,
    )


def _sending_out(sending: Sending) -> SendingOut:
    return SendingOut(
        client_id=sending.client_id,
        scope=sending.scope,
        text=sending.text,
        by=sending.by,
        sent_at=sending.sent_at,
        people=sending.people,
        delivered=sending.delivered,
        read=sending.read,
    )


def sent_out(sent: SentTo) -> SentOut:
    return SentOut(to=list(sent.to), left_out=list(sent.left_out))
