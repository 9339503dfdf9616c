# SPDX-License-Identifier: Apache-2.0
"""What a process remembers a bounded number of: what was used longest ago makes room.

For one event loop: nothing here waits, so nothing here is locked.
"""

from collections import OrderedDict
from datetime import datetime
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """At most `most` values by key. Reading one is a use of it, and so is keeping it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[K, V] = OrderedDict()

    def find(self, key: K) -> V | None:
        """What is held of this key; None when it was never kept, or made room."""
        if key not in self._held:
            return None
        self._held.move_to_end(key)
        return self._held[key]

    def keep(self, key: K, value: V) -> None:
        """From now on `value` is what is held of this key, whatever was."""
        self._held[key] = value
        self._held.move_to_end(key)
        if len(self._held) > self._most:
            self._held.popitem(last=False)

    def forget(self, key: K) -> None:
        """Nothing is held of this key; harmless when nothing was."""
        self._held.pop(key, None)


class RecentUntil(Generic[K, V]):
    """The same of values that hold until an instant, and not at it."""

    def __init__(self, most: int) -> None:
        self._held: Recent[K, tuple[V, datetime]] = Recent(most)

    def find(self, key: K, *, now: datetime) -> V | None:
        held = self._held.find(key)
        if held is None:
            return None
        value, until = held
        if until <= now:
            self._held.forget(key)
            return None
        return value

    def keep(self, key: K, value: V, *, until: datetime) -> None:
        self._held.keep(key, (value, until))

    def forget(self, key: K) -> None:
        self._held.forget(key)
