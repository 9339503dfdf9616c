# SPDX-License-Identifier: Apache-2.0
"""Pure rules of trials: the practice paper, what becomes of a save, and who is at risk."""

from app.trials.rules.paper import (
    PracticeItem,
    PracticeOption,
    PracticePaper,
    PracticeSection,
    fits,
    shown_paper,
)
from app.trials.rules.risks import (
    FACES_KEPT,
    DeviceMeasures,
    TrialFacts,
    jitter_of,
    median_of,
    minutes_off,
    risks_of,
)
from app.trials.rules.saves import (
    MOST_OPS_OF_TRIAL,
    STILL_PACE,
    TRIAL_TIME,
    TrialAnswers,
    TrialOp,
    ends_at,
    is_over,
    saved,
)

__all__ = [
    "FACES_KEPT",
    "MOST_OPS_OF_TRIAL",
    "STILL_PACE",
    "TRIAL_TIME",
    "DeviceMeasures",
    "PracticeItem",
    "PracticeOption",
    "PracticePaper",
    "PracticeSection",
    "TrialAnswers",
    "TrialFacts",
    "TrialOp",
    "ends_at",
    "fits",
    "is_over",
    "jitter_of",
    "median_of",
    "minutes_off",
    "risks_of",
    "saved",
    "shown_paper",
]
