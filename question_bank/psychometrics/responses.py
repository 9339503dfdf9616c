# SPDX-License-Identifier: Apache-2.0
"""What the candidates of one form did with one item."""

from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from question_bank.marking import is_points

_HUNDRED = 100
# A float of two decimals is off by some 1e-13 hundredths; a third decimal by a tenth of one.
_ROUNDING = 1e-6
_FEWEST_OPTIONS = 2


@dataclass(frozen=True, slots=True, eq=False)
class OptionChoices:
    """Which options each candidate chose: `patterns[codes[i]]` is the choice of candidate i.

    Given are `options`, all labels in the order of the item itself (never in the order shown,
    which differs between forms), `key`, the right ones, and `chosen`, one set of labels for each
    candidate; None and the empty set both mean that the item was omitted. Refused with
    ValueError: fewer than two options or one twice, a key that is empty or names no option, and a
    chosen label that is none.
    """

    options: tuple[str, ...]
    key: frozenset[str]
    chosen: InitVar[Sequence[frozenset[str] | None]]
    patterns: tuple[frozenset[str], ...] = field(init=False, repr=False)
    codes: NDArray[np.intp] = field(init=False, repr=False)

    def __post_init__(self, chosen: Sequence[frozenset[str] | None]) -> None:
        offered = frozenset(self.options)
        if len(offered) < max(_FEWEST_OPTIONS, len(self.options)):
            raise ValueError(f"there are two options or more, all different, got {self.options}")
        if not self.key or not self.key <= offered:
            raise ValueError(f"the key {sorted(self.key)} is not among the options {self.options}")
        seen: dict[frozenset[str], int] = {}
        codes = [seen.setdefault(labels or frozenset(), len(seen)) for labels in chosen]
        strays = frozenset().union(*seen) - offered
        if strays:
            raise ValueError(f"chosen, but not on offer: {sorted(strays)}")
        places = np.asarray(codes, dtype=np.intp)
        places.setflags(write=False)
        object.__setattr__(self, "patterns", tuple(seen))
        object.__setattr__(self, "codes", places)


@dataclass(frozen=True, slots=True, eq=False)
class ItemResponses:
    """The marks of one item on one form, in `hundredths` of a point, a candidate a place.

    `scores` are the points in the order that the form's candidates have in all its items. Whoever
    sat the form has a score, an omitted item one of 0; whoever sat another form has no place
    here. `reference` must name one wording: two versions of an item are two items. Refused with
    ValueError: `max_points` not above zero or with more than two decimals, a score that is not
    from 0 to `max_points` in whole hundredths, and `choices` of another number of candidates.

    Floats are welcome because statistics are no marks, but only such as stand for hundredths:
    anything else would make ties in the total a matter of rounding.
    """

    reference: str
    max_points: Decimal
    scores: InitVar[Sequence[Decimal] | Sequence[float]]
    choices: OptionChoices | None = None
    hundredths: NDArray[np.int64] = field(init=False, repr=False)

    def __post_init__(self, scores: Sequence[Decimal] | Sequence[float]) -> None:
        if not is_points(self.max_points):
            raise ValueError(f"{self.reference}: {self.max_points} are no full points of an item")
        points = np.asarray(scores, dtype=np.float64)
        # nan and the infinities fail the comparison, and so never reach the arithmetic.
        fits = (points >= 0) & (points <= float(self.max_points))
        scaled = np.where(fits, points, 0.0) * _HUNDRED
        whole = np.rint(scaled)
        if not (fits & (np.abs(scaled - whole) < _ROUNDING)).all():
            raise ValueError(
                f"{self.reference}: a score is not 0 to {self.max_points} with two decimals"
            )
        if self.choices is not None and self.choices.codes.size != points.size:
            raise ValueError(f"{self.reference}: as many choices as scores are needed")
        hundredths = whole.astype(np.int64)
        hundredths.setflags(write=False)
        object.__setattr__(self, "hundredths", hundredths)

    @property
    def candidates(self) -> int:
        """How many sat the form."""
        return self.hundredths.size

    @property
    def max_hundredths(self) -> int:
        """The full points, in hundredths."""
        return int(self.max_points * _HUNDRED)
