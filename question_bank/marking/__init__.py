# SPDX-License-Identifier: Apache-2.0
"""Points for answers, in exact decimals. Every rule rounds once, at its end, half up."""

from question_bank.marking.choices import EachOption, ExactMatch, MarkingRule, MissedShare
from question_bank.marking.names import Marking, rule
from question_bank.marking.points import is_points
from question_bank.marking.words import short_answer_points

__all__ = [
    "EachOption",
    "ExactMatch",
    "Marking",
    "MarkingRule",
    "MissedShare",
    "is_points",
    "rule",
    "short_answer_points",
]
