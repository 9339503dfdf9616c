# SPDX-License-Identifier: Apache-2.0
"""A mixed-integer linear program, put together column by column and row by row; HiGHS solves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

# A program of ours is decided at the root or within a few dozen nodes. The bound is on nodes and
# not on time, because the same input then stops at the same place on every machine.
MAX_NODES = 400
# The way out of a program that is stuck inside one node; no ordinary bank comes near it.
MAX_SECONDS = 300.0
_INFEASIBLE = 2

Terms = Mapping[int, float]


class Undecided(RuntimeError):
    """The solver gave up before it found an answer or that there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Values of the columns, what they cost, and a cost below which no values can come."""

    values: NDArray[np.float64]
    cost: float
    bound: float

    def whole(self, column: int) -> int:
        """The value of a column of whole numbers, freed of the solver's last digits."""
        return round(float(self.values[column]))


_NOTHING = Solution(np.zeros(0), 0.0, 0.0)


class Program:
    """Columns are numbered from 0 as they are added; rows bound sums over them."""

    def __init__(self) -> None:
        self._lower: list[float] = []
        self._upper: list[float] = []
        self._whole: list[bool] = []
        self._places: list[tuple[int, int]] = []
        self._factors: list[float] = []
        self._least: list[float] = []
        self._most: list[float] = []

    def add_whole(self, most: float, *, least: float = 0) -> int:
        """The number of a new column that takes whole values from `least` to `most`."""
        return self._add(least, most, whole=True)

    def add_real(self, most: float = inf, *, least: float = 0) -> int:
        """The number of a new column that takes any value from `least` to `most`."""
        return self._add(least, most, whole=False)

    def _add(self, least: float, most: float, *, whole: bool) -> int:
        self._lower.append(least)
        self._upper.append(most)
        self._whole.append(whole)
        return len(self._lower) - 1

    def demand(self, terms: Terms, *, least: float = -inf, most: float = inf) -> None:
        """The sum of factor x column over `terms` lies from `least` to `most` from now on."""
        row = len(self._least)
        self._places.extend((row, column) for column in terms)
        self._factors.extend(terms.values())
        self._least.append(least)
        self._most.append(most)

    def minimise(self, costs: Terms) -> Solution | None:
        """Values of the least cost, or None when no values obey every row.

        Where the solver stops early, the values are the best it has, and their distance from
        `bound` says how far they may be from the least. Refused with Undecided when it has none.
        """
        if not self._lower:
            return None if any(least > 0 for least in self._least) else _NOTHING
        # Half a second to import: a server that only shows papers never solves.
        from scipy.optimize import (  # type: ignore[import-untyped]  # noqa: PLC0415
            Bounds,
            LinearConstraint,
            milp,
        )
        from scipy.sparse import csr_array  # type: ignore[import-untyped]  # noqa: PLC0415

        objective = np.zeros(len(self._lower))
        for column, cost in costs.items():
            objective[column] = cost
        rows, columns = np.array(self._places, dtype=np.int64).reshape(-1, 2).T
        shape = (len(self._least), len(self._lower))
        matrix = csr_array((self._factors, (rows, columns)), shape=shape)
        found = milp(
            objective,
            integrality=np.array(self._whole, dtype=np.int64),
            bounds=Bounds(self._lower, self._upper),
            constraints=LinearConstraint(matrix, self._least, self._most),
            options={"node_limit": MAX_NODES, "time_limit": MAX_SECONDS, "mip_rel_gap": 0.0},
        )
        if found.status == _INFEASIBLE:
            return None
        # Not by status: SciPy has no number for "stopped at the node limit", and gives values only
        # where they obey every row.
        if found.x is None:
            raise Undecided(found.message)
        bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
        return Solution(np.asarray(found.x), float(found.fun), float(bound))
