# SPDX-License-Identifier: Apache-2.0
"""A form as a whole: its totals, how reliable they are, and what each item adds to that."""

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from question_bank.psychometrics.estimates import Estimate, centred
from question_bank.psychometrics.figures import FEWEST_CANDIDATES, KELLEY_SHARE, FormStatistics
from question_bank.psychometrics.item_statistics import item_statistics
from question_bank.psychometrics.responses import ItemResponses
from question_bank.psychometrics.tabulation import FormTable, tabulate

_FEWEST_ITEMS = 2
_HUNDRED = 100


def analyse(
    responses: Sequence[ItemResponses], *, group_share: Fraction = KELLEY_SHARE
) -> FormStatistics:
    """The statistics of one form that all these candidates sat, items in the order given.

    Candidates of another form belong into an analysis of their own; `pool` brings the items of
    several together. Refused with ValueError: no items, one twice, unequal numbers of
    candidates, a share of the outer groups that is not above 0 and at most 1/2.
    """
    table = tabulate(responses, group_share=group_share)
    n, sums = table.candidates, table.sums
    varying = [centred(n, q, s, s) for q, s in zip(sums.squares, sums.scores, strict=True)]
    total = centred(n, sums.total_squares, sums.totals, sums.totals)
    sd = math.sqrt(total / (n - 1)) / _HUNDRED if n > 1 else None
    alpha = _alpha(n, len(varying), sum(varying, Fraction(0)), total)
    return FormStatistics(
        candidates=n,
        max_points=sum((item.max_points for item in table.items), Decimal(0)),
        mean=float(Fraction(sums.totals, n * _HUNDRED)) if n else None,
        sd=sd,
        is_dichotomous=_is_dichotomous(table),
        alpha=_with_error(alpha, items=len(varying), candidates=n),
        sem=sd * math.sqrt(1 - alpha) if sd is not None and alpha is not None else None,
        alpha_without=_alpha_without(table, varying, total),
        items=item_statistics([table]),
    )


def alpha_error(alpha: float, *, items: int, candidates: int) -> float:
    """The standard error of α: (1 - α) · √(2k / ((k - 1)(n - 2))) for k items, n candidates.

    It follows from the variance of ln(1 - α) if items are parallel and normal (Bonett 2002,
    Journal of Educational and Behavioral Statistics 27, 335-340). Refused with ValueError: fewer
    than two items or three candidates.
    """
    if items < _FEWEST_ITEMS or candidates < FEWEST_CANDIDATES:
        raise ValueError(f"no error of alpha from {items} items and {candidates} candidates")
    return (1 - alpha) * math.sqrt(2 * items / ((items - 1) * (candidates - 2)))


def _alpha(n: int, k: int, varying: Fraction, total: Fraction) -> Fraction | None:
    """α of k items from sums of squared deviations, whose common divisor n - 1 cancels out."""
    if n < FEWEST_CANDIDATES or k < _FEWEST_ITEMS or not total:
        return None
    return Fraction(k, k - 1) * (1 - varying / total)


def _with_error(alpha: Fraction | None, *, items: int, candidates: int) -> Estimate | None:
    if alpha is None:
        return None
    value = float(alpha)
    return Estimate(value, alpha_error(value, items=items, candidates=candidates))


def _alpha_without(
    table: FormTable, varying: Sequence[Fraction], total: Fraction
) -> dict[str, float | None]:
    n, sums, together = table.candidates, table.sums, sum(varying, Fraction(0))
    alphas: dict[str, float | None] = {}
    for place, (item, own) in enumerate(zip(table.items, varying, strict=True)):
        with_total = centred(n, sums.with_total[place], sums.scores[place], sums.totals)
        rest = total - 2 * with_total + own
        alpha = _alpha(n, len(varying) - 1, together - own, rest)
        alphas[item.reference] = None if alpha is None else float(alpha)
    return alphas


def _is_dichotomous(table: FormTable) -> bool:
    """Say whether all items are worth the same, and each score is that or nothing."""
    worth = {item.max_hundredths for item in table.items}
    return len(worth) == 1 and all(
        bool(np.all((item.hundredths == 0) | (item.hundredths == item.max_hundredths)))
        for item in table.items
    )
