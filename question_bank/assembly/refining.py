# SPDX-License-Identifier: Apache-2.0
"""The places of a small paper, decided exactly: what exchanges found is proved best or bettered.

Items of a use with the same mean and variance are as good as each other, and so are places with
the same forms: a column says how many of the former stand at the latter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from question_bank.assembly.bench import STEADY_WEIGHT, VARIANCE_WEIGHT, Bench, Floats
from question_bank.assembly.program import Program, Solution, Undecided

# What HiGHS decides in less than a second. Bigger papers can be placed in so many ways that exchanges come
# near enough to the best, and that nobody could prove it.
MAX_COLUMNS = 80
_LEAST_GAIN = 1e-6

# What the items of a kind have in common: use, mean and variance.
_Kind = tuple[int, float, float]
# A place: 1.0 for each form it is in.
_Forms = tuple[float, ...]


def refine(bench: Bench, placed: Floats) -> tuple[Floats, float]:
    """Places that cost no more than those given, and a cost below which none exist.

    The bound is the cost itself where these are proved best, and 0 where the paper is too big
    to ask or the bench does not have all items that could serve.
    """
    reached = bench.cost(placed)
    if reached <= _LEAST_GAIN or _count_columns(bench) > MAX_COLUMNS:
        return placed, 0.0
    model = _Model(bench)
    model.program.demand(model.costs, most=reached - _LEAST_GAIN)
    try:
        found = model.program.minimise(model.costs)
    except Undecided:
        return placed, 0.0
    if found is not None:
        placed = min(placed, model.read(found), key=bench.cost)
    bound = reached if found is None else found.bound
    return placed, min(bound, bench.cost(placed)) if bench.is_complete else 0.0


class _Model:
    def __init__(self, bench: Bench) -> None:
        self.program = Program()
        self.columns: dict[tuple[_Kind, _Forms], int] = {}
        self._bench = bench
        self._rows: dict[_Kind, list[int]] = defaultdict(list)
        for row, kind in enumerate(_kinds(bench)):
            self._rows[kind].append(row)
        self._place(Counter(_places(bench)))
        self.costs = self._compare()

    def _place(self, places: Counter[tuple[int, _Forms]]) -> None:
        """Every item stands somewhere, and every place is taken."""
        for (use, forms), number in places.items():
            own = [kind for kind in self._rows if kind[0] == use]
            for kind in own:
                most = min(number, len(self._rows[kind]))
                self.columns[kind, forms] = self.program.add_whole(most)
            terms = {self.columns[kind, forms]: 1.0 for kind in own}
            self.program.demand(terms, least=number, most=number)
        for kind, rows in self._rows.items():
            terms = {column: 1.0 for (own, _), column in self.columns.items() if own == kind}
            self.program.demand(terms, least=len(rows), most=len(rows))

    def _compare(self) -> dict[int, float]:
        """The cost of a bench as columns that are above all forms, below all, and away."""
        costs: dict[int, float] = {}
        forms = range(self._bench.start.shape[1])
        for which, weight in ((1, 1.0), (2, VARIANCE_WEIGHT)):
            most, least = self.program.add_real(), self.program.add_real()
            costs |= {most: weight, least: -weight}
            for form in forms:
                terms = self._sum([form], which)
                self.program.demand({**terms, most: -1.0}, most=0)
                self.program.demand({**terms, least: -1.0}, least=0)
        away = self.program.add_real()
        costs[away] = STEADY_WEIGHT / len(forms)
        target = self._bench.target * len(forms)
        self.program.demand({**self._sum(forms, 1), away: -1.0}, most=target)
        self.program.demand({**self._sum(forms, 1), away: 1.0}, least=target)
        return costs

    def _sum(self, forms: Sequence[int], which: int) -> dict[int, float]:
        """The means (1) or variances (2) of these forms, added up."""
        return {
            column: kind[which] * sum(place[form] for form in forms)
            for (kind, place), column in self.columns.items()
        }

    def read(self, found: Solution) -> Floats:
        """The places that the columns say, in the rows of the bench."""
        placed = np.zeros_like(self._bench.start)
        left = {kind: list(rows) for kind, rows in self._rows.items()}
        for (kind, forms), column in self.columns.items():
            for _ in range(found.whole(column)):
                placed[left[kind].pop()] = forms
        return placed


def _count_columns(bench: Bench) -> int:
    """How many columns a model has, known before it is made: of big papers none is."""
    kinds = Counter(use for use, _, _ in set(_kinds(bench)))
    return sum(kinds[use] for use, _ in set(_places(bench)))


def _places(bench: Bench) -> Iterable[tuple[int, _Forms]]:
    return zip(bench.uses.tolist(), map(tuple, bench.start.tolist()), strict=True)


def _kinds(bench: Bench) -> Iterable[_Kind]:
    rows = zip(bench.uses, bench.mean, bench.variance, strict=True)
    return ((int(use), float(mean), float(variance)) for use, mean, variance in rows)
