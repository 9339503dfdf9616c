# SPDX-License-Identifier: Apache-2.0
"""Who needs a second factor, and which codes are right when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest

from app.accounts.rules import need_of, needs_factor
from app.accounts.states import FactorNeed
from app.accounts.values import Right
from app.doors.rules import CODES
from app.factors.rules import (
    FRESH,
    RECOVERY_LETTERS,
    is_fresh,
    normal_recovery_code,
    step_of,
)
from tests.support.roles import Role, rights_of_roles

# The secret and a moment of RFC 6238, appendix B (SHA-1): 14050471 is its code of eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_MOMENT, RFC_STEP, RFC_CODE = datetime(2005, 3, 18, 1, 58, 31, tzinfo=UTC), 37037037, "050471"
NOON = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)


def test_code_is_the_one_that_the_standard_names() -> None:
    assert step_of(RFC_SECRET, RFC_CODE, now=RFC_MOMENT) == RFC_STEP


@pytest.mark.parametrize("seconds", [-30, 0, 59])
def test_code_is_taken_in_its_step_and_those_beside_it(seconds: int) -> None:
    code = pyotp.TOTP(RFC_SECRET).at(NOON)
    assert step_of(RFC_SECRET, code, now=NOON + timedelta(seconds=seconds)) is not None


@pytest.mark.parametrize("seconds", [-31, 60])
def test_code_of_any_other_step_is_refused(seconds: int) -> None:
    code = pyotp.TOTP(RFC_SECRET).at(NOON)
    assert step_of(RFC_SECRET, code, now=NOON + timedelta(seconds=seconds)) is None


@pytest.mark.parametrize("typed", ["050471", " 050 471 ", "050-471", "０５０４７１"])
def test_code_is_read_however_it_is_typed(typed: str) -> None:
    assert step_of(RFC_SECRET, typed, now=RFC_MOMENT) == RFC_STEP


@pytest.mark.parametrize("typed", ["", "50471", "0050471", "050472", "考"])
def test_what_is_no_code_of_now_is_refused(typed: str) -> None:
    assert step_of(RFC_SECRET, typed, now=RFC_MOMENT) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" k7m2p-9qrol ", "K7M2P9QR01"),
        ("Ｋ７Ｍ２Ｐ ９ＱＲＳＴ", "K7M2P9QRST"),
        ("iIlLoO", "111100"),
    ],
)
def test_recovery_code_is_read_however_it_is_typed(typed: str, meant: str) -> None:
    assert normal_recovery_code(typed) == meant


def test_no_letter_of_a_recovery_code_is_read_as_another() -> None:
    assert normal_recovery_code(RECOVERY_LETTERS) == RECOVERY_LETTERS


NOTHING: dict[str, Any] = {"has_factor": False, "factor_at": None}
HAS_ONE: dict[str, Any] = {"has_factor": True, "factor_at": None}
GIVEN: dict[str, Any] = {"has_factor": True, "factor_at": NOON}


@pytest.mark.parametrize(
    ("right", "standing", "need"),
    [
        (Right.STAFF_MANAGE, NOTHING, FactorNeed.SET_UP),
        (Right.RESULTS_RELEASE, NOTHING, FactorNeed.SET_UP),
        (Right.MARKING_MARK, NOTHING, None),
        (Right.STAFF_MANAGE, HAS_ONE, FactorNeed.GIVE),
        (Right.MARKING_MARK, HAS_ONE, FactorNeed.GIVE),
        (Right.STAFF_MANAGE, GIVEN, None),
        (Right.MARKING_MARK, GIVEN, None),
    ],
)
def test_session_lacks_what_its_member_has_or_needs(
    right: Right, standing: dict[str, Any], need: FactorNeed | None
) -> None:
    assert need_of([right], **standing, is_required=True) is need


@pytest.mark.parametrize(
    ("standing", "need"), [(NOTHING, None), (HAS_ONE, FactorNeed.GIVE), (GIVEN, None)]
)
def test_where_none_is_required_only_who_has_one_is_asked(
    standing: dict[str, Any], need: FactorNeed | None
) -> None:
    assert need_of([Right.STAFF_MANAGE], **standing, is_required=False) is need


def test_one_right_among_others_is_enough_to_need_a_factor() -> None:
    assert needs_factor([Right.MARKING_MARK, Right.VOIDINGS_DECIDE])
    assert not needs_factor([Right.MARKING_MARK, Right.BANK_WRITE])


def test_operators_and_all_three_administrators_need_a_factor() -> None:
    needing = {
        role for role, rights in rights_of_roles().items() if needs_factor(map(Right, rights))
    }
    assert needing == {Role.OPERATOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}


def test_proof_is_fresh_to_the_end_of_its_span() -> None:
    ends = NOON + FRESH
    assert not is_fresh(None, now=NOON, within=FRESH)
    assert is_fresh(NOON, now=ends, within=FRESH)
    assert not is_fresh(NOON, now=ends + timedelta(microseconds=1), within=FRESH)


def test_a_day_of_guessing_at_codes_finds_one_in_two_thousand_times() -> None:
    tries = CODES.free + timedelta(days=1) // CODES.every
    assert 1_000_000 / (3 * tries) > 2000
