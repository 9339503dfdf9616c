# SPDX-License-Identifier: Apache-2.0
"""The board as an answer; the page shows the same values."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from app.invigilation.rules import Card
from app.invigilation.schemas.words import heading_of, sign_of_life, words_of
from app.invigilation.service.board import Board
from app.invigilation.states import Look, Presence
from proctoring import FindingKind


class CardOut(BaseModel):
    """One candidate. `words` and `sign` are in the reader's language.

    `unread` counts what the candidate wrote and nobody has read. `still` is the address of the last picture; it changes with every frame. An operator who looks
    on gets neither it nor `attempt_id`.
    """

    registration_id: UUID
    attempt_id: UUID | None
    name: str
    ticket_number: str
    presence: Presence
    since: datetime | None
    last_sign_at: datetime | None
    last_frame_at: datetime | None
    unjudged: list[FindingKind]
    confirmed: list[FindingKind]
    unread: int
    still: str | None
    words: str
    sign: str


class GroupOut(BaseModel):
    look: Look
    heading: str
    cards: list[CardOut]


class BoardOut(BaseModel):
    """The wall at `server_time`: all four groups, who needs a look first."""

    sitting_id: UUID
    server_time: datetime
    groups: list[GroupOut]


def board_out(board: Board) -> BoardOut:
    groups = []
    for look in Look:
        cards = [_card_out(card, board) for card in board.cards if card.look is look]
        groups.append(GroupOut(look=look, heading=heading_of(look, len(cards)), cards=cards))
    return BoardOut(sitting_id=board.head.id, server_time=board.at, groups=groups)


def _card_out(card: Card, board: Board) -> CardOut:
    seat = card.seat
    return CardOut(
        registration_id=seat.registration_id,
        attempt_id=seat.attempt_id if board.is_open else None,
        name=seat.name,
        ticket_number=seat.ticket_number,
        presence=card.presence,
        since=card.since,
        last_sign_at=card.last_sign_at,
        last_frame_at=seat.last_frame_at,
        unjudged=[sign.kind for sign in card.unjudged],
        confirmed=[sign.kind for sign in card.confirmed],
        unread=seat.unread,
        still=still_of(card, board),
        words=words_of(card),
        sign=sign_of_life(card.last_sign_at, now=board.at),
    )


def still_of(card: Card, board: Board) -> str | None:
    """The address of the last picture, for who may see it.

    The number makes the browser fetch a new picture and leave an old one alone.
    """
    seat = card.seat
    address = f"/api/v1/attempts/{seat.attempt_id}/still?frame={seat.frames}"
    return address if seat.has_still and board.is_open else None
