# SPDX-License-Identifier: Apache-2.0
"""What a finding can be judged to be, and how a candidate stands on the board.

None of the board's words is stored: they are computed from rows and the present moment.
"""

from enum import StrEnum


class Judgement(StrEnum):
    """An invigilator's verdict on a finding. It may be changed; the trail keeps the earlier ones."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Presence(StrEnum):
    """Who is there, as far as the service can tell."""

    NOT_STARTED = "not_started"
    ON_CAMERA = "on_camera"
    NO_PICTURE = "no_picture"
    PAUSED = "paused"
    WITHOUT_CAMERA = "without_camera"
    SUBMITTED = "submitted"
    TERMINATED = "terminated"
    LEFT = "left"


class Look(StrEnum):
    """Who needs a look, in the order of the wall."""

    NEEDED = "needed"
    QUIET = "quiet"
    WAITING = "waiting"
    ENDED = "ended"
