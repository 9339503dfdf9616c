# SPDX-License-Identifier: Apache-2.0
"""What other domains ask of grading; its own routes and pages enter the rooms behind it."""

from app.grading.service.desk import lease_next
from app.grading.service.machine import mark_attempt
from app.grading.service.marking import mark
from app.grading.service.reading import (
    count_open_work,
    list_marked,
    list_marks,
    list_runs,
    lock_marked,
    lock_runs,
    seal_runs,
)
from app.grading.service.setting_aside import set_aside_run

__all__ = [
    "count_open_work",
    "lease_next",
    "list_marked",
    "list_marks",
    "list_runs",
    "lock_marked",
    "lock_runs",
    "mark",
    "mark_attempt",
    "seal_runs",
    "set_aside_run",
]
