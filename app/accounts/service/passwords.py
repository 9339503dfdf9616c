# SPDX-License-Identifier: Apache-2.0
"""Which passwords are taken."""

from collections.abc import Collection

from app.accounts.errors import PasswordGuessable, PasswordTooShort
from app.accounts.rules import MIN_PASSWORD, PasswordWeakness, weakness_of
from app.doors.service import hash_password


async def hash_new_password(password: str, *, words: Collection[str]) -> str:
    """As it is stored; refused when it is too short, or easily guessed by who knows `words`."""
    match weakness_of(password, words):
        case PasswordWeakness.SHORT:
            raise PasswordTooShort(least=MIN_PASSWORD)
        case PasswordWeakness.GUESSABLE:
            raise PasswordGuessable
    return await hash_password(password)
