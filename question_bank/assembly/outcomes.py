# SPDX-License-Identifier: Apache-2.0
"""What one slot may earn a typical prepared candidate, and how probably.

Difficulty is the expected share of an item's points that prepared candidates earn, as
`question_bank.psychometrics` revises it; of an item marked all or nothing that is the share who
get it right. Every model below therefore has the mean difficulty x points:

| marking                   | model                                                               |
|---------------------------|---------------------------------------------------------------------|
| exact                     | all points with probability difficulty, else none                   |
| marking_points            | each marking point is said with probability difficulty, on its own  |
| missed_share, each_option | each option is judged rightly with one probability, on its own; it  |
|                           | is the one that makes the mean right                                |

Options are taken for judged on their own because that is how such items are written, as so many
statements of one stem; a candidate who does not know the item does not lose all of it, which is
what partial credit is for. The mean of a slot marked by points may be off by half a hundredth,
because marking rounds; the others hit it.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import chain, combinations

from question_bank.items import LABELS, Item, MultipleChoice, ShortAnswer, labels_of
from question_bank.marking import Marking, rule, short_answer_points

# Points in hundredths, and the probability of earning exactly these.
Outcomes = Mapping[int, float]
# Halving [0, 1] so often leaves nothing that a float could tell apart.
_HALVINGS = 60


def outcomes_of(item: Item, *, points: Decimal, marking: Marking) -> Outcomes:
    """The points in hundredths that the slot may earn, each with its probability; they add to 1.

    Refused with ValueError: a marking that is not for such an item.
    """
    if marking is Marking.EXACT:
        return {0: float(1 - item.difficulty), hundredths(points): float(item.difficulty)}
    if marking is Marking.MARKING_POINTS and isinstance(item, ShortAnswer):
        weights = tuple(point.weight for point in item.marking_points)
        return _said(weights, item.difficulty, points)
    if isinstance(item, MultipleChoice) and marking is not Marking.MARKING_POINTS:
        return _judged(_options_of(item), marking, item.difficulty, points)
    raise ValueError(f"{item.type} is not marked by {marking}")


def moments_of(item: Item, *, points: Decimal, marking: Marking) -> tuple[float, float]:
    """Mean and variance, in points and squared points."""
    outcomes = outcomes_of(item, points=points, marking=marking)
    mean = sum(earned * p for earned, p in outcomes.items())
    variance = sum((earned - mean) ** 2 * p for earned, p in outcomes.items())
    return mean / 100, variance / 100**2


def hundredths(points: Decimal) -> int:
    """Points with at most two decimals as a whole number."""
    return int(points * 100)


@lru_cache(maxsize=4096)
def _said(weights: tuple[int, ...], difficulty: Decimal, points: Decimal) -> Outcomes:
    """Point by point: the probability of each sum of weights, with points that add up to it."""
    p = float(difficulty)
    sums: dict[int, tuple[float, frozenset[int]]] = {0: (1.0, frozenset())}
    for place, weight in enumerate(weights):
        grown: dict[int, tuple[float, frozenset[int]]] = {}
        for total, (chance, said) in sums.items():
            for more, factor, now in ((0, 1 - p, said), (weight, p, said | {place})):
                before, kept = grown.get(total + more, (0.0, now))
                grown[total + more] = (before + chance * factor, kept)
        sums = grown
    outcomes: dict[int, float] = defaultdict(float)
    for chance, said in sums.values():
        outcomes[hundredths(short_answer_points(weights, said, points=points))] += chance
    return dict(outcomes)


# Of each option whether it is right, and its score or None.
_Options = tuple[tuple[bool, Fraction | None], ...]


def _options_of(item: MultipleChoice) -> _Options:
    """Sorted, because their order does not matter and equal ones need be judged only once."""
    labels = labels_of(item.options)
    scores = item.scores or (None,) * len(labels)
    drawn = ((label in item.key, score) for label, score in zip(labels, scores, strict=True))
    return tuple(sorted(drawn, key=lambda option: (option[0], option[1] or 0)))


@lru_cache(maxsize=4096)
def _judged(options: _Options, marking: Marking, difficulty: Decimal, points: Decimal) -> Outcomes:
    """With the probability of a right judgement that makes the mean difficulty x points.

    Found by halving: judged all wrong an item earns nothing, all right everything, and between
    them the mean is continuous.
    """
    ways = _ways(options, marking, points)
    wanted = float(difficulty * points * 100)
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        chances = _chances(len(options), middle)
        mean = sum(earned * count * chances[rightly] for (earned, rightly), count in ways.items())
        low, high = (middle, high) if mean < wanted else (low, middle)
    outcomes: dict[int, float] = defaultdict(float)
    chances = _chances(len(options), high)
    for (earned, rightly), count in ways.items():
        outcomes[earned] += count * chances[rightly]
    return dict(outcomes)


def _chances(options: int, right: float) -> list[float]:
    """The probability of one set of judgements of which so many are right."""
    return [right**n * (1 - right) ** (options - n) for n in range(options + 1)]


@lru_cache(maxsize=256)
def _ways(options: _Options, marking: Marking, points: Decimal) -> Mapping[tuple[int, int], int]:
    """How many answers earn so many hundredths with so many options judged rightly."""
    labels = LABELS[: len(options)]
    key = {label for label, (is_right, _) in zip(labels, options, strict=True) if is_right}
    scores = {
        label: score for label, (_, score) in zip(labels, options, strict=True) if score is not None
    }
    marks = rule(marking, scores=scores)
    answers = chain.from_iterable(combinations(labels, size) for size in range(len(labels) + 1))
    ways: dict[tuple[int, int], int] = defaultdict(int)
    for chosen in answers:
        rightly = len(labels) - len(key ^ set(chosen))
        ways[hundredths(marks.mark(key, chosen, points=points)), rightly] += 1
    return dict(ways)
