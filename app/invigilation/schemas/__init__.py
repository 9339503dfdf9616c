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

__all__ = [
    "BoardOut",
    "FindingOut",
    "FrameOut",
    "GrantIn",
    "TerminationIn",
    "VerdictIn",
    "board_out",
    "finding_out",
    "frame_out",
]
