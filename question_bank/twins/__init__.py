# SPDX-License-Identifier: Apache-2.0
"""Twins: items so alike that whoever has seen one knows the other. Found by their text alone."""

from typing import TYPE_CHECKING

from question_bank.on_first_use import on_first_use

if TYPE_CHECKING:
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
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "finding": (
                "LOWEST_THRESHOLD",
                "THRESHOLD",
                "Twins",
                "find_twins",
                "find_twins_of",
                "similarity",
            ),
            "fingerprints": ("Fingerprint", "fingerprint"),
            "index": ("TwinIndex", "chance_to_meet"),
            "questions": ("ComparedQuestion", "question_of", "question_text"),
        },
    )

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
