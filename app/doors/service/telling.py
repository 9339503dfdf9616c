# SPDX-License-Identifier: Apache-2.0
"""What the trail is told of who acts, and of sign-ins: from where, never with what.

A flood of guesses leaves one row for each source, or source and known name, in ten minutes; the
metric counts every one. A name that is nobody's is a digest: it may be a password typed too soon.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import SYSTEM, Actor, staff_actor
from app.core.metrics import SIGN_INS
from app.doors import repository
from app.doors.models import SignInPace
from app.doors.rules import Pace
from app.doors.service.doors import SignInDoor

TOLD = Pace(1, timedelta(minutes=10))
_SHORT = 16


async def tell_half(session: AsyncSession, door: SignInDoor, staff_id: UUID) -> None:
    """The password was right, and a second factor is asked; the sign-in itself is told by that."""
    SIGN_INS.labels("half").inc()
    await audit.record(
        session,
        actor=staff_actor(staff_id),
        action="accounts.session.begin",
        subject=("staff", staff_id),
        now=door.now,
        detail=_place(door),
    )


async def tell_opened(
    session: AsyncSession,
    door: SignInDoor,
    actor: Actor,
    subject: tuple[str, UUID],
    *,
    factor: str | None = None,
) -> None:
    """The sign-in is on the trail exactly if its session is there, with the factor given."""
    SIGN_INS.labels("opened").inc()
    await audit.record(
        session,
        actor=actor,
        action="accounts.session.open",
        subject=subject,
        now=door.now,
        detail=_place(door) | _by(factor),
    )


async def tell_closed(session: AsyncSession, actor: Actor, *, now: datetime) -> None:
    await audit.record(
        session,
        actor=actor,
        action="accounts.session.close",
        subject=(actor.kind.value, UUID(actor.id)),
        now=now,
    )


async def tell_refused(
    door: SignInDoor,
    names: Sequence[str],
    *,
    subject: tuple[str, UUID] | None,
    factor: str | None = None,
) -> None:
    """The trail says that somebody tried and was wrong: at whose name, where it is somebody's.

    In a transaction of its own: the refused one is rolled back.
    """
    SIGN_INS.labels("refused").inc()
    about = subject or _source(door)
    async with door.database.writing() as session:
        digest = told_digest(door, f"refused {about}" + (f" {factor}" if factor else ""))
        row = (await repository.hold_paces(session, [digest], now=door.now))[digest]
        if _is_due(row, door):
            tried = {} if subject else {"names": [_digest(door, name) for name in names]}
            await audit.record(
                session,
                actor=SYSTEM,
                action="accounts.sign_in.refuse",
                subject=about,
                now=door.now,
                detail=_place(door) | tried | _by(factor),
            )


async def tell_wrong_factor(door: SignInDoor, staff_id: UUID, factor: str) -> None:
    """The trail says that the password was right and this factor was not."""
    await tell_refused(door, [], subject=("staff", staff_id), factor=factor)


async def tell_slowed(session: AsyncSession, door: SignInDoor, told: SignInPace) -> None:
    """The trail says that this source tried too fast; nothing of what it tried was looked at.

    `told` is the source's held row of what the trail was told.
    """
    SIGN_INS.labels("slowed").inc()
    if _is_due(told, door):
        await audit.record(
            session,
            actor=SYSTEM,
            action="accounts.sign_in.slow",
            subject=_source(door),
            now=door.now,
            detail=_place(door),
        )


def told_digest(door: SignInDoor, what: str) -> str:
    """Under which the row stands of what the trail was told of this source."""
    return door.vault.digest(f"told of {what} from {door.source}")


def _is_due(told: SignInPace, door: SignInDoor) -> bool:
    """Whether the trail has not been told of it in this window; from now on it has."""
    if TOLD.next_try(told.paid_until) > door.now:
        return False
    told.paid_until = TOLD.spend(told.paid_until, now=door.now)
    return True


def _place(door: SignInDoor) -> dict[str, Any]:
    """The address, and by what one browser is told from another there; neither lets anybody in."""
    device = door.source.device
    return {"address": door.source.address, "device": device and _digest(door, device)}


def _by(factor: str | None) -> dict[str, Any]:
    """By which factor beside the password; nothing where none was asked."""
    return {"factor": factor} if factor else {}


def _digest(door: SignInDoor, text: str) -> str:
    return door.vault.digest(f"on the trail {text}")[:_SHORT]


def _source(door: SignInDoor) -> tuple[str, UUID]:
    """The source as a subject: the same at each of its tries."""
    return "source", UUID(hex=door.vault.digest(f"on the trail {door.source}")[:32])
