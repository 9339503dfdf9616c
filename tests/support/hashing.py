# SPDX-License-Identifier: Apache-2.0
"""Passwords of tests, hashed at the lowest cost that argon2 has.

At the cost that staff's passwords have, a gate spends minutes on hashes of passwords that all of
its tests know. Served services hash at that cost, and `unit/accounts/test_passwords.py` holds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from unittest.mock import patch

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.doors.service import hashing

PASSWORD = "correct horse battery"
_QUICK = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)


@cache
def quick_hash() -> str:
    """The password's hash: a sign-in per test is cheap."""
    return _QUICK.hash(PASSWORD)


@contextmanager
def hashing_quickly() -> Iterator[None]:
    """What this process hashes costs next to nothing; what was hashed before is still verified."""
    with patch.object(hashing, "_passwords", PasswordHash((_QUICK,))):
        yield
