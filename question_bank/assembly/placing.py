# SPDX-License-Identifier: Apache-2.0
"""Which items the forms get, section by section."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from question_bank.assembly.balancing import balance
from question_bank.assembly.bench import Bench, Floats, benches_of
from question_bank.assembly.dealing import Deal
from question_bank.assembly.problem import Problem
from question_bank.assembly.refining import refine
from question_bank.items import Item


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """A bench for every section, its items in their places, and a cost that no places go below."""

    benches: Sequence[Bench]
    placed: Sequence[Floats]
    least_cost: float = 0.0

    @property
    def cost(self) -> float:
        pairs = zip(self.benches, self.placed, strict=True)
        return sum(bench.cost(placed) for bench, placed in pairs)

    def chosen(self, problem: Problem, form: int) -> dict[str, list[Item]]:
        """The items of one form by the key of their section."""
        rows = [np.flatnonzero(placed[:, form]) for placed in self.placed]
        return {
            plan.key: [problem.items[item] for item in bench.items[own]]
            for plan, bench, own in zip(problem.blueprint.sections, self.benches, rows, strict=True)
        }


def place(problem: Problem, dealt: Deal, *, forms: int, seed: int) -> Placing:
    """Items for all places, as alike between forms as exchanges make them."""
    benches = benches_of(problem, dealt, forms=forms, seed=seed)
    return Placing(benches, [balance(bench, seed=seed) for bench in benches])


def prove(placing: Placing) -> Placing:
    """The same or better, with small sections proved."""
    refined = [
        refine(bench, placed) for bench, placed in zip(placing.benches, placing.placed, strict=True)
    ]
    bound = sum(least for _, least in refined)
    return Placing(placing.benches, [placed for placed, _ in refined], bound)
