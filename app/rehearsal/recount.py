# SPDX-License-Identifier: Apache-2.0
"""Marks computed anew, in exact fractions and by code that shares nothing with the service.

It follows the rules as they are published to candidates:

| rule         | earned share of the points                                                 |
|--------------|----------------------------------------------------------------------------|
| exact        | all for exactly the right options, else nothing                            |
| missed_share | right ones chosen / all right ones; nothing as soon as one chosen is wrong |
| each_option  | (right ones chosen - wrong ones chosen) / all right ones, never below 0    |
| (words)      | weights of the marking points met / all weights                            |

Nothing chosen earns nothing. Each mark is rounded once to hundredths, halves up.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal
from fractions import Fraction


class UnknownRule(ValueError):
    """The export names a rule that candidates were never told of."""


def rounded(points: Fraction) -> Decimal:
    """Two decimals, halves up: 1/8 -> 0.13."""
    hundredths = (points * 100 + Fraction(1, 2)).__floor__()
    return Decimal(hundredths).scaleb(-2)


def chosen_points(
    rule: str, *, key: Collection[str], chosen: Collection[str], points: Decimal
) -> Decimal:
    """What a chosen answer earns."""
    right, given = set(key), set(chosen)
    share = _share(rule, right, given) if given else Fraction(0)
    return rounded(Fraction(points) * share)


def _share(rule: str, right: set[str], given: set[str]) -> Fraction:
    if rule == "exact":
        return Fraction(given == right)
    if rule == "missed_share":
        return Fraction(len(given & right), len(right)) if not given - right else Fraction(0)
    if rule == "each_option":
        return Fraction(max(len(given & right) - len(given - right), 0), len(right))
    raise UnknownRule(rule)


def words_points(weights: Sequence[int], checked: Collection[int], *, points: Decimal) -> Decimal:
    """What an answer in words earns when these marking points are met."""
    met = sum(weights[place] for place in set(checked))
    return rounded(Fraction(points) * Fraction(met, sum(weights)))
