# SPDX-License-Identifier: Apache-2.0
"""How many items of each group every form gets: decided exactly, before any item is chosen."""

from dataclasses import dataclass
from math import ceil, comb

from question_bank.assembly.limits import Limits
from question_bank.assembly.model import Model
from question_bank.assembly.problem import AssemblyProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTable:
    """`counts[form][use]` items; the bounds they keep.

    `shared` is the number of shared places, summed over all pairs of forms, that these counts make
    necessary, and `least_shared` a number below which no counts could have come.
    """

    counts: tuple[tuple[int, ...], ...]
    coverage: int
    exposure: int
    shared: int
    least_shared: int

    @property
    def forms(self) -> int:
        return len(self.counts)

    @property
    def least_overlap(self) -> int:
        """A number of shared items that some pair of forms must reach."""
        return ceil(self.least_shared / comb(self.forms, 2)) if self.forms > 1 else 0


def count_items(
    problem: AssemblyProblem, *, forms: int, seed: int, limits: Limits, lots: int = 1
) -> list[CountTable]:
    """Tables of counts, the same for the same seed; none when no counts will do.

    There is one for each of so many lots, or one alone where forms have to differ in coverage. In
    all of them every form obeys every demand; then, each only among what the one before leaves:

    1. coverage, exposure as `limits` has them;
    2. the fewest shared places over all pairs of forms;
    3. the least differences between forms, summed over topic x cognitive level;
    4. topics equal in number, odd ones by lot; inside a topic, groups in the bank's proportions.
    """
    bounds = find_bounds(problem, forms=forms, limits=limits)
    if bounds is None:
        return []
    coverage, exposure = bounds
    model = Model(problem, forms=forms, coverage=coverage, exposure=exposure)
    model.bound_overlap(limits.overlap)
    least_shared = model.share_least()
    if coverage:
        model.fix_least(model.differences)
    # Counts that differ between forms can be swapped between them, and take ten times as long.
    drawn = [model.draw(f"{seed}/{lot}") for lot in range(1 if coverage else lots)]
    return [
        CountTable(
            counts=counts,
            coverage=coverage,
            exposure=exposure,
            shared=sum(_shared(totals) for totals in _totals(problem, counts)),
            least_shared=least_shared,
        )
        for counts in drawn
        if counts is not None
    ]


def find_bounds(problem: AssemblyProblem, *, forms: int, limits: Limits) -> tuple[int, int] | None:
    """The coverage and exposure to keep, the least where `limits` leaves them open.

    None when no forms keep the limits; of a single form nothing is asked.
    """
    if forms == 1:
        return 0, 1
    loosest = min(forms, limits.exposure or forms)

    def holds(coverage: int, exposure: int) -> bool:
        model = Model(problem, forms=forms, coverage=coverage, exposure=exposure)
        model.bound_overlap(limits.overlap)
        return model.program.minimise({}) is not None

    least = 0 if limits.coverage is None else limits.coverage
    widest = _widest(problem) if limits.coverage is None else limits.coverage
    coverage = least
    if not holds(least, loosest):
        if widest == least or not holds(widest, loosest):
            return None
        between = range(least + 1, widest)
        coverage = next((each for each in between if holds(each, loosest)), widest)
    if limits.exposure is not None:
        return coverage, loosest
    fewest = _fewest_exposures(problem, forms)
    return coverage, next((e for e in range(fewest, forms) if holds(coverage, e)), forms)


def find_least_exposure(problem: AssemblyProblem, *, forms: int) -> int:
    """In how many of the forms some item must stand, however unequal the forms may be."""
    found = find_bounds(problem, forms=forms, limits=Limits(coverage=_widest(problem)))
    return forms if found is None else found[1]


def find_least_overlap(problem: AssemblyProblem, *, forms: int) -> int:
    """How many items some two forms must share, however unequal the forms may be."""
    model = Model(problem, forms=forms, coverage=_widest(problem), exposure=forms)
    return ceil(model.share_least() / comb(forms, 2))


def _widest(problem: AssemblyProblem) -> int:
    return max(plan.count for plan in problem.blueprint.sections)


def _fewest_exposures(problem: AssemblyProblem, forms: int) -> int:
    """By counting alone: forms x items of a section among the items it may use."""
    fewest = 1
    for at, plan in enumerate(problem.blueprint.sections):
        own = [problem.groups[use.group] for use in problem.uses if use.section == at]
        free = sum(len(group.members) for group in own if not group.is_required)
        asked = plan.count - sum(group.is_required for group in own)
        fewest = max(fewest, min(ceil(forms * asked / max(free, 1)), forms))
    return fewest


def _totals(problem: AssemblyProblem, counts: tuple[tuple[int, ...], ...]) -> list[tuple[int, int]]:
    """Of each group that may vary: its items, and the places that all forms together give it."""
    return [
        (len(group.members), sum(form[use] for form in counts for use in own))
        for group, own in zip(problem.groups, problem.uses_by_group(), strict=True)
        if not group.is_required
    ]


def _shared(totals: tuple[int, int]) -> int:
    """The fewest pairs of forms that share an item, summed over the items of a group.

    An item in e forms is shared by e(e - 1)/2 pairs, which is least in sum when the e are even.
    """
    members, places = totals
    each, more = divmod(places, members)
    return members * comb(each, 2) + more * each
