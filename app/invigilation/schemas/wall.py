# SPDX-License-Identifier: Apache-2.0
"""The wall as its page holds it, and what has changed of it."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.invigilation.rules import MARK, Card, Held, mark_of, place_of, roster_of, unknown_of
from app.invigilation.schemas.board import still_of
from app.invigilation.schemas.words import heading_of, words_of
from app.invigilation.service.board import Board
from app.invigilation.states import Look

# Larger than any hall; more is not looked at.
MOST_CARDS = 20_000
# What nobody sees of a folded group, and what changes most.
_HIDDEN = {"last_sign_at", "still"}


class ChangesIn(BaseModel):
    """What a page holds: the `roster` of its last answer, and the marks by registration id.

    Both empty for a page that holds nothing. `shown` names the groups that are unfolded.
    """

    model_config = ConfigDict(extra="forbid")

    roster: Annotated[str, StringConstraints(max_length=64)]
    marks: Annotated[str, StringConstraints(max_length=MARK * MOST_CARDS)]
    shown: list[Look] = Field(max_length=len(Look))

    @property
    def held(self) -> Held:
        return Held(self.roster, self.marks)


class TileOut(BaseModel):
    """One candidate as the wall shows them. By `place` the tiles of a group are in order."""

    registration_id: UUID
    attempt_id: UUID | None
    look: Look
    place: str
    name: str
    ticket_number: str
    words: str
    last_sign_at: datetime | None
    still: str | None
    mark: str = ""


class CountOut(BaseModel):
    look: Look
    heading: str
    count: int


class ChangesOut(BaseModel):
    """The tiles that the page does not hold as they are; with `is_whole` all there are."""

    server_time: datetime
    roster: str
    is_whole: bool
    groups: list[CountOut]
    tiles: list[TileOut]


def tiles_of(board: Board, shown: Collection[Look]) -> list[TileOut]:
    """Every tile with its mark, in the order of the wall."""
    tiles = [_tile_of(card, board) for card in board.cards]
    for tile in tiles:
        hidden = {"mark"} if tile.look in shown else {"mark", *_HIDDEN}
        tile.mark = mark_of(tile.model_dump_json(exclude=hidden).encode())
    return tiles


def counts_of(tiles: Collection[TileOut]) -> list[CountOut]:
    counted = Counter(tile.look for tile in tiles)
    return [
        CountOut(look=look, heading=heading_of(look, counted[look]), count=counted[look])
        for look in Look
    ]


def changes_out(board: Board, asked: ChangesIn) -> ChangesOut:
    tiles = tiles_of(board, asked.shown)
    marks = {tile.registration_id: tile.mark for tile in tiles}
    unknown = unknown_of(marks, asked.held)
    return ChangesOut(
        server_time=board.at,
        roster=roster_of(marks),
        is_whole=unknown is None,
        groups=counts_of(tiles),
        tiles=[tile for tile in tiles if unknown is None or tile.registration_id in unknown],
    )


def _tile_of(card: Card, board: Board) -> TileOut:
    seat = card.seat
    return TileOut(
        registration_id=seat.registration_id,
        attempt_id=seat.attempt_id if board.is_open else None,
        look=card.look,
        place=place_of(card),
        name=seat.name,
        ticket_number=seat.ticket_number,
        words=words_of(card),
        last_sign_at=card.last_sign_at,
        still=still_of(card, board),
    )
