# SPDX-License-Identifier: Apache-2.0
"""Hashing passwords, beside the event loop."""

import asyncio

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

# Staff are few and their passwords are chosen by people: the library's full cost (64 MiB, t=3).
_passwords = PasswordHash((Argon2Hasher(),))
# Hashing takes ~100 ms of a core; in a thread it does not hold up the answers of others.
_hashing = asyncio.Semaphore(2)


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Is it the right password? An unknown name costs the same time as a known one."""
    async with _hashing:
        if password_hash is None:
            await asyncio.to_thread(_passwords.hash, password)
            return False
        return await asyncio.to_thread(_passwords.verify, password, password_hash)


async def hash_password(password: str) -> str:
    async with _hashing:
        return await asyncio.to_thread(_passwords.hash, password)
