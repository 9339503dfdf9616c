# SPDX-License-Identifier: Apache-2.0
"""Parallel forms: papers of one blueprint that differ in their items and in nothing that matters.

How many items of which group each form has is decided exactly (`counting`), which places share an
item by dealing them evenly (`dealing`), and which item stands where by exchanges (`balancing`), on
small papers exactly again (`refining`). `verify` looks at the result before anybody gets it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from question_bank.assembly.balancing import ENOUGH
from question_bank.assembly.blueprint import Blueprint
from question_bank.assembly.check import coverage_of, verify
from question_bank.assembly.counting import CountTable, count_items
from question_bank.assembly.dealing import Deal, deal
from question_bank.assembly.feasibility import explain, refusal_of
from question_bank.assembly.limits import LEAST, Limits
from question_bank.assembly.placing import Placing, place, prove
from question_bank.assembly.prediction import Prediction, predict
from question_bank.assembly.problem import AssemblyProblem, Twins, problem_of
from question_bank.assembly.shortage import Need, unreached
from question_bank.assembly.shuffle import rank
from question_bank.assembly.slots import PlannedSlot, lay_out
from question_bank.items import Item

# Counts that are equally good on paper make forms more and less alike; four lots find good ones.
_LOTS = 4
# Floats that differ by less are the same cost.
_SAME = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class ParallelForm:
    """A paper and what it is expected to do.

    `coverage` counts items in each section x topic x cognitive level.
    """

    slots: tuple[PlannedSlot, ...]
    prediction: Prediction
    coverage: Mapping[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True)
class Spread:
    """By how much forms differ at most: in mean and sd of the score, in points, and in passing."""

    mean: float
    sd: float
    pass_probability: float


@dataclass(frozen=True, slots=True, eq=False)
class ParallelForms:
    """Forms that keep every rule, and how alike they are.

    `overlap[i][j]` items stand in form i and form j, `exposure[k]` items of the bank in exactly k
    forms; both count required items. `bounds` are the limits kept, which count none of them, and
    `least_overlap` is an overlap that some two forms had to reach. `cost` is what `Bench.cost`
    measures of the whole paper; no placing of items under these counts costs less than
    `least_cost`.
    """

    forms: tuple[ParallelForm, ...]
    overlap: tuple[tuple[int, ...], ...]
    exposure: Mapping[int, int]
    bounds: Limits
    least_overlap: int
    cost: float
    least_cost: float

    @property
    def is_proved(self) -> bool:
        """Say whether these forms are proved as alike as can be, and share as little."""
        alike = self.cost - self.least_cost <= _SAME
        return alike and self.bounds.overlap == self.least_overlap

    def spread(self, pass_points: Decimal) -> Spread:
        """The largest differences between two forms, of passing with so many points too."""
        told = [
            (p.mean, p.sd, p.probability_of(pass_points))
            for p in (form.prediction for form in self.forms)
        ]
        return Spread(*(max(column) - min(column) for column in zip(*told, strict=True)))


def assemble_parallel(
    blueprint: Blueprint,
    bank: Sequence[Item],
    *,
    forms: int,
    seed: int,
    twins: Twins = (),
    limits: Limits = LEAST,
) -> ParallelForms:
    """So many forms of the blueprint, as alike as can be found; the same for the same seed.

    Every form obeys the blueprint and holds no two twins. An item serves one section and is worth
    the same in all forms that have it. Refused with CannotAssemble, which says what the bank
    lacks or which limit it cannot keep; with Undecided, when the solver gives up on a bank it has
    never met the like of; and with ValueError: fewer than one form.
    """
    if forms < 1:
        raise ValueError("there is at least one form")
    problem = problem_of(blueprint, bank, twins=twins)
    tables = count_items(problem, forms=forms, seed=seed, limits=limits, lots=_LOTS)
    if not tables:
        shortages = explain(blueprint, bank, twins=twins, forms=forms, limits=limits)
        raise refusal_of(blueprint, shortages)
    table, dealt, placing = _most_alike(problem, tables, limits, seed=seed)
    laid_out = [
        lay_out(blueprint, placing.chosen(problem, form), seed=_form_seed(seed, form))
        for form in range(forms)
    ]
    bounds = Limits(coverage=table.coverage, exposure=table.exposure, overlap=dealt.overlap)
    if verify(blueprint, laid_out, twins=twins, limits=bounds):
        raise RuntimeError("the solver's forms break rules it was given")
    return ParallelForms(
        forms=tuple(_form(slots) for slots in laid_out),
        overlap=_overlap(laid_out),
        exposure=_exposure(bank, laid_out),
        bounds=bounds,
        least_overlap=table.least_overlap,
        cost=placing.cost,
        least_cost=placing.least_cost,
    )


def _most_alike(
    problem: AssemblyProblem, tables: Sequence[CountTable], limits: Limits, *, seed: int
) -> tuple[CountTable, Deal, Placing]:
    """The table whose forms share least and cost least; the first that is good enough will do."""
    tried: list[tuple[CountTable, Deal, Placing]] = []
    for table in tables:
        dealt = deal(problem, table, seed=seed)
        tried.append((table, dealt, place(problem, dealt, forms=table.forms, seed=seed)))
        if dealt.overlap <= table.least_overlap and tried[-1][2].cost <= ENOUGH:
            break
    table, dealt, placing = min(tried, key=lambda each: (each[1].overlap, each[2].cost))
    if limits.overlap is not None and dealt.overlap > limits.overlap:
        raise unreached(Need.OVERLAP, limits.overlap, dealt.overlap)
    return table, dealt, prove(placing) if table.forms > 1 else placing


def _form_seed(seed: int, number: int) -> int:
    """Another for every form, so that shared items show their options in another order."""
    return int.from_bytes(rank(seed, "form", str(number))[:7])


def _form(slots: Sequence[PlannedSlot]) -> ParallelForm:
    return ParallelForm(tuple(slots), predict(slots), coverage_of(slots))


def _names(slots: Sequence[PlannedSlot]) -> frozenset[str]:
    return frozenset(slot.item.reference for slot in slots)


def _overlap(forms: Sequence[Sequence[PlannedSlot]]) -> tuple[tuple[int, ...], ...]:
    names = [_names(slots) for slots in forms]
    return tuple(tuple(len(one & other) for other in names) for one in names)


def _exposure(bank: Sequence[Item], forms: Sequence[Sequence[PlannedSlot]]) -> dict[int, int]:
    often = Counter(name for slots in forms for name in _names(slots))
    return dict(sorted(Counter(often[item.reference] for item in bank).items()))
