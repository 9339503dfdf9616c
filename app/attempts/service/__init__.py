# SPDX-License-Identifier: Apache-2.0
"""The verbs of delivery."""

from app.attempts.service.closing import expire, get_receipt, hand_in, list_overdue, terminate
from app.attempts.service.delivery import (
    get_attempt,
    get_own_attempt,
    get_paper,
    start,
    take_lease,
)
from app.attempts.service.reading import (
    answers_of,
    find_attempt_of_registration,
    flags_of,
    list_answers,
    list_attempts,
    list_late_ops,
    list_own_attempts,
    list_time_entries,
)
from app.attempts.service.saving import save_answers

__all__ = [
    "answers_of",
    "expire",
    "find_attempt_of_registration",
    "flags_of",
    "get_attempt",
    "get_own_attempt",
    "get_paper",
    "get_receipt",
    "hand_in",
    "list_answers",
    "list_attempts",
    "list_late_ops",
    "list_overdue",
    "list_own_attempts",
    "list_time_entries",
    "save_answers",
    "start",
    "take_lease",
    "terminate",
]
