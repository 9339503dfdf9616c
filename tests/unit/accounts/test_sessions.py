# SPDX-License-Identifier: Apache-2.0
"""When a session ends, and what is worth writing of its use."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.rules import USED_EVERY, end_of, is_worth_writing
from app.accounts.states import SessionEnd

NOON = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
LIMIT, TICK = timedelta(minutes=30), timedelta(microseconds=1)
LATER = NOON + timedelta(hours=12)


def end(
    unused: timedelta,
    *,
    limit: timedelta | None = LIMIT,
    expires_at: datetime = LATER,
    revoked_at: datetime | None = None,
) -> SessionEnd | None:
    return end_of(
        expires_at=expires_at,
        revoked_at=revoked_at,
        used_at=NOON - unused,
        idle_limit=limit,
        now=NOON,
    )


@pytest.mark.parametrize(
    ("unused", "ends"),
    [
        (timedelta(0), None),
        (LIMIT, None),
        (LIMIT + USED_EVERY, None),
        (LIMIT + USED_EVERY + TICK, SessionEnd.IDLE),
    ],
)
def test_unused_one_ends_after_its_limit_and_what_may_not_have_been_written(
    unused: timedelta, ends: SessionEnd | None
) -> None:
    assert end(unused) is ends


def test_one_without_a_limit_is_never_idle() -> None:
    assert end(timedelta(hours=11), limit=None) is None


def test_one_lapses_at_its_moment_and_a_revoked_one_was_revoked_whatever_else() -> None:
    assert end(timedelta(0), expires_at=NOON + TICK) is None
    assert end(LIMIT * 9, expires_at=NOON) is SessionEnd.EXPIRED
    assert end(LIMIT * 9, expires_at=NOON, revoked_at=NOON) is SessionEnd.REVOKED


def test_use_is_worth_writing_once_a_minute() -> None:
    assert not is_worth_writing(NOON, now=NOON + USED_EVERY - TICK)
    assert is_worth_writing(NOON, now=NOON + USED_EVERY)
