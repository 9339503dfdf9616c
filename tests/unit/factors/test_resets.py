# SPDX-License-Identifier: Apache-2.0
"""Who may reset what somebody comes in with, and for how long a request waits."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.factors.rules import RESET_WAITS, are_three, has_lapsed

NOON = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


def test_request_waits_for_a_day() -> None:
    assert not has_lapsed(NOON, now=NOON + RESET_WAITS - timedelta(microseconds=1))
    assert has_lapsed(NOON, now=NOON + RESET_WAITS)


def test_member_asker_and_confirmer_are_three() -> None:
    assert are_three(ONE, TWO, THREE)


@pytest.mark.parametrize(
    ("member", "asker", "confirmer"), [(ONE, ONE, TWO), (ONE, TWO, ONE), (ONE, TWO, TWO)]
)
def test_no_two_of_them_are_one(member: UUID, asker: UUID, confirmer: UUID) -> None:
    assert not are_three(member, asker, confirmer)
