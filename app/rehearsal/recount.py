# SPDX-License-Identifier: Apache-2.0
"""Marks computed anew, in exact fractions and by code that shares nothing with the service.

It follows the rules as they are published to candidates:

| rule          | earned share of the points                                                 |
|---------------|----------------------------------------------------------------------------|
| exact         | all for exactly the right options, else nothing                            |
| missed_share  | right ones chosen / all right ones; nothing as soon as one chosen is wrong |
| each_option   | (right ones chosen - wrong ones chosen) / all right ones, from 0 to 1      |
| … with scores | the scores of the options chosen, added up, from 0 to 1                    |
| (words)       | weights of the marking points met / all weights                            |

Nothing chosen earns nothing. Each mark is rounded once to hundredths, halves up.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction


class UnknownRule(ValueError):
    """The export names a rule that candidates were never told of."""


def rounded(points: Fraction) -> Decimal:
    """Two decimals, halves up: 1/8 -> 0.13."""
    hundredths = (points * 100 + Fraction(1, 2)).__floor__()
    return Decimal(hundredths).scaleb(-2)


def chosen_points(
    rule: str,
    *,
    key: Collection[str],
    chosen: Collection[str],
    points: Decimal,
    scores: Mapping[str, str],
) -> Decimal:
    """What a chosen answer earns; `scores` are those that the export names, often none."""
    right, given = set(key), set(chosen)
    share = _share(rule, right, given, scores) if given else Fraction(0)
    return rounded(Fraction(points) * share)


def _share(rule: str, right: set[str], given: set[str], scores: Mapping[str, str]) -> Fraction:
    if rule == "exact":
        return Fraction(given == right)
    if rule == "missed_share":
        return Fraction(len(given & right), len(right)) if not given - right else Fraction(0)
    if rule == "each_option":
        even = Fraction(len(given & right) - len(given - right), len(right))
        total = sum(Fraction(scores[label]) for label in given) if scores else even
        return Fraction(min(max(total, 0), 1))
    raise UnknownRule(rule)


def words_points(weights: Sequence[int], checked: Collection[int], *, points: Decimal) -> Decimal:
    """What an answer in words earns when these marking points are met."""
    met = sum(weights[place] for place in set(checked))
    return rounded(Fraction(points) * Fraction(met, sum(weights)))
