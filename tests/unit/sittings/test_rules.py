# SPDX-License-Identifier: Apache-2.0
"""Recurrences, phases, and the lifecycle's whole state x verb product."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, strategies as st

from app.core.clock import EXAM_ZONE
from app.programmes.rules import Admission, Weekday
from app.programmes.service import read_programmes
from app.sittings.errors import EntryPromised
from app.sittings.rules import (
    SittingTimes,
    has_begun,
    in_words,
    occurrences,
    phase_at,
    refusal_to_close_entry,
    times_of,
)
from app.sittings.states import (
    SITTING,
    SittingCapability,
    SittingKind,
    SittingState,
    SittingVerb,
)
from app.sittings.values import Phase

CAS, CPCIF = read_programmes()
MORNING, AFTERNOON = CPCIF.recurrences
[QUARTER] = CAS.recurrences
NINE = datetime(2026, 11, 28, 9, 0, tzinfo=EXAM_ZONE)
ADMISSION = Admission(timedelta(minutes=30), timedelta(minutes=20))
TIMES = times_of(NINE, timedelta(minutes=90), admission=ADMISSION)


class TestOccurrences:
    def test_last_weekend_of_each_month_is_its_last_saturday(self) -> None:
        found = list(occurrences(MORNING, date(2026, 11, 1), date(2027, 2, 28)))
        assert [o.period for o in found] == [
            "2026-11/morning",
            "2026-12/morning",
            "2027-01/morning",
            "2027-02/morning",
        ]
        assert [o.starts_at.date().isoformat() for o in found] == [
            "2026-11-28",
            "2026-12-26",
            "2027-01-30",
            "2027-02-27",
        ]
        assert {o.starts_at.strftime("%H:%M %z") for o in found} == {"09:00 +0800"}

    def test_third_weekend_of_the_quarters(self) -> None:
        found = list(occurrences(QUARTER, date(2026, 1, 1), date(2026, 12, 31)))
        assert [o.starts_at.date().isoformat() for o in found] == [
            "2026-03-21",
            "2026-06-20",
            "2026-09-19",
            "2026-12-19",
        ]

    def test_both_ends_count(self) -> None:
        day = date(2026, 11, 28)
        assert len(list(occurrences(AFTERNOON, day, day))) == 1
        assert list(occurrences(AFTERNOON, date(2026, 11, 29), date(2026, 12, 25))) == []

    def test_sunday_belongs_to_its_saturdays_month(self) -> None:
        sunday = replace(MORNING, key="sunday", weekday=Weekday.SUNDAY)
        # The last Saturday of January 2026 is the 31st; its Sunday is in February.
        [found] = occurrences(sunday, date(2026, 2, 1), date(2026, 2, 15))
        assert (found.period, found.starts_at.date()) == ("2026-01/sunday", date(2026, 2, 1))

    def test_first_weekend_whose_sunday_opens_the_month_is_not_the_first(self) -> None:
        first = replace(MORNING, weekend=1, weekday=Weekday.SUNDAY)
        # 2026-02-01 is a Sunday: the month's first Saturday is the 7th, its weekend ends on the 8th.
        found = occurrences(first, date(2026, 2, 1), date(2026, 2, 28))
        assert [o.starts_at.date() for o in found] == [date(2026, 2, 8)]

    @given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 24))
    def test_each_month_has_exactly_one(self, start: date, months: int) -> None:
        first = start.replace(day=1)
        last = first + relativedelta(months=months) - timedelta(days=1)
        found = list(occurrences(MORNING, first, last))
        assert len(found) == months
        for o in found:
            assert o.starts_at.weekday() == 5
            assert (o.starts_at.date() + timedelta(days=7)).month != o.starts_at.month


class TestTimes:
    def test_are_the_programmes_around_the_start(self) -> None:
        shown = [
            t.astimezone(EXAM_ZONE).strftime("%H:%M")
            for t in (TIMES.entry_opens_at, TIMES.starts_at, TIMES.entry_closes_at, TIMES.ends_at)
        ]
        assert shown == ["08:30", "09:00", "09:20", "10:30"]

    def test_a_window_longer_than_the_paper_moves_the_end(self) -> None:
        window = timedelta(hours=8)
        times = times_of(NINE, timedelta(minutes=90), admission=ADMISSION, entry_window=window)
        assert times.entry_closes_at == times.ends_at == NINE + window

    def test_moved_keep_their_spans(self) -> None:
        shift = timedelta(days=1, hours=5)
        assert TIMES.moved_to(NINE + shift) == times_of(
            NINE + shift, timedelta(minutes=90), admission=ADMISSION
        )

    # 08:30 ENTRY 09:00 RUNNING 09:20 ENTRY_CLOSED 10:30 OVER, one tick either side of each.
    @pytest.mark.parametrize(
        ("boundary", "before", "after"),
        [
            (TIMES.entry_opens_at, Phase.BEFORE_ENTRY, Phase.ENTRY),
            (TIMES.starts_at, Phase.ENTRY, Phase.RUNNING),
            (TIMES.entry_closes_at, Phase.RUNNING, Phase.ENTRY_CLOSED),
            (TIMES.ends_at, Phase.ENTRY_CLOSED, Phase.OVER),
        ],
    )
    @pytest.mark.parametrize("tick", [{"microseconds": 1}, {"seconds": 1}, {"minutes": 1}])
    def test_phase_changes_at_its_moment(
        self, boundary: datetime, before: Phase, after: Phase, tick: dict[str, float]
    ) -> None:
        step = timedelta(**tick)
        assert phase_at(TIMES, boundary - step) is before
        assert phase_at(TIMES, boundary) is after
        assert phase_at(TIMES, boundary + step) is after

    def test_begun_from_the_start_on(self) -> None:
        assert not has_begun(TIMES, NINE - timedelta(microseconds=1))
        assert has_begun(TIMES, NINE)

    def test_words_are_beijing_time(self) -> None:
        assert in_words(datetime(2026, 11, 28, 1, 0, tzinfo=UTC)) == "2026-11-28 09:00"


TICK = timedelta(microseconds=1)
LATE = NINE + ADMISSION.late_entry
HALF_DAY = times_of(
    NINE, timedelta(minutes=90), admission=ADMISSION, entry_window=timedelta(hours=12)
)
SHORT = times_of(
    NINE, timedelta(minutes=90), admission=ADMISSION, entry_window=timedelta(minutes=5)
)
OPEN_UNTIL = HALF_DAY.entry_closes_at


class TestClosingEntry:
    @pytest.mark.parametrize(
        ("times", "now", "exam", "rehearsal"),
        [
            (HALF_DAY, NINE - TICK, "sitting_not_begun", "sitting_not_begun"),
            (HALF_DAY, NINE, "sitting_not_begun", "sitting_not_begun"),
            (HALF_DAY, NINE + TICK, "entry_promised", None),
            (HALF_DAY, LATE - TICK, "entry_promised", None),
            (HALF_DAY, LATE, None, None),
            (HALF_DAY, OPEN_UNTIL - TICK, None, None),
            (HALF_DAY, OPEN_UNTIL, "entry_over", "entry_over"),
            # With the programme's own window there is never anything to close by hand.
            (TIMES, LATE - TICK, "entry_promised", None),
            (TIMES, LATE, "entry_over", "entry_over"),
            # One announced with less than the programme promises closes when it was announced to.
            (SHORT, SHORT.entry_closes_at - TICK, "entry_promised", None),
            (SHORT, SHORT.entry_closes_at, "entry_over", "entry_over"),
        ],
    )
    def test_is_heard_between_the_promise_and_the_close(
        self, times: SittingTimes, now: datetime, exam: str | None, rehearsal: str | None
    ) -> None:
        for kind, code in ((SittingKind.EXAM, exam), (SittingKind.REHEARSAL, rehearsal)):
            refusal = refusal_to_close_entry(times, now, kind=kind, admission=ADMISSION)
            assert (refusal and refusal.code) == code

    @pytest.mark.parametrize(
        ("times", "until"), [(HALF_DAY, "2026-11-28 09:20"), (SHORT, "2026-11-28 09:05")]
    )
    def test_promise_says_until_when(self, times: SittingTimes, until: str) -> None:
        refusal = refusal_to_close_entry(
            times, NINE + TICK, kind=SittingKind.EXAM, admission=ADMISSION
        )
        assert isinstance(refusal, EntryPromised)
        assert refusal.context == {"until": until}

    # The paper takes 90 minutes: the end is the later one of the paper's and the entry's.
    @pytest.mark.parametrize(
        ("minutes", "ends_after"), [(20, 90), (89, 90), (90, 90), (91, 91), (300, 300)]
    )
    def test_moves_the_end_by_the_rule_of_the_start(self, minutes: int, ends_after: int) -> None:
        at = NINE + timedelta(minutes=minutes)
        closed = HALF_DAY.with_entry_closed(at, timedelta(minutes=90))
        assert (closed.entry_closes_at, closed.ends_at) == (
            at,
            NINE + timedelta(minutes=ends_after),
        )
        assert closed == times_of(
            NINE, timedelta(minutes=90), admission=ADMISSION, entry_window=at - NINE
        )

    def test_phase_is_past_entry_at_once(self) -> None:
        closed = HALF_DAY.with_entry_closed(LATE, timedelta(minutes=90))
        assert phase_at(closed, LATE - TICK) is Phase.RUNNING
        assert phase_at(closed, LATE) is Phase.ENTRY_CLOSED


ALLOWED = {
    (SittingState.PLANNED, SittingVerb.OPEN): SittingState.OPEN,
    (SittingState.PLANNED, SittingVerb.REANNOUNCE): SittingState.PLANNED,
    (SittingState.PLANNED, SittingVerb.MOVE): SittingState.PLANNED,
    (SittingState.PLANNED, SittingVerb.CANCEL): SittingState.CANCELLED,
    (SittingState.OPEN, SittingVerb.MOVE): SittingState.OPEN,
    (SittingState.OPEN, SittingVerb.CANCEL): SittingState.CANCELLED,
    (SittingState.OPEN, SittingVerb.CLOSE_ENTRY): SittingState.OPEN,
}


@pytest.mark.parametrize(("state", "verb"), list(product(SittingState, SittingVerb)))
def test_every_verb_in_every_state(state: SittingState, verb: SittingVerb) -> None:
    assert SITTING.steps.get((state, verb)) == ALLOWED.get((state, verb))


@pytest.mark.parametrize(("state", "capability"), list(product(SittingState, SittingCapability)))
def test_every_capability_in_every_state(
    state: SittingState, capability: SittingCapability
) -> None:
    expected = {
        SittingState.PLANNED: {SittingCapability.BE_BOOKED, SittingCapability.HAVE_DUTIES},
        SittingState.OPEN: set(SittingCapability),
        SittingState.CANCELLED: set(),
    }
    assert SITTING.may(state, capability) == (capability in expected[state])
