# SPDX-License-Identifier: Apache-2.0
"""The board: how each candidate stands, and in which order the wall shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.attempts.states import ATTEMPT, AttemptCapability, AttemptState
from app.invigilation.rules.pacing import longest_silence
from app.invigilation.states import Judgement, Look, Presence
from app.programmes.rules import CameraPolicy
from app.registrations.rules import ConsentChoice
from proctoring import FindingKind

_LOOKS = tuple(Look)
_ENDS = {
    AttemptState.SUBMITTED: Presence.SUBMITTED,
    AttemptState.TERMINATED: Presence.TERMINATED,
    AttemptState.LEFT: Presence.LEFT,
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A finding in short."""

    kind: FindingKind
    opened_at: datetime
    is_open: bool
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class Seat:
    """What is known of one booked candidate. Without an attempt they have not started."""

    registration_id: UUID
    name: str
    ticket_number: str
    consent: ConsentChoice | None
    attempt_id: UUID | None = None
    attempt_state: AttemptState | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    paused_at: datetime | None = None
    last_frame_at: datetime | None = None
    last_op_at: datetime | None = None
    frames: int = 0
    has_still: bool = False
    signs: tuple[Sign, ...] = ()
    # What the candidate wrote and nobody has read.
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """A seat with what it amounts to now. `since` is when that began, as far as it is known."""

    seat: Seat
    presence: Presence
    look: Look
    since: datetime | None
    last_sign_at: datetime | None

    @property
    def unjudged(self) -> tuple[Sign, ...]:
        """Findings that wait for a human, those going on first."""
        waiting = [sign for sign in self.seat.signs if sign.judgement is None]
        return tuple(sorted(waiting, key=lambda sign: (not sign.is_open, sign.opened_at)))

    @property
    def confirmed(self) -> tuple[Sign, ...]:
        return tuple(s for s in self.seat.signs if s.judgement is Judgement.CONFIRMED)


def card_of(seat: Seat, camera: CameraPolicy, *, now: datetime) -> Card:
    """How the seat stands at `now`."""
    presence, since = _presence_of(seat, camera, now)
    signs_of_life = [at for at in (seat.last_frame_at, seat.last_op_at, seat.started_at) if at]
    return Card(seat, presence, _look_of(seat, presence), since, max(signs_of_life, default=None))


def wall_of(cards: Iterable[Card]) -> list[Card]:
    """Who needs a look first: findings that go on, then findings that wait, then silence."""
    return sorted(cards, key=lambda card: (_LOOKS.index(card.look), place_of(card)))


def _presence_of(
    seat: Seat, camera: CameraPolicy, now: datetime
) -> tuple[Presence, datetime | None]:
    if seat.attempt_state is None or seat.started_at is None:
        return Presence.NOT_STARTED, None
    if not ATTEMPT.may(seat.attempt_state, AttemptCapability.WRITE_ANSWERS):
        return _ENDS[seat.attempt_state], seat.ended_at
    if seat.paused_at is not None:
        return Presence.PAUSED, seat.paused_at
    if seat.consent is not ConsentChoice.CAMERA or not camera.required:
        return Presence.WITHOUT_CAMERA, seat.started_at
    seen_at = seat.last_frame_at or seat.started_at
    if now - seen_at > longest_silence(camera):
        return Presence.NO_PICTURE, seen_at
    return Presence.ON_CAMERA, seen_at


def _look_of(seat: Seat, presence: Presence) -> Look:
    # A clock that stands is somebody's to start again.
    waits = seat.unread > 0 or any(sign.judgement is None for sign in seat.signs)
    if waits or presence in (Presence.NO_PICTURE, Presence.PAUSED):
        return Look.NEEDED
    if presence is Presence.NOT_STARTED:
        return Look.WAITING
    return Look.ENDED if presence in _ENDS.values() else Look.QUIET


def place_of(card: Card) -> str:
    """Its place within its group: sorts as text, and changes only with what the card shows."""
    waiting, began = card.unjudged, card.since
    urgency = 2
    if waiting:
        urgency, began = (0 if waiting[0].is_open else 1), waiting[0].opened_at
    # Within the same urgency the oldest first; those who are quiet stay where they are.
    when = 0 if began is None or card.look is not Look.NEEDED else int(began.timestamp() * 1000)
    return f"{urgency}-{when:013d}-{card.seat.ticket_number}"
