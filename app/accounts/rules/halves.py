# SPDX-License-Identifier: Apache-2.0
"""Who needs a second factor, and what a session lacks until it is given."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.accounts.states import FactorNeed
from app.accounts.values import Right

# Whose stolen password alone could change who sits when, what a result is or who may do what, set
# the service's work going again, or carry the trail away: what operators do, what makes the three
# administrators, and whatever decides results.
NEED_FACTOR = frozenset(
    {
        Right.SITTINGS_PLAN,
        Right.SITTINGS_ANNOUNCE,
        Right.SITTINGS_OPEN,
        Right.SITTINGS_MOVE,
        Right.SITTINGS_CANCEL,
        Right.SITTINGS_CLOSE_ENTRY,
        Right.DUTIES_ASSIGN,
        Right.REGISTRATIONS_BOOK,
        Right.REGISTRATIONS_WITHDRAW,
        Right.REGISTRATIONS_LET_IN,
        Right.ATTEMPTS_REOPEN,
        Right.RESULTS_RELEASE,
        Right.VOIDINGS_ASK,
        Right.VOIDINGS_DECIDE,
        Right.JOBS_RETRY,
        Right.TRAIL_READ,
        Right.STAFF_MANAGE,
        Right.ROLES_MANAGE,
    }
)
# So long after the password a session waits for the factor, and a first factor may be set up.
HALF_LIFE = timedelta(minutes=15)


def need_of(
    rights: Iterable[Right], *, has_factor: bool, factor_at: datetime | None, is_required: bool
) -> FactorNeed | None:
    """What a session of a member with these rights lacks; None when it is whole.

    Who has a factor gives it, whatever the rights; who needs one and has none sets it up first.
    """
    if factor_at is not None:
        return None
    if has_factor:
        return FactorNeed.GIVE
    return FactorNeed.SET_UP if is_required and needs_factor(rights) else None


def needs_factor(rights: Iterable[Right]) -> bool:
    return not NEED_FACTOR.isdisjoint(rights)
