# SPDX-License-Identifier: Apache-2.0
"""Which looks at people's pictures, numbers and answers are recorded, and each export. Pure.

A route that serves any of these declares its view (`app.accounts.viewing`), or stands below with
the reason; tests/architecture finds those that serve and do neither. What cannot be recorded is
not shown.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class View(StrEnum):
    """By the action that it is on the trail as."""

    STILL = "invigilation.still.view"
    FRAME = "invigilation.frame.view"
    LATE_ANSWERS = "attempts.late_answers.view"
    SITTING = "reporting.sitting.export"
    BANK = "items.bank.export"
    CORRECTIONS = "exchange.item_import.download"
    TRAIL = "trail.entries.export"


# The wall asks for every face every few seconds: one viewing a person, attempt and quarter of an
# hour says who watched whom. Of each view that is not here every one is recorded.
AGAIN_AFTER: Mapping[View, timedelta] = {
    View.STILL: timedelta(minutes=15),
    View.FRAME: timedelta(minutes=15),
    View.LATE_ANSWERS: timedelta(minutes=15),
}

# What serves and is not recorded, and why. Candidates see their own, and need not be named.
NOT_RECORDED: Mapping[str, str] = {
    "POST /api/v1/grading/leases": "a grader's own work: an answer without a name, on one desk",
    "POST /api/v1/grading/tasks/{task_id}/lease": "taking a held answer is on the trail itself",
    "POST /api/v1/grading/undo": "taking a mark back is on the trail itself",
    "GET /verify/offline.html": "a verifier with our public keys, the same for everybody",
    "GET /bank/imports/template.xlsx": "an empty workbook, the same for everybody",
}
