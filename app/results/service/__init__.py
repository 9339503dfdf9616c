# SPDX-License-Identifier: Apache-2.0
"""The public verbs of results."""

from app.results.service.deciding import decide_result
from app.results.service.reading import (
    OwnResult,
    SittingResults,
    get_own_result,
    list_decided,
    list_results,
)
from app.results.service.release import ReleaseReport, release_sitting, survey
from app.results.service.reopening import reopen_attempt

__all__ = [
    "OwnResult",
    "ReleaseReport",
    "SittingResults",
    "decide_result",
    "get_own_result",
    "list_decided",
    "list_results",
    "release_sitting",
    "reopen_attempt",
    "survey",
]
