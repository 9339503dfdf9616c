# SPDX-License-Identifier: Apache-2.0
"""Pure rules of marking: what a machine marks, how people judge, what opinions settle into."""

from app.grading.rules.desk import (
    LEASE,
    PACE_MARKS,
    are_checks_allowed,
    are_points_allowed,
    leased_until,
    order_key_of,
    pace_of,
)
from app.grading.rules.machine import (
    MachineMark,
    chosen_of,
    is_blank,
    mark_by_machine,
    text_of,
)
from app.grading.rules.settling import (
    FIRST_OPINION,
    POLICY,
    detail_of,
    given_of,
    settle,
    stated_of,
)

__all__ = [
    "FIRST_OPINION",
    "LEASE",
    "PACE_MARKS",
    "POLICY",
    "MachineMark",
    "are_checks_allowed",
    "are_points_allowed",
    "chosen_of",
    "detail_of",
    "given_of",
    "is_blank",
    "leased_until",
    "mark_by_machine",
    "order_key_of",
    "pace_of",
    "settle",
    "stated_of",
    "text_of",
]
