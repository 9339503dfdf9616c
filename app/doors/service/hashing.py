# SPDX-License-Identifier: Apache-2.0
"""Hashing passwords, beside the event loop: what a try costs whoever tries."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.doors.errors import HashingBusy

T = TypeVar("T")

# Staff are few and their passwords are chosen by people: the library's full cost (64 MiB, t=3).
_passwords = PasswordHash((Argon2Hasher(),))
AT_ONCE = 2
# A hash takes about 100 ms of a core: whoever comes last has waited two to three seconds. Without
# a bound a hundred guesses would keep everybody else waiting for as long as they take.
MOST = 40
_BUSY_SECONDS = 5


class _Queue:
    """Passwords that wait for a hash in this process; `AT_ONCE` are worked on."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """In a thread, so that nobody's answer waits for it; refused when too many wait."""
        if self._waiting >= MOST:
            raise HashingBusy(seconds=_BUSY_SECONDS)
        self._waiting += 1
        running = self._pool.submit(work)
        running.add_done_callback(self._leave)
        return await asyncio.wrap_future(running)

    def _leave(self, _ended: "Future[T]") -> None:
        """Also of one whose asker has gone: what has begun costs what it costs."""
        self._waiting -= 1


_queue = _Queue()


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Is it the right password? An unknown name costs the same time as a known one."""
    if password_hash is None:
        await hash_password(password)
        return False
    return await _queue.run(lambda: _passwords.verify(password, password_hash))


async def hash_password(password: str) -> str:
    """As it is stored; refused when this process has too many to hash already."""
    return await _queue.run(lambda: _passwords.hash(password))
