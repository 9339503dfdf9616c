# SPDX-License-Identifier: Apache-2.0
"""Whom candidates ask: numbers as people write them, and what is refused kindly."""

import pytest

from app.programmes.rules import dialled, is_email, normal_telephone
from app.sittings.errors import ContactNameAlone, EmailUnreadable, HoursMissing, TelephoneUnreadable
from app.sittings.rules import contact_fault
from app.sittings.values import SittingContact

HOURS = "考试当天 8:00–18:00"


@pytest.mark.parametrize(
    ("typed", "kept", "dial"),
    [
        ("010-0000 0000", "010-0000 0000", "01000000000"),
        ("０１０－００００００００", "010-00000000", "01000000000"),
        ("(010) 0000—0000 转 8", "(010) 0000-0000 转 8", "01000000000"),
        ("010-00000000转8", "010-00000000 转 8", "01000000000"),
        ("400 000 0000 ext. 12", "400 000 0000 转 12", "4000000000"),
        ("+86 10 0000 0000", "+86 10 0000 0000", "+861000000000"),
        (" 00000 ", "00000", "00000"),
    ],
)
def test_telephone_is_kept_as_people_write_it(typed: str, kept: str, dial: str) -> None:
    assert normal_telephone(typed) == kept
    assert normal_telephone(kept) == kept
    assert dialled(kept) == dial


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0000",
        "0" * 16,
        "打前台",
        "010-0000 转",
        "010-00000000 转 8 王",
        "-01000000000",
        "10+00000",
    ],
)
def test_what_nobody_can_dial_is_none(typed: str) -> None:
    assert normal_telephone(typed) is None


def test_addresses_have_two_sides() -> None:
    assert is_email("help@example.org")
    assert not any(
        map(is_email, ["help", "help@", "@example.org", "a b@example.org", "a@b", "a@.b"])
    )


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (SittingContact(""), None),
        (SittingContact("考务办公室", "010-00000000", HOURS), None),
        (SittingContact("", email="help@example.org"), None),
        (SittingContact("", "前台", HOURS), TelephoneUnreadable),
        (SittingContact("", "010-00000000"), HoursMissing),
        (SittingContact("", hours=HOURS), HoursMissing),
        (SittingContact("", email="help"), EmailUnreadable),
        (SittingContact("考务办公室"), ContactNameAlone),
    ],
)
def test_contact_is_whole_or_refused(typed: SittingContact, fault: type[Exception] | None) -> None:
    assert type(contact_fault(typed)) is (fault or type(None))
