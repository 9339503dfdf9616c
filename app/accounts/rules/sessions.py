# SPDX-License-Identifier: Apache-2.0
"""When a session has ended, and why."""

from datetime import datetime, timedelta

from app.accounts.states import SessionEnd

# How often it is written that a session is used: what is written lies no further back.
USED_EVERY = timedelta(minutes=1)


def is_worth_writing(used_at: datetime, *, now: datetime) -> bool:
    """Does what is written of a session's use lie so far back that it is to be written anew?"""
    return now - used_at >= USED_EVERY


def end_of(
    *,
    expires_at: datetime,
    revoked_at: datetime | None,
    used_at: datetime,
    idle_limit: timedelta | None,
    now: datetime,
) -> SessionEnd | None:
    """Why the session goes on no more; None while it does.

    `idle_limit` is None for candidates, who think, and whose page saves. Nobody is out too early
    for a use that was not worth writing.
    """
    if revoked_at is not None:
        return SessionEnd.REVOKED
    if expires_at <= now:
        return SessionEnd.EXPIRED
    if idle_limit is not None and now - used_at > idle_limit + USED_EVERY:
        return SessionEnd.IDLE
    return None
