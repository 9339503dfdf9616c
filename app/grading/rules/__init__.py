# SPDX-License-Identifier: Apache-2.0
"""Pure rules of marking: what a machine marks, and how people mark at the desk."""

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

__all__ = [
    "LEASE",
    "PACE_MARKS",
    "MachineMark",
    "are_checks_allowed",
    "are_points_allowed",
    "chosen_of",
    "is_blank",
    "leased_until",
    "mark_by_machine",
    "order_key_of",
    "pace_of",
    "text_of",
]
