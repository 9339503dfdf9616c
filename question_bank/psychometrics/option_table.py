# SPDX-License-Identifier: Apache-2.0
"""The distractor table: who chose which option of an item."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from question_bank.psychometrics.estimates import centred, correlation
from question_bank.psychometrics.figures import Chosen, OptionRow
from question_bank.psychometrics.groups import TIERS, Groups
from question_bank.psychometrics.responses import OptionChoices


@dataclass(frozen=True, slots=True)
class OptionTally:
    """What one form says of one option, in exact sums over those who chose it.

    `ranked` counts those who have a rest score at all, which a form of one item gives nobody, and
    `rest` adds these up in shares of the rest's full points. `varying` and `with_rest` are the
    sums of products of deviations that a correlation needs.
    """

    count: int
    upper: Fraction
    lower: Fraction
    ranked: int
    rest: Fraction
    varying: Fraction
    with_rest: Fraction


@dataclass(frozen=True, slots=True)
class OptionViewers:
    """Of whom the rows speak: all who saw the item, and the size of each outer group.

    `rest_varying` is how much their rest scores vary within forms; `freedom` as in `correlation`.
    """

    candidates: int
    group: int
    rest_varying: Fraction
    freedom: int


def tally_options(
    choices: OptionChoices, groups: Groups, rest: NDArray[np.int64], *, max_rest: int
) -> list[OptionTally]:
    """What one form says of each option in order, and at the end of omitting the item."""
    patterns = len(choices.patterns)
    holds = np.array(
        [[label in pattern for pattern in choices.patterns] for label in choices.options]
        + [[not pattern for pattern in choices.patterns]],
        dtype=np.int64,
    )
    codes = groups.tiers * patterns + choices.codes
    by_tier = np.bincount(codes, minlength=TIERS * patterns).reshape(TIERS, patterns)
    # Floats hold whole numbers below 2^53 exactly, so these sums are exact too.
    by_pattern = np.bincount(choices.codes, weights=rest, minlength=patterns).astype(np.int64)
    n, all_rest, scale = choices.codes.size, int(by_pattern.sum()), max_rest or 1
    return [
        OptionTally(
            count=sum(tiers),
            upper=groups.upper_of(tiers),
            lower=groups.lower_of(tiers),
            ranked=sum(tiers) if max_rest else 0,
            rest=Fraction(own_rest, scale),
            varying=centred(n, sum(tiers), sum(tiers), sum(tiers)),
            with_rest=centred(n, own_rest, sum(tiers), all_rest) / scale,
        )
        for tiers, own_rest in zip(
            (holds @ by_tier.T).tolist(), (holds @ by_pattern).tolist(), strict=True
        )
    ]


def option_row(
    label: str | None, tallies: Sequence[OptionTally], seen: OptionViewers, *, is_key: bool
) -> OptionRow:
    """The row of one option from what each form says of it."""
    count = sum(tally.count for tally in tallies)
    upper = sum((tally.upper for tally in tallies), Fraction(0))
    lower = sum((tally.lower for tally in tallies), Fraction(0))
    ranked = sum(tally.ranked for tally in tallies)
    rest = sum((tally.rest for tally in tallies), Fraction(0))
    return OptionRow(
        label=label,
        is_key=is_key,
        everyone=_chosen(Fraction(count), seen.candidates),
        upper=_chosen(upper, seen.group),
        middle=_chosen(count - upper - lower, seen.candidates - 2 * seen.group),
        lower=_chosen(lower, seen.group),
        mean_rest=float(rest / ranked) if ranked else None,
        point_biserial=correlation(
            sum((tally.varying for tally in tallies), Fraction(0)),
            seen.rest_varying,
            sum((tally.with_rest for tally in tallies), Fraction(0)),
            freedom=seen.freedom,
        ),
    )


def _chosen(count: Fraction, of: int) -> Chosen:
    return Chosen(float(count), float(count / of) if of else None)
