# SPDX-License-Identifier: Apache-2.0
"""What an assembly says of its forms, as JSON values that are kept with the set.

A prediction is told to the whole point: `distribution[n]` is the probability of a total above
n - 1 and not above n points, so that a paper of 150 points has 151 of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from question_bank import assembly
from question_bank.assembly import PlannedSlot

_PLACES = 6
_HUNDRED = 100


def report_of(made: assembly.ParallelForms, pass_points: Decimal) -> dict[str, Any]:
    """How alike these forms are, each with its predicted totals and coverage."""
    spread = made.spread(pass_points)
    return {
        "forms": [
            _form(form.prediction, pass_points)
            | {
                "items": len(form.slots),
                "coverage": [[*cell, count] for cell, count in sorted(form.coverage.items())],
            }
            for form in made.forms
        ],
        "spread": {
            "mean": _rounded(spread.mean),
            "sd": _rounded(spread.sd),
            "pass_probability": _rounded(spread.pass_probability),
        },
        "overlap": [list(row) for row in made.overlap],
        "exposure": [[times, count] for times, count in sorted(made.exposure.items())],
        "bounds": {
            "coverage": made.bounds.coverage,
            "exposure": made.bounds.exposure,
            "overlap": made.bounds.overlap,
        },
        "is_proved": made.is_proved,
    }


def pool_report_of(
    forms: Sequence[Sequence[PlannedSlot]], *, bank: int, pass_points: Decimal
) -> dict[str, Any]:
    """How alike the forms of a pool are: ranges instead of a line for each, and exposure."""
    used = Counter(slot.item.reference for slots in forms for slot in slots)
    often = Counter(used.values())
    often[0] = bank - len(used)
    # One prediction at a time: those of thousands of forms would fill hundreds of megabytes.
    told = [_figures(assembly.predict(slots), pass_points) for slots in forms]
    spread = {
        name: _rounded(max(each[name] for each in told) - min(each[name] for each in told))
        for name in ("mean", "sd", "pass_probability")
    }
    return {
        "forms": [_form(assembly.predict(forms[0]), pass_points)],
        "spread": spread,
        "exposure": [[times, count] for times, count in sorted(often.items()) if count],
        "items": len(forms[0]),
    }


def _form(prediction: assembly.Prediction, pass_points: Decimal) -> dict[str, Any]:
    return {**_figures(prediction, pass_points), "distribution": _by_point(prediction)}


def _figures(prediction: assembly.Prediction, pass_points: Decimal) -> dict[str, float]:
    return {
        "mean": _rounded(prediction.mean),
        "sd": _rounded(prediction.sd),
        "pass_probability": _rounded(prediction.probability_of(pass_points)),
    }


def _by_point(prediction: assembly.Prediction) -> list[float]:
    whole: list[float] = []
    for hundredths, probability in enumerate(prediction.pmf):
        points = -(-hundredths // _HUNDRED)
        if points == len(whole):
            whole.append(0.0)
        whole[points] += float(probability)
    return [_rounded(each) for each in whole]


def _rounded(figure: float) -> float:
    return round(figure, _PLACES)
