# SPDX-License-Identifier: Apache-2.0
"""The verbs of invigilation."""

from app.invigilation.service.board import (
    Board,
    SittingHead,
    WatchedSitting,
    get_board,
    list_watched_sittings,
)
from app.invigilation.service.findings import judge
from app.invigilation.service.frames import (
    CameraNow,
    LookedFrame,
    StoredFrame,
    get_frame_key,
    get_still_key,
    receive,
    store,
)
from app.invigilation.service.timeline import FindingVerdict, FindingView, Timeline, get_timeline

__all__ = [
    "Board",
    "CameraNow",
    "FindingVerdict",
    "FindingView",
    "LookedFrame",
    "SittingHead",
    "StoredFrame",
    "Timeline",
    "WatchedSitting",
    "get_board",
    "get_frame_key",
    "get_still_key",
    "get_timeline",
    "judge",
    "list_watched_sittings",
    "receive",
    "store",
]
