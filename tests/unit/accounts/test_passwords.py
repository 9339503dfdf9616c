# SPDX-License-Identifier: Apache-2.0
"""Which passwords may be chosen."""

import pytest

from app.accounts.rules import MIN_PASSWORD, PasswordWeakness, weakness_of
from app.doors.service import hash_password

WORDS = ("li.wei", "李伟")


def test_short_one_is_refused_whatever_it_is_made_of() -> None:
    assert weakness_of("9dK2mPq8vLx", WORDS) is PasswordWeakness.SHORT
    assert len("9dK2mPq8vLx") == MIN_PASSWORD - 1


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "password1234",
        "qwertyuiop123",
        "abcabcabcabc",
        "a" * 200,
        "kaochang2026!",
        "Kaochang@123456",
        "li.wei.li.wei",
        "li.wei19900307",
        "李伟李伟李伟李伟李伟李伟",
    ],
)
def test_common_one_and_one_of_what_a_guesser_knows_are_refused(password: str) -> None:
    assert weakness_of(password, WORDS) is PasswordWeakness.GUESSABLE


@pytest.mark.parametrize(
    "password",
    [
        "9dK2mPq8vLxw",
        "correct horse battery",
        "seven green lanterns",
        "雪山飞狐骑着七个绿皮灯笼",
        "li.wei and seven lanterns",
    ],
)
def test_drawn_one_and_some_words_of_one_choice_are_taken(password: str) -> None:
    assert weakness_of(password, WORDS) is None


async def test_hash_of_staff_costs_what_the_field_recommends() -> None:
    hashed = await hash_password("seven green lanterns")
    algorithm, _version, cost = hashed.split("$")[1:4]
    assert (algorithm, cost) == ("argon2id", "m=65536,t=3,p=4"), "RFC 9106's second choice"
