# SPDX-License-Identifier: Apache-2.0
"""A paper of its own for every candidate: thousands of forms in which every item serves as often.

Some tables of counts, each obeying every rule, are drawn exactly. Forms take them in turn, and
each group deals its items round and round. Then forms exchange items of the same use, an easy
form with a hard one, until all are as hard as the mean of the pool. Neither dealing nor
exchanging changes a count, so no rule can break, and exchanging changes no exposure.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

import numpy as np

from question_bank.assembly.blueprint import Blueprint
from question_bank.assembly.feasibility import explain, refusal_of
from question_bank.assembly.hands import Hands, Whole, deal_hands
from question_bank.assembly.levelling import Floats, level
from question_bank.assembly.model import Model
from question_bank.assembly.outcomes import moments_of
from question_bank.assembly.problem import AssemblyProblem, Twins, problem_of
from question_bank.assembly.shortage import Need, unreached
from question_bank.assembly.shuffle import rank
from question_bank.assembly.slots import PlannedSlot, lay_out
from question_bank.items import Item

# So many tables let a group's share of places be met to some hundredths, and cost a second.
_TABLES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLimits:
    """`mean`: how far, in points, a form's predicted mean may lie from the mean of the pool.

    `exposure`: in how many forms an item may stand that is not required; None for any number.
    Refused with ValueError: a mean below 0, and an exposure below 1.
    """

    mean: Decimal = Decimal("0.1")
    exposure: int | None = None

    def __post_init__(self) -> None:
        if not (self.mean.is_finite() and self.mean >= 0):
            raise ValueError("a mean is not below 0 points away from another")
        if self.exposure is not None and self.exposure < 1:
            raise ValueError("an item that may stand in no form is forbidden, not limited")


@dataclass(frozen=True, slots=True)
class SectionExposure:
    """In how many forms the items of a section stand: the least, the most, and if all did alike.

    Of the items that the section may use and none requires.
    """

    section: str
    least: int
    most: int
    even: float


class Pool:
    """Forms by number, each laid out when it is asked for: ten thousand would fill a gigabyte.

    `target` is the mean of the forms' predicted means, `means` are these, and `exposure` says in
    how many forms every item stands that some section may use.
    """

    def __init__(self, problem: AssemblyProblem, hands: Hands, *, means: Floats, seed: int) -> None:
        self._problem = problem
        self._hands = hands
        self._seed = seed
        self.means = means
        self.target = float(means.mean())
        often = np.bincount(hands.items.ravel(), minlength=len(problem.items))
        usable = sorted({item for group in problem.groups for item in group.members})
        self.exposure: Mapping[str, int] = {
            problem.items[item].reference: int(often[item]) for item in usable
        }

    def __len__(self) -> int:
        return len(self._hands.items)

    def __iter__(self) -> Iterator[list[PlannedSlot]]:
        return (self[number] for number in range(len(self)))

    def __getitem__(self, number: int) -> list[PlannedSlot]:
        """The slots of one form, in an order of its own."""
        chosen: dict[str, list[Item]] = defaultdict(list)
        uses = self._hands.uses[self._hands.tables[number]]
        sections = self._problem.blueprint.sections
        for use, item in zip(uses, self._hands.items[number], strict=True):
            key = sections[self._problem.uses[use].section].key
            chosen[key].append(self._problem.items[item])
        seed = int.from_bytes(rank(self._seed, "form", str(number))[:7])
        return lay_out(self._problem.blueprint, chosen, seed=seed)

    def exposures(self) -> tuple[SectionExposure, ...]:
        """How evenly each section uses its items; one that sections share counts in each."""
        told = []
        for at, plan in enumerate(self._problem.blueprint.sections):
            groups = [self._problem.groups[u.group] for u in self._problem.uses if u.section == at]
            free = [item for group in groups if not group.is_required for item in group.members]
            often = [self.exposure[self._problem.items[item].reference] for item in free]
            asked = plan.count - sum(group.is_required for group in groups)
            even = len(self) * asked / max(len(free), 1)
            told.append(
                SectionExposure(plan.key, min(often, default=0), max(often, default=0), even)
            )
        return tuple(told)


def draw_pool(
    blueprint: Blueprint,
    bank: Sequence[Item],
    *,
    forms: int,
    seed: int,
    twins: Twins = (),
    limits: PoolLimits = PoolLimits(),
) -> Pool:
    """So many forms of the blueprint, the same for the same seed.

    Each obeys the blueprint, holds no two twins and has a predicted mean as near to the pool's as
    `limits` says. Topics are equal in number in every form; over the pool the items of a topic
    stand in the same number of forms, give or take what the rules demand. Refused with
    CannotAssemble, which says what the bank lacks or which limit was not reached, and with
    ValueError: fewer than one form.
    """
    if forms < 1:
        raise ValueError("there is at least one form")
    problem = problem_of(blueprint, bank, twins=twins)
    tables = list(_tables(problem, min(forms, _TABLES), seed=seed))
    if not tables:
        raise refusal_of(blueprint, explain(blueprint, bank, twins=twins))
    hands = deal_hands(problem, np.array(tables), forms=forms, seed=seed)
    worth = _worth(problem)
    means = level(hands, worth, tolerance=float(limits.mean), seed=seed)
    _demand_rules(problem, hands)
    pool = Pool(problem, hands, means=means, seed=seed)
    _demand_limits(pool, problem, limits)
    return pool


def _tables(problem: AssemblyProblem, number: int, *, seed: int) -> Iterator[tuple[int, ...]]:
    """Counts of one form after another, each making up for what those before left uneven."""
    drawn = np.zeros(len(problem.uses))
    size = np.array([len(problem.groups[use.group].members) for use in problem.uses], dtype=float)
    topics = defaultdict(list)
    for place, use in enumerate(problem.uses):
        topics[use.section, problem.groups[use.group].topic].append(place)
    for table in range(number):
        ahead = drawn.copy()
        for own in topics.values():
            ahead[own] -= size[own] * drawn[own].sum() / size[own].sum()
        model = Model(problem, forms=1, coverage=0, exposure=1)
        counts = model.draw(f"{seed}/{table}", ahead.tolist())
        if counts is None:
            return
        drawn += counts[0]
        yield counts[0]


def _worth(problem: AssemblyProblem) -> Floats:
    """The mean points of every item at every use of its group."""
    worth = np.zeros((len(problem.uses), len(problem.items)))
    for place, use in enumerate(problem.uses):
        plan = problem.blueprint.sections[use.section]
        for item in problem.groups[use.group].members:
            worth[place, item], _ = moments_of(
                problem.items[item], points=plan.points, marking=plan.marking
            )
    return worth


def _demand_rules(problem: AssemblyProblem, hands: Hands) -> None:
    """Nothing happens: counted again from the items, every form keeps every demand."""
    uses = hands.uses[hands.tables]
    group_of = np.full(len(problem.items), -1)
    for place, group in enumerate(problem.groups):
        group_of[list(group.members)] = place
    right = np.array([use.group for use in problem.uses])[uses] == group_of[hands.items]
    ordered = np.sort(hands.items, axis=1)
    repeated = (ordered[:, 1:] == ordered[:, :-1]).any()
    holds = all(_holds(uses, demand.uses, demand.least, demand.most) for demand in problem.demands)
    if repeated or not right.all() or not holds:
        raise RuntimeError("dealing or exchanging broke a rule")


def _holds(uses: Whole, own: Sequence[int], least: int, most: int) -> bool:
    found = np.isin(uses, own).sum(axis=1)
    return bool((found >= least).all() and (found <= most).all())


def _demand_limits(pool: Pool, problem: AssemblyProblem, limits: PoolLimits) -> None:
    reached = ceil(float(np.abs(pool.means - pool.target).max()) * 100 - 1e-6)
    if reached > limits.mean * 100:
        raise unreached(Need.MEAN, int(limits.mean * 100), reached)
    required = {name for plan in problem.blueprint.sections for name in plan.required}
    most = max((n for name, n in pool.exposure.items() if name not in required), default=0)
    if limits.exposure is not None and most > limits.exposure:
        raise unreached(Need.EXPOSURE, limits.exposure, most)
