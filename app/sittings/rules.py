# SPDX-License-Identifier: Apache-2.0
"""When sittings fall, and which phase a moment is in. Pure: `now` is passed in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from dateutil.rrule import MONTHLY, SA, rrule

from app.core.clock import EXAM_ZONE
from app.core.errors import DomainError
from app.programmes.rules import (
    FEWEST_DIGITS,
    MOST_DIGITS,
    Admission,
    Recurrence,
    Weekday,
    is_email,
    normal_telephone,
)
from app.sittings.errors import (
    ContactNameAlone,
    EmailUnreadable,
    EntryClosedBefore,
    EntryPromised,
    HoursMissing,
    SittingNotBegun,
    TelephoneUnreadable,
)
from app.sittings.states import SittingKind
from app.sittings.values import Phase, SittingContact


@dataclass(frozen=True, slots=True)
class SittingTimes:
    """The four moments of a sitting, in order.

    `ends_at` is the announced end. Who begins late still has the full minutes, so an attempt
    may run beyond it; the attempt's own deadline decides that.
    """

    entry_opens_at: datetime
    starts_at: datetime
    entry_closes_at: datetime
    ends_at: datetime

    def moved_to(self, starts_at: datetime) -> "SittingTimes":
        """The same spans around another start."""
        shift = starts_at - self.starts_at
        return SittingTimes(
            self.entry_opens_at + shift,
            self.starts_at + shift,
            self.entry_closes_at + shift,
            self.ends_at + shift,
        )

    def with_entry_closed(self, at: datetime, duration: timedelta) -> "SittingTimes":
        """Nobody begins from `at` on; the end is again that of the paper or of the entry."""
        ends_at = _end_of(self.starts_at, duration, entry_closes_at=at)
        return replace(self, entry_closes_at=at, ends_at=ends_at)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date that a recurrence makes. `period` is its name for ever, even when it is moved."""

    period: str
    starts_at: datetime


def times_of(
    starts_at: datetime,
    duration: timedelta,
    *,
    admission: Admission,
    entry_window: timedelta | None = None,
) -> SittingTimes:
    """The moments of a sitting; `entry_window` replaces the programme's late entry when given."""
    starts_at = starts_at.astimezone(UTC)
    entry_closes_at = starts_at + (entry_window or admission.late_entry)
    return SittingTimes(
        entry_opens_at=starts_at - admission.entry_opens_before,
        starts_at=starts_at,
        entry_closes_at=entry_closes_at,
        ends_at=_end_of(starts_at, duration, entry_closes_at=entry_closes_at),
    )


def times_reannounced(
    times: SittingTimes, kept: Admission, now_in_force: Admission, duration: timedelta
) -> SittingTimes:
    """The times by other rules, around the same start; an entry window set by hand stays."""
    window = times.entry_closes_at - times.starts_at
    by_hand = None if window == kept.late_entry else window
    return times_of(times.starts_at, duration, admission=now_in_force, entry_window=by_hand)


def _end_of(starts_at: datetime, duration: timedelta, *, entry_closes_at: datetime) -> datetime:
    # A window longer than the paper (a rehearsal open all day) is not over while one may enter.
    return max(starts_at + duration, entry_closes_at)


def phase_at(times: SittingTimes, now: datetime) -> Phase:
    """The phase at `now`; each begins at its moment and ends just before the next."""
    if now < times.entry_opens_at:
        return Phase.BEFORE_ENTRY
    if now < times.starts_at:
        return Phase.ENTRY
    if now < times.entry_closes_at:
        return Phase.RUNNING
    if now < times.ends_at:
        return Phase.ENTRY_CLOSED
    return Phase.OVER


def has_begun(times: SittingTimes, now: datetime) -> bool:
    return now >= times.starts_at


def refusal_to_close_entry(
    times: SittingTimes, now: datetime, *, kind: SittingKind, admission: Admission
) -> DomainError | None:
    """Why entry cannot be closed at `now`; None when it can.

    The programme's late entry was promised to the candidates of an exam and stays, unless the
    sitting was announced with less; a rehearsal promises nothing.
    """
    # At the very start the window would have no length: no sitting has such times.
    if now <= times.starts_at:
        return SittingNotBegun(starts=in_words(times.starts_at))
    if now >= times.entry_closes_at:
        return EntryClosedBefore(closed=in_words(times.entry_closes_at))
    promised = min(times.starts_at + admission.late_entry, times.entry_closes_at)
    if kind is SittingKind.EXAM and now < promised:
        return EntryPromised(until=in_words(promised))
    return None


def in_words(at: datetime) -> str:
    """A moment as people read it in a refusal: Beijing time, to the minute."""
    return at.astimezone(EXAM_ZONE).strftime("%Y-%m-%d %H:%M")


def occurrences(recurrence: Recurrence, first_on: date, last_on: date) -> Iterator[Occurrence]:
    """What the recurrence makes on the days from `first_on` to `last_on`, both included.

    A weekend belongs to the month of its Saturday, so the Sunday after the last Saturday of
    January is January's even when it is the first of February.
    """
    after_saturday = timedelta(days=1 if recurrence.weekday is Weekday.SUNDAY else 0)
    saturdays = rrule(
        MONTHLY,
        bymonth=recurrence.months,
        byweekday=SA(recurrence.weekend),
        dtstart=_midnight(first_on - after_saturday),
        until=_midnight(last_on - after_saturday),
    )
    for saturday in saturdays:
        day = (saturday + after_saturday).date()
        starts_at = datetime.combine(day, recurrence.starts, EXAM_ZONE)
        yield Occurrence(f"{saturday:%Y-%m}/{recurrence.key}", starts_at)


def _midnight(day: date) -> datetime:
    # rrule wants naive datetimes where no zone matters: these are days, not moments.
    return datetime.combine(day, datetime.min.time())


def days_of(first_on: date | None, months: int, *, now: datetime) -> tuple[date, date]:
    """The days that are planned: from the first one, or today in Beijing, to the day before `months` months later."""
    first = first_on or now.astimezone(EXAM_ZONE).date()
    return first, first + relativedelta(months=months) - timedelta(days=1)


def contact_fault(typed: SittingContact) -> DomainError | None:
    """Why a sitting cannot have this contact; None when it can. Nothing at all is no fault."""
    if typed.telephone and normal_telephone(typed.telephone) is None:
        return TelephoneUnreadable(typed=typed.telephone, fewest=FEWEST_DIGITS, most=MOST_DIGITS)
    if bool(typed.telephone) != bool(typed.hours):
        return HoursMissing()
    if typed.email and not is_email(typed.email):
        return EmailUnreadable(typed=typed.email)
    if typed.name and not typed.is_given:
        return ContactNameAlone()
    return None
