# SPDX-License-Identifier: Apache-2.0
"""Twins: items so alike that whoever has seen one knows the other. Found by their text alone."""

from question_bank.twins.finding import (
    LOWEST_THRESHOLD,
    THRESHOLD,
    Twins,
    find_twins,
    find_twins_of,
    similarity,
)
from question_bank.twins.fingerprints import Fingerprint, fingerprint
from question_bank.twins.index import TwinIndex, chance_to_meet
from question_bank.twins.questions import ComparedQuestion, question_of, question_text

__all__ = [
    "LOWEST_THRESHOLD",
    "THRESHOLD",
    "ComparedQuestion",
    "Fingerprint",
    "TwinIndex",
    "Twins",
    "chance_to_meet",
    "find_twins",
    "find_twins_of",
    "fingerprint",
    "question_of",
    "question_text",
    "similarity",
]
