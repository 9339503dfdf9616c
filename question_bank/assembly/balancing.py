# SPDX-License-Identifier: Apache-2.0
"""Items change places until a section, and then the paper, is as hard in one form as in another.

A change of places inside a use changes no count, no overlap and no exposure: only how difficult
the forms are.
"""

from collections.abc import Callable

import numpy as np

from question_bank.assembly.bench import Bench, Floats, Places, cost
from question_bank.assembly.shuffle import rank

# Half a hundredth of a point: nobody can tell such forms apart.
ENOUGH = 0.005
_STARTS = 12
_LEAST_GAIN = 1e-9

# From the means and variances of forms, along the last axis, to one number.
Measure = Callable[[Floats, Floats], Floats]


def balance(bench: Bench, *, seed: int) -> Floats:
    """Places for the items, of which no single exchange is better; one row for each.

    Several starts are drawn by lot. The best is kept, and the first that is good enough ends it.
    A single form has nothing to be like but the bank, and needs one.
    """
    forms = bench.start.shape[1]
    best = _descend(bench, bench.start)
    for start in range(1, _STARTS if forms > 1 else 1):
        if bench.cost(best) <= ENOUGH:
            break
        placed = _descend(bench, _shuffled(bench, f"{seed}/{start}"))
        best = min(best, placed, key=bench.cost)
    return best


def settle(bench: Bench, placed: Floats) -> Floats:
    """These places or better: no single exchange is.

    A section with few items differs between forms by what no exchange in it can mend; the others,
    each balanced by itself, can make up for it.
    """
    return min(placed, _descend(bench, placed), key=bench.cost)


def _shuffled(bench: Bench, lot: str) -> Floats:
    """The places of each use in another order."""
    order = sorted(range(len(bench.items)), key=lambda row: (bench.uses[row], rank(row, lot)))
    back = np.argsort(bench.uses, kind="stable")
    placed = np.empty_like(bench.start)
    placed[back] = bench.start[order]
    return placed


def _descend(bench: Bench, placed: Floats) -> Floats:
    """First by squared distances, whose every step pulls all forms together, then by the cost."""

    def squared(mean: Floats, variance: Floats) -> Floats:
        apart = variance - variance.mean(axis=-1, keepdims=True)
        away: Floats = ((mean - bench.target) ** 2 + apart**2).sum(axis=-1)
        return away

    pairs = _pairs(bench)
    placed = _improve(bench, placed, pairs, squared)
    return _improve(bench, placed, pairs, lambda mean, var: cost(bench.target, mean, var))


def _pairs(bench: Bench) -> tuple[Places, Places]:
    """The rows that may change places, of every use all with all."""
    ones, others = [], []
    for use in np.unique(bench.uses):
        rows = np.flatnonzero(bench.uses == use)
        one, other = np.triu_indices(len(rows), 1)
        ones.append(rows[one])
        others.append(rows[other])
    return np.concatenate(ones), np.concatenate(others)


def _improve(
    bench: Bench, placed: Floats, pairs: tuple[Places, Places], measure: Measure
) -> Floats:
    """The best exchange of all is made, again and again, until none lowers the measure.

    Ends, because the measure falls each time and there are finitely many ways to place items.
    """
    one, other = pairs
    placed = placed.copy()
    mean_gain = (bench.mean[one] - bench.mean[other])[:, None]
    variance_gain = (bench.variance[one] - bench.variance[other])[:, None]
    mean, variance = placed.T @ bench.mean, placed.T @ bench.variance
    reached = float(measure(mean, variance))
    while len(one):
        moved = placed[other] - placed[one]
        measured = measure(mean + mean_gain * moved, variance + variance_gain * moved)
        best = int(measured.argmin())
        if measured[best] >= reached - _LEAST_GAIN:
            break
        reached = float(measured[best])
        mean = mean + mean_gain[best] * moved[best]
        variance = variance + variance_gain[best] * moved[best]
        placed[[one[best], other[best]]] = placed[[other[best], one[best]]]
    return placed
