# SPDX-License-Identifier: Apache-2.0
"""The names by which papers choose a rule."""

from enum import StrEnum

from question_bank.marking.choices import EachOption, ExactMatch, MarkingRule, MissedShare


class Marking(StrEnum):
    """How the answers of a slot are marked; the first three by machine, the last by a person."""

    EXACT = "exact"
    MISSED_SHARE = "missed_share"
    EACH_OPTION = "each_option"
    MARKING_POINTS = "marking_points"


def rule(name: str, *, options: int) -> MarkingRule:
    """The machine's rule of that name for an item with so many options.

    Refused with ValueError: an unknown name, and `marking_points`, which a person checks
    (see `short_answer_points`).
    """
    match name:
        case Marking.EXACT:
            return ExactMatch()
        case Marking.MISSED_SHARE:
            return MissedShare()
        case Marking.EACH_OPTION:
            return EachOption(options)
    raise ValueError(f"no machine marks by {name!r}")
