# SPDX-License-Identifier: Apache-2.0
"""The names by which papers choose a rule."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from question_bank.marking.choices import EachOption, ExactMatch, MarkingRule, MissedShare


class Marking(StrEnum):
    """How the answers of a slot are marked; the first three by machine, the last by a person."""

    EXACT = "exact"
    MISSED_SHARE = "missed_share"
    EACH_OPTION = "each_option"
    MARKING_POINTS = "marking_points"


# Rules never change, so a million answers share these three.
_EVEN: Mapping[str, MarkingRule] = MappingProxyType(
    {
        Marking.EXACT: ExactMatch(),
        Marking.MISSED_SHARE: MissedShare(),
        Marking.EACH_OPTION: EachOption(),
    }
)


def rule(name: str, *, scores: Mapping[str, Fraction] | None = None) -> MarkingRule:
    """The machine's rule of that name; `scores` are those of the item's options, if it has any.

    The paper chooses the rule and the item has the scores, so a rule that knows no scores passes
    over them. Refused with ValueError: an unknown name, and `marking_points`, which a person
    checks (see `short_answer_points`).
    """
    if name not in _EVEN:
        raise ValueError(f"no machine marks by {name!r}")
    return EachOption(scores) if scores and name == Marking.EACH_OPTION else _EVEN[name]
