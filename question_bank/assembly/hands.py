# SPDX-License-Identifier: Apache-2.0
"""The items of thousands of forms as one array, dealt evenly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from question_bank.assembly.problem import AssemblyProblem
from question_bank.assembly.shuffle import rank

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Hands:
    """`items[form, column]` is the place of an item in the problem.

    Forms with the same table have items of the same use in each column: `uses[table, column]`,
    from `start[table, use]` on, `counts[table, use]` of them. Columns of a section are the same in
    all tables.
    """

    items: Whole
    tables: Whole
    uses: Whole
    start: Whole
    counts: Whole


def deal_hands(problem: AssemblyProblem, counts: Whole, *, forms: int, seed: int) -> Hands:
    """Forms take the tables in turn, and each group deals its items round and round.

    So no two items of a group differ by more than one form, and no form gets an item twice: it
    never takes more from a group than the group has. A group is shuffled again whenever a round
    ends where a form ends, so that the same items do not meet every time.
    """
    order = sorted(range(len(problem.uses)), key=lambda use: problem.uses[use].section)
    start = np.zeros_like(counts)
    start[:, order] = np.cumsum(counts[:, order], axis=1) - counts[:, order]
    uses = np.array([np.repeat(order, row[order]) for row in counts])
    tables = np.arange(forms) % len(counts)
    items = np.zeros((forms, uses.shape[1]), dtype=np.int64)
    for group, own in zip(problem.groups, problem.uses_by_group(), strict=True):
        taken = counts[tables][:, own].sum(axis=1)
        before = np.cumsum(taken) - taken
        members = np.array(group.members)
        lot = f"deal/{seed}/{problem.items[group.members[0]].reference}"
        circle, turn = _circles(before, taken, members, lot=lot)
        for use in own:
            number = counts[tables, use]
            for nth in range(int(number.max(initial=0))):
                at = np.flatnonzero(number > nth)
                drawn = circle[turn[at], (before[at] + nth) % len(members)]
                items[at, start[tables[at], use] + nth] = drawn
            before = before + number
    return Hands(items, tables, uses, start, counts)


def _circles(before: Whole, taken: Whole, members: Whole, *, lot: str) -> tuple[Whole, Whole]:
    """Orders to deal in, and for each form that takes any which of them it is dealt from."""
    turn = np.cumsum((before % len(members) == 0) & (taken > 0)) - 1
    shuffled = draw_lots(lot, (int(turn.max(initial=0)) + 1, len(members))).argsort(axis=1)
    circles: Whole = members[shuffled]
    return circles, turn


def draw_lots(lot: str, shape: tuple[int, ...]) -> NDArray[np.uint64]:
    """Whole numbers drawn by lot: the raw stream, which no version of the generator changes."""
    stream = np.random.PCG64(int.from_bytes(rank(0, lot)[:16]))
    return stream.random_raw(int(np.prod(shape))).reshape(shape)
