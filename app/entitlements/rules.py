# SPDX-License-Identifier: Apache-2.0
"""The free retake's last day, and its state at a moment."""

from datetime import date, datetime
from typing import Protocol

from dateutil.relativedelta import relativedelta

from app.core.clock import EXAM_ZONE
from app.entitlements.states import EntitlementState


def lapses_on(failed_start: datetime, months: int) -> date:
    """The last day on which a retake may start: `months` calendar months after the failed start.

    Counted in days in Beijing, so the whole last day counts; from the 31st of August half a
    year leads to the last day of February.
    """
    return failed_start.astimezone(EXAM_ZONE).date() + relativedelta(months=months)


def is_within(starts_at: datetime, last_on: date) -> bool:
    """Whether a sitting of this start falls on the entitlement's last day or before it."""
    return starts_at.astimezone(EXAM_ZONE).date() <= last_on


class HeldRight(Protocol):
    """A right that somebody was given once."""

    @property
    def lapses_on(self) -> date: ...
    @property
    def used_at(self) -> datetime | None: ...
    @property
    def revoked_at(self) -> datetime | None: ...


def entitlement_state(held: HeldRight, now: datetime) -> EntitlementState:
    """Revoked, used, or lapsed because its last day is over, or else to be had."""
    if held.revoked_at is not None:
        return EntitlementState.REVOKED
    if held.used_at is not None:
        return EntitlementState.USED
    if now.astimezone(EXAM_ZONE).date() > held.lapses_on:
        return EntitlementState.LAPSED
    return EntitlementState.GRANTED
