# SPDX-License-Identifier: Apache-2.0
"""Which op numbers a journal holds: all up to a head, and stretches above the first gap."""

from collections.abc import Iterable

Stretch = tuple[int, int]
"""First and last number of ops that are held without a gap."""
Stretches = tuple[Stretch, ...]
"""Stretches in order, with a gap before each."""


def holds(head: int, above: Stretches, number: int) -> bool:
    return number <= head or any(first <= number <= last for first, last in above)


def with_numbers(head: int, above: Stretches, added: Iterable[int]) -> tuple[int, Stretches]:
    """The head and the stretches once these numbers are held, too.

    Costs what is added and the number of stretches, never how many ops they hold.
    """
    joined: list[Stretch] = [(0, head)]
    for first, last in sorted([*above, *((number, number) for number in added)]):
        before = joined[-1]
        if first <= before[1] + 1:
            joined[-1] = before[0], max(before[1], last)
        else:
            joined.append((first, last))
    return joined[0][1], tuple(joined[1:])
