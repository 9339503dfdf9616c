# SPDX-License-Identifier: Apache-2.0
"""The free retake's last day, and its state at a moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from app.entitlements.models import Entitlement
from app.entitlements.rules import entitlement_state, is_within, lapses_on
from app.entitlements.states import EntitlementState

NOVEMBER = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


class TestRetakes:
    @pytest.mark.parametrize(
        ("failed", "last"),
        [
            ("2026-11-28T09:00+08:00", "2027-05-28"),
            ("2026-08-31T14:00+08:00", "2027-02-28"),
            ("2027-08-31T14:00+08:00", "2028-02-29"),
            # 01:00 in Beijing is the day before in UTC.
            ("2026-06-30T17:00+00:00", "2027-01-01"),
        ],
    )
    def test_last_day_is_six_calendar_months_later(self, failed: str, last: str) -> None:
        assert lapses_on(datetime.fromisoformat(failed), 6) == date.fromisoformat(last)

    def test_the_whole_last_day_counts_in_beijing(self) -> None:
        last_on = date(2027, 5, 28)
        assert is_within(datetime(2027, 5, 28, 15, 59, tzinfo=UTC), last_on)
        assert not is_within(datetime(2027, 5, 28, 16, 0, tzinfo=UTC), last_on)

    @pytest.mark.parametrize(
        ("used_at", "now", "state"),
        [
            (None, datetime(2027, 5, 28, 15, 59, 59, tzinfo=UTC), EntitlementState.GRANTED),
            (None, datetime(2027, 5, 28, 16, 0, tzinfo=UTC), EntitlementState.LAPSED),
            (NOVEMBER, datetime(2027, 5, 1, tzinfo=UTC), EntitlementState.USED),
            (NOVEMBER, datetime(2028, 5, 1, tzinfo=UTC), EntitlementState.USED),
        ],
    )
    def test_state_is_a_question_of_use_and_time(
        self, used_at: datetime | None, now: datetime, state: EntitlementState
    ) -> None:
        held = Entitlement(lapses_on=date(2027, 5, 28), used_at=used_at)
        assert entitlement_state(held, now) is state

    def test_revoked_right_is_none_used_or_not(self) -> None:
        held = Entitlement(lapses_on=date(2027, 5, 28), revoked_at=NOVEMBER)
        assert entitlement_state(held, NOVEMBER) is EntitlementState.REVOKED
        held.used_at = NOVEMBER
        assert entitlement_state(held, NOVEMBER) is EntitlementState.REVOKED

    @given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)), st.integers(1, 24))  # noqa: DTZ001
    def test_last_day_lies_months_ahead_and_never_a_month_more(
        self, naive: datetime, months: int
    ) -> None:
        start = naive.replace(tzinfo=UTC)
        last = lapses_on(start, months)
        assert is_within(start + timedelta(days=28 * months - 3), last)
        assert not is_within(start + timedelta(days=31 * months + 2), last)
