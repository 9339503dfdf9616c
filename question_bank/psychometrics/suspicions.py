# SPDX-License-Identifier: Apache-2.0
"""Items that misbehave: whom to ask about a key, a distractor or a wording.

A suspicion is a reason to read the item, never a verdict. It is raised only where the figures lie
beyond the bound by more than chance explains.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from question_bank.psychometrics.figures import ItemStatistics, OptionRow

_FEWEST = 10


class SuspicionKind(StrEnum):
    """What looks wrong with an item."""

    NEGATIVE_DISCRIMINATION = "negative_discrimination"
    DISTRACTOR_PREFERRED = "distractor_preferred"
    DISTRACTOR_DISCRIMINATES = "distractor_discriminates"
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What an item may show before somebody should look.

    - `fewest` candidates are needed before anything is said. With 50 the outer groups have 14
      each, about the least for which a share may be taken as normal.
    - `errors` is by how many standard errors a figure must lie beyond its bound. With 2, one in
      forty-four items that lie exactly at a bound is named by chance, and of sound items hardly
      any.
    - `least_item_rest`: below it the item works against the rest of the form.
    - `least_facility` and `most_facility`: outside them the item tells candidates apart no more.
      A single choice of four options is got right by a quarter who know nothing.

    Refused with ValueError: `fewest` below 10, negative `errors`, and bounds outside -1 to 1 and
    0 to 1 or in the wrong order.
    """

    fewest: int = 50
    errors: float = 2.0
    least_item_rest: float = 0.0
    least_facility: float = 0.2
    most_facility: float = 0.95

    def __post_init__(self) -> None:
        if self.fewest < _FEWEST or not self.errors >= 0:
            raise ValueError(f"{self.fewest} candidates or {self.errors} errors prove nothing")
        if not 0 <= self.least_facility < self.most_facility <= 1:
            raise ValueError("facility lies between 0 and 1, its bounds in this order")
        if not -1 <= self.least_item_rest <= 1:
            raise ValueError("a correlation lies between -1 and 1")


USUAL_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A reason to look at an item; `label` is the distractor's, where one is meant.

    `figures` holds what was compared: always `candidates` and the standard `error`, and by kind
    `item_rest`, `facility` with the `bound`, or `distractor` and `key` with the size of the
    `group`.
    """

    reference: str
    kind: SuspicionKind
    figures: Mapping[str, float]
    label: str | None = None


def list_suspicions(
    items: Iterable[ItemStatistics], bounds: Bounds = USUAL_BOUNDS
) -> list[Suspicion]:
    """Every suspicion that the bounds allow, items in the order given.

    An item seen by fewer than `bounds.fewest` has none. Otherwise, e standing for
    `bounds.errors`:

    - negative_discrimination: item-rest correlation + e·error < `least_item_rest`. It and not the
      upper-lower index, because that one counts the item in and is lifted by it.
    - distractor_preferred: in the upper group, a distractor's share d - a right option's share k
      > e·√((d + k - (d - k)²) / m), the error of a difference of two shares of the same m.
    - distractor_discriminates: the same for the differences of the shares of upper and lower
      group, the squared errors of both groups added.
    - too_hard, too_easy: facility beyond its bound b by more than e·√(b(1 - b) / n). That is the
      error there would be at the bound (Wilson 1927, Journal of the American Statistical
      Association 22, 209-212); the item's own error is 0 when all were right, after however few.
      Part marks vary less than that, so it is never too small.

    Where several options are right, a distractor is held against the least of them.
    """
    return [
        suspicion
        for item in items
        if item.candidates >= bounds.fewest
        for suspicion in (
            *_against_the_rest(item, bounds),
            *_distractors(item, bounds),
            *_facility(item, bounds),
        )
    ]


def _against_the_rest(item: ItemStatistics, bounds: Bounds) -> Iterable[Suspicion]:
    found = item.item_rest
    if found and found.value + bounds.errors * found.error < bounds.least_item_rest:
        figures = {"item_rest": found.value, "bound": bounds.least_item_rest}
        yield _suspicion(item, SuspicionKind.NEGATIVE_DISCRIMINATION, figures, error=found.error)


def _distractors(item: ItemStatistics, bounds: Bounds) -> Iterable[Suspicion]:
    keys = [row for row in item.options if row.is_key]
    distractors = [row for row in item.options if not row.is_key and row.label is not None]
    # Without outer groups there are no shares to compare.
    for row in distractors if item.group else []:
        yield from _preferred(item, row, keys, bounds)
        yield from _discriminates(item, row, keys, bounds)


def _preferred(
    item: ItemStatistics, row: OptionRow, keys: Sequence[OptionRow], bounds: Bounds
) -> Iterable[Suspicion]:
    key = min(keys, key=lambda key: key.upper.count)
    d, k = row.upper.count / item.group, key.upper.count / item.group
    error = math.sqrt(_squared_error(d, k, item.group))
    if d - k > bounds.errors * error:
        figures = {"distractor": d, "key": k, "group": item.group}
        kind = SuspicionKind.DISTRACTOR_PREFERRED
        yield _suspicion(item, kind, figures, error=error, label=row.label)


def _discriminates(
    item: ItemStatistics, row: OptionRow, keys: Sequence[OptionRow], bounds: Bounds
) -> Iterable[Suspicion]:
    m = item.group
    key = min(keys, key=lambda key: key.upper.count - key.lower.count)
    d_up, d_down = row.upper.count / m, row.lower.count / m
    k_up, k_down = key.upper.count / m, key.lower.count / m
    error = math.sqrt(_squared_error(d_up, k_up, m) + _squared_error(d_down, k_down, m))
    if (d_up - d_down) - (k_up - k_down) > bounds.errors * error:
        figures = {"distractor": d_up - d_down, "key": k_up - k_down, "group": m}
        kind = SuspicionKind.DISTRACTOR_DISCRIMINATES
        yield _suspicion(item, kind, figures, error=error, label=row.label)


def _squared_error(d: float, k: float, m: int) -> float:
    """The squared error of d - k for two options of which one candidate chooses one.

    Where several may be chosen it is too large by twice the share that chose both, and so on the
    safe side.
    """
    return max(d + k - (d - k) ** 2, 0.0) / m


def _facility(item: ItemStatistics, bounds: Bounds) -> Iterable[Suspicion]:
    facility = item.facility
    if facility is None:
        return
    low, high = bounds.least_facility, bounds.most_facility
    for kind, bound, beyond in (
        (SuspicionKind.TOO_HARD, low, low - facility.value),
        (SuspicionKind.TOO_EASY, high, facility.value - high),
    ):
        error = math.sqrt(bound * (1 - bound) / item.candidates)
        if beyond > bounds.errors * error:
            figures = {"facility": facility.value, "bound": bound}
            yield _suspicion(item, kind, figures, error=error)


def _suspicion(
    item: ItemStatistics,
    kind: SuspicionKind,
    figures: Mapping[str, float],
    *,
    error: float,
    label: str | None = None,
) -> Suspicion:
    together = {"candidates": item.candidates, "error": error, **figures}
    return Suspicion(reference=item.reference, kind=kind, figures=together, label=label)
