# SPDX-License-Identifier: Apache-2.0
"""Items and the places they may change between, of a section or a paper, and what is minimised."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from question_bank.assembly.dealing import Deal
from question_bank.assembly.outcomes import moments_of
from question_bank.assembly.problem import AssemblyProblem
from question_bank.assembly.shuffle import rank

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

# By so much a squared point of variance moves the sd of a paper whose sd is 4 points, as papers
# of 100 points have: d sd = d variance / (2 x sd).
VARIANCE_WEIGHT = 1 / 8
# Forms that are alike may all be harder than the bank; being alike is ten times as important.
STEADY_WEIGHT = 1 / 10
# Of a big group a sample is as good as all: so many items for every place, and some more.
_PER_PLACE, _MORE = 3, 10


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """Rows are items, first those of one use, then those of the next.

    `start[row]` is 1 for the forms of the place that is first given to the item, all 0 for an
    item not used; only items of the same use may change places, and a use has one section.
    `target` is the mean score that a form would have if it were like the bank. A complete bench
    has every item that could serve.
    """

    items: Places
    uses: Places
    sections: Places
    mean: Floats
    variance: Floats
    target: float
    start: Floats
    is_complete: bool

    def cost(self, placed: Floats) -> float:
        """What is minimised, of items placed like this.

        (max - min of means) + (max - min of variances) / 8 + |mean of means - target| / 10, over
        forms, in points.
        """
        return float(cost(self.target, placed.T @ self.mean, placed.T @ self.variance))


def cost(target: float, mean: Floats, variance: Floats) -> Floats:
    """The cost of forms along the last axis, see `Bench.cost`."""
    spread = np.ptp(mean, axis=-1) + VARIANCE_WEIGHT * np.ptp(variance, axis=-1)
    total: Floats = spread + STEADY_WEIGHT * np.abs(mean.mean(axis=-1) - target)
    return total


def together(benches: Sequence[Bench]) -> Bench:
    """The bench of the whole paper: rows section by section, costs of its totals."""
    return Bench(
        items=np.concatenate([bench.items for bench in benches]),
        uses=np.concatenate([bench.uses for bench in benches]),
        sections=np.concatenate([bench.sections for bench in benches]),
        mean=np.concatenate([bench.mean for bench in benches]),
        variance=np.concatenate([bench.variance for bench in benches]),
        target=sum(bench.target for bench in benches),
        start=np.concatenate([bench.start for bench in benches]),
        is_complete=all(bench.is_complete for bench in benches),
    )


def benches_of(problem: AssemblyProblem, dealt: Deal, *, forms: int, seed: int) -> list[Bench]:
    """A bench for every section, with items drawn by lot; no item is on two of them."""
    offered = _offered(problem, dealt, seed=seed)
    return [
        _bench(problem, dealt, section, offered, forms=forms)
        for section in range(len(problem.blueprint.sections))
    ]


def _offered(problem: AssemblyProblem, dealt: Deal, *, seed: int) -> list[list[int]]:
    """The items for each use: one for every place, and of the unused some to change with.

    Where sections share a group, what is unused goes to the first of them.
    """
    offered: list[list[int]] = [[] for _ in problem.uses]
    for group, own in zip(problem.groups, problem.uses_by_group(), strict=True):
        drawn = sorted(group.members, key=lambda it: rank(seed, problem.items[it].reference))
        for use in own:
            places = len(dealt.places[use])
            offered[use], drawn = drawn[:places], drawn[places:]
        places = len(dealt.places[own[0]])
        offered[own[0]] += drawn[: (_PER_PLACE - 1) * places + _MORE]
    return offered


def _bench(
    problem: AssemblyProblem, dealt: Deal, section: int, offered: list[list[int]], *, forms: int
) -> Bench:
    plan = problem.blueprint.sections[section]
    items: list[int] = []
    uses: list[int] = []
    start: list[list[float]] = []
    for at, use in enumerate(problem.uses):
        if use.section != section:
            continue
        places = [*dealt.places[at], *[frozenset[int]()] * len(offered[at])][: len(offered[at])]
        items += offered[at]
        uses += [at] * len(offered[at])
        start += [[float(form in place) for form in range(forms)] for place in places]
    moments = [
        moments_of(problem.items[item], points=plan.points, marking=plan.marking) for item in items
    ]
    mean, variance = np.array(moments).T
    usable = [item.difficulty for item in problem.items if plan.may_use(item)]
    target = float(plan.points * plan.count * sum(usable) / len(usable))
    return Bench(
        items=np.array(items),
        uses=np.array(uses),
        sections=np.full(len(items), section),
        mean=mean,
        variance=variance,
        target=target,
        start=np.array(start).reshape(-1, forms),
        is_complete=len(items) == len(usable),
    )
