# SPDX-License-Identifier: Apache-2.0
"""What a still may be, and why bytes are none: known without decoding one."""

from dataclasses import dataclass
from enum import StrEnum


class RejectReason(StrEnum):
    """Why bytes are no frame. A rejected frame says nothing about the candidate."""

    TOO_LARGE = "too_large"
    NOT_JPEG = "not_jpeg"
    BROKEN = "broken"
    WRONG_SIZE = "wrong_size"


class FrameRejected(Exception):
    """The bytes were refused before anything was stored; `reason` says why."""

    def __init__(self, reason: RejectReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class FrameLimits:
    """What a still may be. A 320 x 240 JPEG of a person at quality 0.7 is 8 to 15 KB."""

    max_bytes: int = 65536
    max_width: int = 640
    max_height: int = 480
    min_width: int = 160
    min_height: int = 120
