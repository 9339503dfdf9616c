# SPDX-License-Identifier: Apache-2.0
"""The verbs of delivery."""

from app.attempts.service.closing import (
    count_overdue,
    expire,
    expire_free,
    expire_later,
    fingerprint_of,
    get_receipt,
    hand_in,
    list_overdue,
    terminate,
)
from app.attempts.service.delivery import (
    get_attempt,
    get_invigilated_attempt,
    get_own_attempt,
    get_paper,
    is_ended_by_time,
    lock_attempt,
    take_lease,
)
from app.attempts.service.ledger import (
    give_time,
    give_to,
    lock_attempts,
    lock_invigilated,
    pause,
    resume,
)
from app.attempts.service.reading import (
    answers_of,
    find_attempt_of_registration,
    flags_of,
    list_answers,
    list_attempts,
    list_late_ops,
    list_own_attempts,
    list_paused,
    list_steps,
    list_time_entries,
    nobody_sits,
    reason_of_end,
)
from app.attempts.service.reopening import (
    Reopening,
    list_reopenings,
    reopen,
    reopen_expired,
)
from app.attempts.service.saving import FormsOfAttempts, SavePace, misfit_of, save_answers
from app.attempts.service.start_desk import StartDesk
from app.attempts.service.starting import StartWanted, start
from app.attempts.service.withdrawing import withdraw_registration

__all__ = [
    "FormsOfAttempts",
    "Reopening",
    "SavePace",
    "StartDesk",
    "StartWanted",
    "answers_of",
    "count_overdue",
    "expire",
    "expire_free",
    "expire_later",
    "find_attempt_of_registration",
    "fingerprint_of",
    "flags_of",
    "get_attempt",
    "get_invigilated_attempt",
    "get_own_attempt",
    "get_paper",
    "get_receipt",
    "give_time",
    "give_to",
    "hand_in",
    "is_ended_by_time",
    "list_answers",
    "list_attempts",
    "list_late_ops",
    "list_overdue",
    "list_own_attempts",
    "list_paused",
    "list_reopenings",
    "list_steps",
    "list_time_entries",
    "lock_attempt",
    "lock_attempts",
    "lock_invigilated",
    "misfit_of",
    "nobody_sits",
    "pause",
    "reason_of_end",
    "reopen",
    "reopen_expired",
    "resume",
    "save_answers",
    "start",
    "take_lease",
    "terminate",
    "withdraw_registration",
]
