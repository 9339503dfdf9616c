# SPDX-License-Identifier: Apache-2.0
"""Who writes to how many, and whether anybody can be written to at all."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Author(StrEnum):
    CANDIDATE = "candidate"
    INVIGILATOR = "invigilator"


class Scope(StrEnum):
    """To how many of a sitting the message was sent at once."""

    ONE = "one"
    SOME = "some"
    ALL = "all"


class Talk(StrEnum):
    """Whether one can write to a candidate now, and the candidate to the invigilators."""

    NOT_YET = "not_yet"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A text on its way, under an id that its sender chose: sent again it is the same message."""

    client_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Sending:
    """One message to several, and what became of it."""

    client_id: str
    scope: Scope
    text: str
    by: str
    sent_at: datetime
    people: int
    delivered: int
    read: int


@dataclass(frozen=True, slots=True)
class SentTo:
    """Whom a message reached, and who could not be written to any more."""

    to: tuple[UUID, ...]
    left_out: tuple[UUID, ...]
