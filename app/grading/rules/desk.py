# SPDX-License-Identifier: Apache-2.0
"""Pure rules of marking by people: leases, order, given points, pace."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from uuid import UUID

# A short answer takes one to three minutes; a quarter of an hour leaves room for a hard one and
# a telephone call, and brings an abandoned answer back to the queue within the same session.
LEASE = timedelta(minutes=15)
# A longer gap than a lease between two marks was a break, not work.
LONGEST_GAP = LEASE
# Enough marks for a steady figure, few enough to follow a change of question.
PACE_MARKS = 20
_CENT = Decimal("0.01")


def leased_until(now: datetime) -> datetime:
    return now + LEASE


def order_key_of(item_version_id: UUID, run_id: UUID, slot: int) -> str:
    """Item first, then a shuffle that tells nothing of who handed in when.

    The shuffle is a digest of ids, so marking the same run again gives the same order.
    """
    noise = hashlib.sha256(f"{run_id}:{slot}".encode()).hexdigest()
    return f"{item_version_id.hex}:{noise[:16]}"


def are_points_allowed(points: Decimal, max_points: Decimal) -> bool:
    """From nothing to everything, in hundredths: what the column can hold exactly."""
    return points.is_finite() and 0 <= points <= max_points and points == points.quantize(_CENT)


def are_checks_allowed(checked: Sequence[int], count: int) -> bool:
    """Each index names a marking point of the item, and none twice."""
    return len(set(checked)) == len(checked) and all(0 <= index < count for index in checked)


def pace_of(marked_at: Sequence[datetime]) -> timedelta | None:
    """The middle time between two marks in a row, breaks left out; None before there are two."""
    ordered = sorted(marked_at)
    gaps = [
        later - earlier for earlier, later in pairwise(ordered) if later - earlier <= LONGEST_GAP
    ]
    if not gaps:
        return None
    return timedelta(seconds=median(gap.total_seconds() for gap in gaps))
