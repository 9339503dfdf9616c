# SPDX-License-Identifier: Apache-2.0
"""The public verbs of grading."""

from app.grading.service.desk import hold, lease_held, lease_next
from app.grading.service.machine import MachineMark, mark_attempt, mark_by_machine
from app.grading.service.marking import mark, undo
from app.grading.service.reading import (
    count_open_work,
    get_progress,
    list_held,
    list_marked,
    list_runs,
    lock_marked,
    lock_runs,
    seal_runs,
)

__all__ = [
    "MachineMark",
    "count_open_work",
    "get_progress",
    "hold",
    "lease_held",
    "lease_next",
    "list_held",
    "list_marked",
    "list_runs",
    "lock_marked",
    "lock_runs",
    "mark",
    "mark_attempt",
    "mark_by_machine",
    "seal_runs",
    "undo",
]
