# SPDX-License-Identifier: Apache-2.0
"""How often each detector errs, as measured by `python -m bench.frames`.

Shown beside findings, never multiplied into them. The sample is tiny and made, not collected: fifty
portraits of 25 x 25 pixels (the odd-numbered half of scikit-image's lfw_subset: press photographs,
mostly of men, in grey) enlarged onto plain walls and busy rooms, the astronaut and the cameraman;
pairs of such portraits; and pictures without a face. Each is seen plain, dark, over-exposed,
blurred, noisy and, where it was composed, small. The parameters were chosen on the even-numbered
portraits, but on all of the whole pictures without a face, and quarters of one photograph count as
distinct. No webcam, no mask, no glasses reflecting a screen, next to no turned heads, and hardly
anyone of the ages and origins that will sit the exam: expect worse in an exam room, and measure
there.

Six conditions of one picture are not six independent trials. The interval is Wilson's with the
number of distinct pictures, not of trials, as its sample size. The yunet rates belong to
yunet_n_320_320.onnx; the model zoo's file is the same network and was not measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

# The 97.5 % point of the normal distribution: two-sided 95 %.
_Z = 1.959963984540054


@dataclass(frozen=True)
class Rate:
    """Errors among trials, the trials being made of `pictures` distinct ones."""

    errors: int
    trials: int
    pictures: int

    @property
    def fraction(self) -> float:
        return self.errors / self.trials

    @property
    def low(self) -> float:
        """The lower end of the 95 % Wilson interval."""
        return max(0.0, self._centre - self._reach)

    @property
    def high(self) -> float:
        """The upper end of the 95 % Wilson interval."""
        return min(1.0, self._centre + self._reach)

    @property
    def _centre(self) -> float:
        return (self.fraction + _Z**2 / (2 * self.pictures)) / (1 + _Z**2 / self.pictures)

    @property
    def _reach(self) -> float:
        n, p = self.pictures, self.fraction
        return _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)


@dataclass(frozen=True)
class ErrorRates:
    """The four ways to err about one frame.

    false_negative: a face is there and none is found (a false absence). false_positive: no face is
    there and one is found (a hidden absence). false_several: one face is there and several are
    found. missed_several: two are there and fewer are found.
    """

    false_negative: Rate
    false_positive: Rate
    false_several: Rate
    missed_several: Rate


ERROR_RATES: Mapping[str, ErrorRates] = MappingProxyType(
    {
        "cascade": ErrorRates(
            false_negative=Rate(0, 310, 52),
            false_positive=Rate(8, 523, 95),
            false_several=Rate(6, 310, 52),
            missed_several=Rate(1, 300, 50),
        ),
        "yunet": ErrorRates(
            false_negative=Rate(8, 310, 52),
            false_positive=Rate(0, 523, 95),
            false_several=Rate(3, 310, 52),
            missed_several=Rate(24, 300, 50),
        ),
    }
)


def error_rates(detector_name: str) -> ErrorRates | None:
    """The measured rates of the detector of that name; None where nobody measured it."""
    return ERROR_RATES.get(detector_name)
