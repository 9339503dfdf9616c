# SPDX-License-Identifier: Apache-2.0
"""Payloads of the invigilation API, and their words."""

from app.invigilation.schemas.board import BoardOut, board_out
from app.invigilation.schemas.frames import (
    FindingOut,
    FrameOut,
    GrantIn,
    TerminationIn,
    VerdictIn,
    finding_out,
    frame_out,
)
from app.invigilation.schemas.wall import (
    ChangesIn,
    ChangesOut,
    changes_out,
    counts_of,
    tiles_of,
)

__all__ = [
    "BoardOut",
    "ChangesIn",
    "ChangesOut",
    "FindingOut",
    "FrameOut",
    "GrantIn",
    "TerminationIn",
    "VerdictIn",
    "board_out",
    "changes_out",
    "counts_of",
    "finding_out",
    "frame_out",
    "tiles_of",
]
