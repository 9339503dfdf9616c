# SPDX-License-Identifier: Apache-2.0
"""What a typical prepared candidate will score on a paper, before anybody sits it.

Assumed: `outcomes_of` describes each slot, and slots are independent, given that the candidate is
a typical prepared one. The sd is therefore that of one such candidate over papers of this kind,
the luck of the draw; between candidates who differ in preparation scores vary more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from math import gcd

import numpy as np
from numpy.typing import NDArray

from question_bank.assembly.outcomes import hundredths, outcomes_of
from question_bank.assembly.slots import PlannedSlot


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """A distribution of scores: `pmf[h]` is the probability of exactly h hundredths of a point."""

    mean: float
    sd: float
    pmf: NDArray[np.float64]

    def probability_of(self, pass_points: Decimal) -> float:
        """The probability of at least so many points."""
        least = max(int((pass_points * 100).to_integral_value(ROUND_CEILING)), 0)
        return min(float(self.pmf[least:].sum()), 1.0)


def predict(slots: Iterable[PlannedSlot]) -> Prediction:
    """The distribution of the sum of all slots, by convolution on the grid of hundredths.

    No normal approximation and no Fourier transform: every probability is a sum of products of
    probabilities, in which nothing is taken away, so each of them is right to a relative error
    of eps x the number of outcomes of all slots, with eps = 2**-52 (some 1e-13 for 100 slots).
    Refused with ValueError: no slots, and one whose marking is not for its item.
    """
    told = [
        (hundredths(slot.points), outcomes_of(slot.item, points=slot.points, marking=slot.marking))
        for slot in slots
    ]
    if not told:
        raise ValueError("a paper has at least one slot")
    # Papers of whole and half points earn nothing in between: a fiftieth of the grid will do.
    step = gcd(*(earned for full, outcomes in told for earned in (full, *outcomes)))
    coarse = np.ones(1)
    for full, outcomes in told:
        grown = np.zeros(len(coarse) + full // step)
        for earned, probability in outcomes.items():
            grown[earned // step : earned // step + len(coarse)] += probability * coarse
        coarse = grown
    pmf = np.zeros((len(coarse) - 1) * step + 1)
    pmf[::step] = coarse
    pmf.flags.writeable = False
    grid = np.arange(len(pmf)) / 100
    mean = float(grid @ pmf)
    return Prediction(mean, float(np.sqrt((grid - mean) ** 2 @ pmf)), pmf)
