# SPDX-License-Identifier: Apache-2.0
"""What a page that shows the wall does not know yet, by what it says that it holds.

The page says it by a mark for each card, so that any process answers exactly, whichever answered
before: nothing is remembered between two looks, and nothing that was committed late is missed.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

# Characters of a mark: 32 bits. One change in four thousand million is taken for none.
MARK = 6


@dataclass(frozen=True, slots=True)
class Held:
    """What a page holds: whom it shows, and the marks of their cards by id, one after the other."""

    roster: str
    marks: str


def mark_of(told: bytes) -> str:
    """Another mark where something else is told."""
    digest = hashlib.blake2b(told, digest_size=4).digest()
    return base64.urlsafe_b64encode(digest).decode()[:MARK]


def roster_of(ids: Iterable[UUID]) -> str:
    """Another one where somebody came or went."""
    every = b"".join(each.bytes for each in sorted(ids))
    return hashlib.blake2b(every, digest_size=12).hexdigest()


def unknown_of(marks: Mapping[UUID, str], held: Held) -> set[UUID] | None:
    """The ids whose card the page does not hold as it is; None where it must have all of them.

    It must where somebody came or went, and where what it says cannot be read by our marks.
    """
    if held.roster != roster_of(marks) or len(held.marks) != MARK * len(marks):
        return None
    in_order = sorted(marks)
    said = (held.marks[at : at + MARK] for at in range(0, len(held.marks), MARK))
    return {each for each, mark in zip(in_order, said, strict=True) if marks[each] != mark}
