# SPDX-License-Identifier: Apache-2.0
"""What one frame may be found to show."""

from enum import StrEnum


class FrameVerdict(StrEnum):
    """What one frame shows. All but one_face are bad; a bad frame is not yet a finding."""

    ONE_FACE = "one_face"
    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    COVERED = "covered"
    FROZEN = "frozen"
