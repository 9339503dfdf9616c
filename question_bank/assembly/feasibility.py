# SPDX-License-Identifier: Apache-2.0
"""Why a bank cannot meet a blueprint: which requirements collide, and how many items are missing.

What counting shows is told first. Only where every requirement alone could be met does the solver
look for the few that cannot be met together, which are then as few as possible: without any one
of them the others would hold.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from question_bank.assembly.blueprint import Blueprint
from question_bank.assembly.counting import (
    find_bounds,
    find_least_exposure,
    find_least_overlap,
)
from question_bank.assembly.limits import LEAST, Limits
from question_bank.assembly.problem import AssemblyProblem, Demand, Twins, problem_of
from question_bank.assembly.program import Program
from question_bank.assembly.shortage import (
    CannotAssemble,
    Need,
    Requirement,
    Shortage,
    ShortageCode,
    ShortOfItems,
)
from question_bank.items import Item

# An author repairs one or two collisions and asks again.
_MOST_COLLISIONS = 5


def explain(
    blueprint: Blueprint,
    bank: Sequence[Item],
    *,
    twins: Twins = (),
    forms: int = 1,
    limits: Limits = LEAST,
) -> tuple[Shortage, ...]:
    """What stands in the way of so many forms; empty when nothing does.

    First what a single form lacks, and only when it lacks nothing, which limits on several forms
    the bank does not allow.
    """
    problem = problem_of(blueprint, bank, twins=twins)
    counted = (*_unsuitable(blueprint, problem.items), *_too_few(problem))
    if counted:
        return counted
    colliding = tuple(_collisions(problem))
    if colliding or forms == 1:
        return colliding
    return tuple(_limits(problem, forms, limits))


def refusal_of(blueprint: Blueprint, shortages: tuple[Shortage, ...]) -> CannotAssemble:
    """The refusal for these shortages; ShortOfItems where sections lack items and nothing else."""
    for shortage in shortages:
        if any(each.need is not Need.ITEMS for each in shortage.requirements):
            continue
        section = shortage.requirements[-1].section
        needed = next(plan.count for plan in blueprint.sections if plan.key == section)
        return ShortOfItems(shortages, section, needed, needed - shortage.short)
    return CannotAssemble(shortages)


def _unsuitable(blueprint: Blueprint, items: Iterable[Item]) -> Iterator[Shortage]:
    known = {item.reference: item for item in items}
    for plan in blueprint.sections:
        for name in sorted(plan.required):
            needed = (Requirement(Need.REQUIRED, plan.key, references=(name,)),)
            if name not in known:
                yield Shortage(ShortageCode.UNKNOWN_ITEM, needed, needed=1, available=0)
            elif not plan.may_use(known[name]):
                yield Shortage(ShortageCode.UNSUITABLE_ITEM, needed, needed=1, available=0)


def _too_few(problem: AssemblyProblem) -> Iterator[Shortage]:
    for demand in problem.demands:
        groups = {problem.uses[use].group for use in demand.uses}
        available = sum(len(problem.groups[group].members) for group in groups)
        if available < demand.least and demand.requirement.need is not Need.REQUIRED:
            needed = (demand.requirement,)
            yield Shortage(ShortageCode.TOO_FEW, needed, needed=demand.least, available=available)


def _collisions(problem: AssemblyProblem) -> Iterator[Shortage]:
    """One after another: what one collision is about is left out when the next is looked for."""
    kept = list(problem.demands)
    for _ in range(_MOST_COLLISIONS):
        core = _core(problem, kept)
        if not core:
            return
        requirements = tuple(demand.requirement for demand in _by_spare(problem, core))
        short = sum((_slack(problem, core) or {}).values())
        yield Shortage(ShortageCode.COLLISION, requirements, needed=short, available=0)
        kept = [demand for demand in kept if demand not in core]


def _core(problem: AssemblyProblem, demands: Sequence[Demand]) -> list[Demand]:
    """Demands that cannot hold together, none of which could be left out; empty if all hold.

    Whatever is stretched where all may stretch is nailed down, until the nailed ones alone cannot
    hold: a superset of a core, and a small one. Then each is tried without. (Chinneck's elastic
    and deletion filters.)
    """
    nailed: list[Demand] = []
    while True:
        stretched = _slack(problem, demands, nailed)
        if stretched is None:
            break
        if not stretched:
            return []
        nailed += stretched
    for demand in tuple(nailed):
        others = [other for other in nailed if other is not demand]
        if _slack(problem, (), others) is None:
            nailed = others
    return nailed


def _by_spare(problem: AssemblyProblem, demands: Iterable[Demand]) -> list[Demand]:
    """What has least to choose from comes first; so what is short is left with the last."""

    def spare(demand: Demand) -> int:
        return sum(problem.most_of(use) for use in demand.uses) - demand.least

    return sorted(demands, key=spare)


def _slack(
    problem: AssemblyProblem, elastic: Iterable[Demand], nailed: Collection[Demand] = ()
) -> dict[Demand, int] | None:
    """By how many items elastic demands are missed, at least in sum; only those that are.

    None when the nailed ones, which may not be missed, cannot hold together.
    """
    program = Program()
    uses = [program.add_whole(problem.most_of(use)) for use in range(len(problem.uses))]
    for group, own in zip(problem.groups, problem.uses_by_group(), strict=True):
        if len(own) > 1:
            program.demand({uses[use]: 1.0 for use in own}, most=len(group.members))
    for demand in nailed:
        terms = {uses[use]: 1.0 for use in demand.uses}
        program.demand(terms, least=demand.least, most=demand.most)
    gaps: dict[Demand, int] = {}
    for demand in elastic:
        if demand in nailed:
            continue
        terms = {uses[use]: 1.0 for use in demand.uses}
        gaps[demand] = program.add_whole(demand.least + len(problem.items))
        program.demand({**terms, gaps[demand]: 1.0}, least=demand.least)
        program.demand({**terms, gaps[demand]: -1.0}, most=demand.most)
    found = program.minimise(dict.fromkeys(gaps.values(), 1.0))
    if found is None:
        return None
    missed = {demand: found.whole(column) for demand, column in gaps.items()}
    return {demand: gap for demand, gap in missed.items() if gap}


def _limits(problem: AssemblyProblem, forms: int, limits: Limits) -> Iterator[Shortage]:
    """Limits that no forms could keep, each for itself; else those that none keep together."""
    asked = [
        Requirement(need, bound=bound)
        for need, bound in (
            (Need.COVERAGE, limits.coverage),
            (Need.EXPOSURE, limits.exposure),
            (Need.OVERLAP, limits.overlap),
        )
        if bound is not None
    ]
    alone = list(_each_limit(problem, forms, limits))
    yield from alone
    # Where nothing is asked, copies of one form will do.
    if asked and not alone and find_bounds(problem, forms=forms, limits=limits) is None:
        yield Shortage(ShortageCode.LIMITS_COLLIDE, tuple(asked), needed=0, available=0)


def _each_limit(problem: AssemblyProblem, forms: int, limits: Limits) -> Iterator[Shortage]:
    """Coverage alone can always be kept: copies of one form differ in nothing."""
    if limits.exposure is not None:
        least = find_least_exposure(problem, forms=forms)
        if least > limits.exposure:
            needed = (Requirement(Need.EXPOSURE, bound=limits.exposure),)
            yield Shortage(ShortageCode.LIMIT, needed, needed=least, available=limits.exposure)
    if limits.overlap is not None:
        least = find_least_overlap(problem, forms=forms)
        if least > limits.overlap:
            needed = (Requirement(Need.OVERLAP, bound=limits.overlap),)
            yield Shortage(ShortageCode.LIMIT, needed, needed=least, available=limits.overlap)
