# SPDX-License-Identifier: Apache-2.0
"""From counts to places: each stands for one item and says in which forms that item will be."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import ceil, comb

from question_bank.assembly.counting import CountTable
from question_bank.assembly.problem import AssemblyProblem
from question_bank.assembly.shuffle import rank

# The first deal usually evens out; the others are for the rest.
_DEALS = 8
# Two items in one form each may change places, and the forms share as much as before.
_FUTILE = 2

Overlap = list[list[int]]


@dataclass(frozen=True, slots=True)
class Deal:
    """`places[use]` are the forms of one item after another; `overlap` is what two forms share.

    Items that are required are shared by order, and not counted in `overlap`.
    """

    places: tuple[tuple[frozenset[int], ...], ...]
    overlap: int


def deal(problem: AssemblyProblem, table: CountTable, *, seed: int) -> Deal:
    """Places for all counts, an item of a group in as many forms as any other, give or take one.

    So the items that two forms share are the fewest in sum, and then as even over the pairs of
    forms as exchanges can make them.
    """
    least = ceil(table.shared / comb(table.forms, 2)) if table.forms > 1 else 0
    deals = []
    for attempt in range(_DEALS):
        places = _dealt(problem, table, lot=f"{seed}/{attempt}")
        free = [
            own
            for use, own in zip(problem.uses, places, strict=True)
            if not problem.groups[use.group].is_required
        ]
        overlap = _even_out(free, table.forms)
        frozen = tuple(tuple(frozenset(place) for place in own) for own in places)
        deals.append(Deal(frozen, overlap))
        if overlap <= least:
            break
    return min(deals, key=lambda each: each.overlap)


def _dealt(problem: AssemblyProblem, table: CountTable, *, lot: str) -> list[list[set[int]]]:
    """Each form takes the next places of every group, round and round: none of them twice."""
    order = sorted(range(table.forms), key=lambda form: rank(form, lot))
    dealt = []
    for use, items in enumerate(_items_of(problem, table)):
        places: list[set[int]] = [set() for _ in range(items)]
        taken = 0
        for form in order:
            for _ in range(table.counts[form][use]):
                places[taken % items].add(form)
                taken += 1
        dealt.append(places)
    return dealt


def _items_of(problem: AssemblyProblem, table: CountTable) -> list[int]:
    """How many items each use gets: all that it can place; where uses share, fairly by need."""
    totals = [sum(column) for column in zip(*table.counts, strict=True)]
    items = [max(column) for column in zip(*table.counts, strict=True)]
    for group, own in zip(problem.groups, problem.uses_by_group(), strict=True):
        for _ in range(len(group.members) - sum(items[use] for use in own)):
            wanting = [use for use in own if items[use] < totals[use]]
            if not wanting:
                break
            items[max(wanting, key=lambda use: totals[use] / items[use])] += 1
    return items


def _even_out(places: Sequence[list[set[int]]], forms: int) -> int:
    """Two items of a group exchange forms as long as that evens out; returns the largest overlap.

    Ends, because the sum of squared overlaps falls with every exchange and is a whole number.
    """
    overlap = [[0] * forms for _ in range(forms)]
    for place in (place for own in places for place in own):
        for pair in combinations(place, 2):
            _share(overlap, pair, 1)
    helped = True
    while helped:
        helped = sum(_exchange(own, overlap) for own in places) > 0
    return max(map(max, overlap))


def _exchange(own: list[set[int]], overlap: Overlap) -> bool:
    """Every exchange inside one use that helps is made as it is met; says whether any did."""
    helped = False
    for one, other in combinations(own, 2):
        swap = _find_swap(one - other, other - one, overlap)
        if swap is None:
            continue
        out, new = swap
        for third in one - other - {out}:
            _share(overlap, (out, third), -1)
            _share(overlap, (new, third), 1)
        for third in other - one - {new}:
            _share(overlap, (new, third), -1)
            _share(overlap, (out, third), 1)
        one.symmetric_difference_update({out, new})
        other.symmetric_difference_update({out, new})
        helped = True
    return helped


def _find_swap(mine: set[int], theirs: set[int], overlap: Overlap) -> tuple[int, int] | None:
    """The first form of only one against a form of only the other that evens out, if any does.

    The sum of squared overlaps changes by (v ± 1)² - v² = 1 ± 2v for each of the forms that stay,
    half of which is what is judged here. What either form shares with all of them, less what
    it shares with those of the other side, is summed up once: a swap asks only for their difference.
    """
    staying = len(mine) + len(theirs) - _FUTILE
    if staying <= 0 or not mine or not theirs:
        return None
    leaning = {
        form: sum(map(shared.__getitem__, mine)) - sum(map(shared.__getitem__, theirs))
        for form, shared in enumerate(overlap)
        if form in mine or form in theirs
    }
    for out, new in product(sorted(mine), sorted(theirs)):
        # Neither stays with the other: both sums hold what the two share.
        if staying + leaning[new] - leaning[out] - 2 * overlap[out][new] < 0:
            return out, new
    return None


def _share(overlap: Overlap, pair: tuple[int, int], more: int) -> None:
    one, other = pair
    overlap[one][other] += more
    overlap[other][one] += more
