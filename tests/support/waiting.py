# SPDX-License-Identifier: Apache-2.0
"""Waiting for events. A test gives up only on what even a loaded machine would have done by then."""

import asyncio
from collections.abc import Awaitable, Callable

# A page that takes a second on a quiet machine took half a minute with sixteen processes on two
# cores. Who waits for a process ends earlier, when it dies.
PATIENCE = 240.0
MILLISECONDS = 1000
_LOOK_AGAIN = 0.2


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """It holds now; TimeoutError when it never comes to."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():
            await asyncio.sleep(_LOOK_AGAIN)
