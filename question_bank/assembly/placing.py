# SPDX-License-Identifier: Apache-2.0
"""Which items the forms get."""

from dataclasses import dataclass, replace

import numpy as np

from question_bank.assembly.balancing import balance, settle
from question_bank.assembly.bench import Bench, Floats, benches_of, together
from question_bank.assembly.dealing import Deal
from question_bank.assembly.problem import AssemblyProblem
from question_bank.assembly.refining import refine
from question_bank.items import Item


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """The bench of a paper, its items in their places, and a cost that no places go below."""

    bench: Bench
    placed: Floats
    least_cost: float = 0.0

    @property
    def cost(self) -> float:
        return self.bench.cost(self.placed)

    def chosen(self, problem: AssemblyProblem, form: int) -> dict[str, list[Item]]:
        """The items of one form by the key of their section."""
        taken = self.placed[:, form] > 0
        return {
            plan.key: [
                problem.items[item]
                for item in self.bench.items[taken & (self.bench.sections == section)]
            ]
            for section, plan in enumerate(problem.blueprint.sections)
        }


def place(problem: AssemblyProblem, dealt: Deal, *, forms: int, seed: int) -> Placing:
    """Items for all places, as alike between forms as exchanges make them.

    Each section by itself first, so that none is much harder in one form; then the paper.
    """
    benches = benches_of(problem, dealt, forms=forms, seed=seed)
    paper = together(benches)
    sections = np.concatenate([balance(bench, seed=seed) for bench in benches])
    return Placing(paper, settle(paper, sections))


def prove(placing: Placing) -> Placing:
    """The same or better, proved where the paper is small."""
    placed, least = refine(placing.bench, placing.placed)
    return replace(placing, placed=placed, least_cost=least)
