# SPDX-License-Identifier: Apache-2.0
"""The public verbs of results."""

from app.results.service.reading import (
    find_result,
    get_own_result,
    list_decided,
    list_steps,
    sum_up,
)
from app.results.service.release import release_sitting, survey
from app.results.service.reopening import reopen_attempt, reopen_expired, stands, take_in
from app.results.service.voiding import (
    ask_voiding,
    confirm_voiding,
    decline_voiding,
    is_open,
    list_voidings,
)

__all__ = [
    "ask_voiding",
    "confirm_voiding",
    "decline_voiding",
    "find_result",
    "get_own_result",
    "is_open",
    "list_decided",
    "list_steps",
    "list_voidings",
    "release_sitting",
    "reopen_attempt",
    "reopen_expired",
    "stands",
    "sum_up",
    "survey",
    "take_in",
]
