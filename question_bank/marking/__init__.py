# SPDX-License-Identifier: Apache-2.0
"""Points for answers, in exact decimals. Every rule rounds once, at its end, half up."""

from question_bank.marking.arrangements import ExactOrder, MatchedPairs
from question_bank.marking.choices import EachOption, ExactMatch, MarkingRule, MissedShare
from question_bank.marking.names import Marking, rule
from question_bank.marking.numbers import NumericMatch
from question_bank.marking.numerals import Quantity, read_quantity
from question_bank.marking.points import is_points
from question_bank.marking.suggestions import Evidence, SuggestedPoint, Suggestion, suggest
from question_bank.marking.wordings import is_wording
from question_bank.marking.words import short_answer_points

__all__ = [
    "EachOption",
    "Evidence",
    "ExactMatch",
    "ExactOrder",
    "Marking",
    "MarkingRule",
    "MatchedPairs",
    "MissedShare",
    "NumericMatch",
    "Quantity",
    "SuggestedPoint",
    "Suggestion",
    "is_points",
    "is_wording",
    "read_quantity",
    "rule",
    "short_answer_points",
    "suggest",
]
