# SPDX-License-Identifier: Apache-2.0
"""What a token may be given, for how long, and what it may at a moment."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.rules import NEED_FACTOR
from app.accounts.values import PERSONAL, RESERVED, Right
from app.tokens.rules import (
    MOST_DAYS,
    MOST_OF_A_NAME,
    USUAL_DAYS,
    TokenFault,
    TokenWish,
    acting_rights,
    fault_of,
    givable,
    is_expired,
)

NOON = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
READ, PLAN, STAFF = Right.SITTINGS_READ, Right.SITTINGS_PLAN, Right.STAFF_MANAGE
EVERY = frozenset(Right)


def wish(*rights: Right, name: str = "看板", days: int = USUAL_DAYS) -> TokenWish:
    return TokenWish(name, frozenset(rights), days)


@pytest.mark.parametrize(
    "wanted",
    [
        wish(),
        wish(READ, name=""),
        wish(READ, name="长" * (MOST_OF_A_NAME + 1)),
        wish(READ, name="two\nlines"),
        wish(READ, days=0),
        wish(READ, days=MOST_DAYS + 1),
    ],
)
def test_name_rights_and_days_are_asked_for_within_bounds(wanted: TokenWish) -> None:
    assert fault_of(wanted, EVERY, factor_lacks=False) == (TokenFault.INCOMPLETE, [])


@pytest.mark.parametrize("days", [1, USUAL_DAYS, MOST_DAYS])
def test_it_lasts_as_many_days_as_were_asked_for(days: int) -> None:
    wanted = wish(READ, name="长" * MOST_OF_A_NAME, days=days)
    assert fault_of(wanted, EVERY, factor_lacks=False) is None
    ends = wanted.expires_at(NOON)
    assert ends == NOON + timedelta(days=days)
    assert is_expired(ends, now=ends)
    assert not is_expired(ends, now=ends - timedelta(microseconds=1))


def test_nobody_gives_what_they_have_not_or_what_is_done_in_person() -> None:
    assert fault_of(wish(READ, PLAN), {READ}, factor_lacks=False) == (TokenFault.BEYOND, [PLAN])
    refused = fault_of(wish(READ, STAFF), EVERY, factor_lacks=False)
    assert refused == (TokenFault.PERSONAL, [STAFF])
    assert STAFF not in givable(EVERY)
    assert givable({PLAN, READ}) == [READ, PLAN]


def test_what_needs_a_second_factor_is_given_by_whoever_gave_one() -> None:
    assert fault_of(wish(PLAN), EVERY, factor_lacks=True) == (TokenFault.FACTOR, [PLAN])
    assert fault_of(wish(READ), EVERY, factor_lacks=True) is None
    assert fault_of(wish(PLAN), EVERY, factor_lacks=False) is None


def test_it_may_what_it_was_given_of_what_its_owner_has_now() -> None:
    assert acting_rights({READ, PLAN}, {READ, Right.BANK_READ}) == {READ}
    assert acting_rights({READ, PLAN}, ()) == frozenset()
    assert acting_rights(EVERY, EVERY) == EVERY - PERSONAL


def test_staff_roles_and_what_two_decide_are_no_programs() -> None:
    two = {Right.VOIDINGS_ASK, Right.VOIDINGS_DECIDE, Right.BANK_REVIEW}
    assert two | set(RESERVED) <= PERSONAL
    assert two & NEED_FACTOR
