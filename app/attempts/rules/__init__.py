# SPDX-License-Identifier: Apache-2.0
"""Pure rules of delivery: time, the journal's verdicts, its chain, the answers' digest."""

from app.attempts.rules.answers import canonical, digest_of_answers, is_answered
from app.attempts.rules.chain import chain_of, chain_start, chained
from app.attempts.rules.giving import (
    LEAST_GIVEN,
    MOST_GIVEN,
    MOST_PAUSED,
    is_giveable,
    standing_of,
)
from app.attempts.rules.numbers import Stretches, with_numbers
from app.attempts.rules.pacing import BURST, Bucket, cost_of, taken
from app.attempts.rules.saves import (
    MOST_AHEAD,
    MOST_CHARACTERS,
    MOST_LATE_OPS,
    MOST_OPS,
    MOST_STRETCHES,
    Content,
    JournalHead,
    KnownOps,
    SaveVerdict,
    content_of,
    is_closed_to,
    is_unseeing,
    judge_save,
    numbers_to_read,
)
from app.attempts.rules.times import (
    GRACE,
    LEFT_ALONE,
    SWEEP_AFTER,
    deadline_of,
    given_back,
    hand_in_opens_at,
    is_late,
    is_overdue,
)

__all__ = [
    "BURST",
    "GRACE",
    "LEAST_GIVEN",
    "LEFT_ALONE",
    "MOST_AHEAD",
    "MOST_CHARACTERS",
    "MOST_GIVEN",
    "MOST_LATE_OPS",
    "MOST_OPS",
    "MOST_PAUSED",
    "MOST_STRETCHES",
    "SWEEP_AFTER",
    "Bucket",
    "Content",
    "JournalHead",
    "KnownOps",
    "SaveVerdict",
    "Stretches",
    "canonical",
    "chain_of",
    "chain_start",
    "chained",
    "content_of",
    "cost_of",
    "deadline_of",
    "digest_of_answers",
    "given_back",
    "hand_in_opens_at",
    "is_answered",
    "is_closed_to",
    "is_giveable",
    "is_late",
    "is_overdue",
    "is_unseeing",
    "judge_save",
    "numbers_to_read",
    "standing_of",
    "taken",
    "with_numbers",
]
