# SPDX-License-Identifier: Apache-2.0
"""Long lists, a page at a time."""

from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE = 50
_Line = TypeVar("_Line")


@dataclass(frozen=True, slots=True)
class Page(Generic[_Line]):
    """One page of a list; `total` counts all that the filter lets through."""

    lines: tuple[_Line, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))
