# SPDX-License-Identifier: Apache-2.0
"""The program of all forms at once: how many items of each use every form has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import ceil, comb

from question_bank.assembly.problem import AssemblyProblem
from question_bank.assembly.program import Program, Solution
from question_bank.assembly.shuffle import rank

# What the choice of counts costs, so that topics come before lots and lots before shares: moving
# an item to a topic that already has more costs at least 2 x _TOPIC, no lot costs more than 1,
# and the shares of two groups differ by less than 2 x _SHARE.
_TOPIC, _SHARE = 2.0, 0.125
_WORD = 2**64
# What a solver may be off by in a bound on whole numbers.
_TOLERANCE = 1e-4


class Model:
    """The program of all forms at once; its columns are numbers of items."""

    def __init__(
        self, problem: AssemblyProblem, *, forms: int, coverage: int, exposure: int
    ) -> None:
        self.program = Program()
        self.differences: dict[int, float] = {}
        self._problem = problem
        self._forms = forms
        self._exposure = exposure
        self._shared: dict[int, float] = {}
        self._steps: dict[int, list[int]] = {}
        self._topic_steps: dict[tuple[int, str], list[int]] = {}
        uses = range(len(problem.uses))
        self.counts = [
            [self.program.add_whole(problem.most_of(use)) for use in uses] for _ in range(forms)
        ]
        for columns in self.counts:
            for demand in problem.demands:
                terms = {columns[use]: 1.0 for use in demand.uses}
                self.program.demand(terms, least=demand.least, most=demand.most)
        self._supply()
        if forms > 1:
            self._cover(coverage)
            self._expose()

    def _supply(self) -> None:
        """Where sections share a group, each of its items serves one of them in all forms.

        An item worth one point here and two there could not be compared between forms.
        """
        for group, own in zip(self._problem.groups, self._problem.uses_by_group(), strict=True):
            if len(own) == 1:
                continue
            members = len(group.members)
            kept = {use: self.program.add_whole(members) for use in own}
            self.program.demand(dict.fromkeys(kept.values(), 1.0), most=members)
            for use, column in kept.items():
                for columns in self.counts:
                    self.program.demand({columns[use]: 1.0, column: -1.0}, most=0)
                terms = {columns[use]: 1.0 for columns in self.counts}
                self.program.demand({**terms, column: -float(self._exposure)}, most=0)

    def _cover(self, coverage: int) -> None:
        for own in self._problem.uses_by_cell().values():
            most, least = (self.program.add_whole(self._most(own)) for _ in range(2))
            self.program.demand({most: 1.0, least: -1.0}, least=0, most=coverage)
            self.differences |= {most: 1.0, least: -1.0}
            for columns in self.counts:
                terms = {columns[use]: 1.0 for use in own}
                self.program.demand({**terms, most: -1.0}, most=0)
                self.program.demand({**terms, least: -1.0}, least=0)

    def _expose(self) -> None:
        """The places of a group fill layer by layer: a first form for each item, a second …

        A place in layer e is shared with e - 1 other forms. A layer costs more than the one below
        it, so the solver fills them in order, and there are no more layers than exposures.
        """
        for group, own in zip(self._problem.groups, self._problem.uses_by_group(), strict=True):
            if group.is_required:
                continue
            layers = {
                self.program.add_real(len(group.members)): float(layer)
                for layer in range(min(self._exposure, self._forms))
            }
            places = {columns[use]: 1.0 for columns in self.counts for use in own}
            self.program.demand({**places, **dict.fromkeys(layers, -1.0)}, least=0, most=0)
            self._shared |= {column: cost for column, cost in layers.items() if cost}

    def bound_overlap(self, overlap: int | None) -> None:
        """All pairs together share no more than the limit allows them."""
        if overlap is not None and self._shared:
            self.program.demand(self._shared, most=overlap * comb(self._forms, 2))

    def share_least(self) -> int:
        """The least number of shared places, which is a bound from now on."""
        return self.fix_least(self._shared) if self._shared else 0

    def fix_least(self, costs: Mapping[int, float]) -> int:
        """These whole costs stay at the least that the solver found; returns what it proved."""
        solution = _found(self.program.minimise(costs))
        self.program.demand(costs, most=round(solution.cost))
        return max(ceil(solution.bound - _TOLERANCE), 0)

    def draw(self, lot: str, ahead: Sequence[float] = ()) -> tuple[tuple[int, ...], ...] | None:
        """Counts even over topics and otherwise like the bank, odd ones by lot; None if none are.

        The n-th item of a topic costs 2n - 1, which adds up to n² and is least when topics are
        even; the n-th of a group of N costs (2n - 1)/N, which is least when groups get the same
        share. The lot moves the first by up to 1 and the second by up to an item either way.
        `ahead` says by how many items each use was favoured before, so that it is not again.
        """
        if not self._steps:
            self._add_steps()
        costs: dict[int, float] = {}
        for use, steps in self._steps.items():
            group = self._problem.groups[self._problem.uses[use].group]
            first = self._problem.items[group.members[0]].reference
            before = (ahead[use] if ahead else 0.0) + _drawn(lot, self._key(use), first) - 0.5
            for n, column in enumerate(steps, 1):
                costs[column] = _SHARE * (2 * (n + before) - 1) / len(group.members)
        for (section, topic), steps in self._topic_steps.items():
            odd = _drawn(lot, self._problem.blueprint.sections[section].key, topic)
            for n, column in enumerate(steps, 1):
                costs[column] = _TOPIC * (2 * n - 1) + odd
        found = self.program.minimise(costs)
        if found is None:
            return None
        return tuple(tuple(found.whole(column) for column in columns) for columns in self.counts)

    def _add_steps(self) -> None:
        """Columns that fill one after another as a use, or a topic of a section, gets items."""
        topics: dict[tuple[int, str], list[int]] = defaultdict(list)
        for place, use in enumerate(self._problem.uses):
            self._steps[place] = self._fill([place])
            topics[use.section, self._problem.groups[use.group].topic].append(place)
        self._topic_steps = {key: self._fill(own) for key, own in topics.items()}

    def _key(self, use: int) -> str:
        return self._problem.blueprint.sections[self._problem.uses[use].section].key

    def _most(self, uses: list[int]) -> int:
        plan = self._problem.blueprint.sections[self._problem.uses[uses[0]].section]
        return min(plan.count, sum(self._problem.most_of(use) for use in uses))

    def _fill(self, uses: list[int]) -> list[int]:
        """Columns that add up to what these uses have in all forms; each holds one per form."""
        steps = [self.program.add_real(self._forms) for _ in range(self._most(uses))]
        places = {columns[use]: 1.0 for columns in self.counts for use in uses}
        self.program.demand({**places, **dict.fromkeys(steps, -1.0)}, least=0, most=0)
        return steps


def _found(solution: Solution | None) -> Solution:
    """A program that had an answer has one after its cost was bounded by that answer's."""
    if solution is None:
        raise RuntimeError("the solver takes back an answer it gave")
    return solution


def _drawn(lot: str, *about: str) -> float:
    """A number from 0 to 1 drawn by lot."""
    return int.from_bytes(rank(0, lot, *about)[:8]) / _WORD
