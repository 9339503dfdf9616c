# SPDX-License-Identifier: Apache-2.0
"""Which pictures are kept, under which names, and how wrong the detector is known to be."""

from uuid import UUID

from app.programmes.rules import CameraPolicy, Keep
from proctoring import FindingKind, FrameVerdict, Rate, RunPolicy, error_rates

# Two frames in a row without the sign: one may be the detector's miss in the other direction.
GOOD_FRAMES_TO_CLOSE = 2


def run_policy(policy: CameraPolicy) -> RunPolicy:
    return RunPolicy(policy.bad_frames, policy.window_frames, GOOD_FRAMES_TO_CLOSE)


def keeps_frame(keep: Keep, verdict: FrameVerdict, *, is_first: bool, in_finding: bool) -> bool:
    """Does this picture outlive the look at it?

    `flagged` keeps bad frames, every frame while a finding is open (what looks good then is the
    candidate's best defence), and the attempt's first frame, to compare with.
    """
    if keep is Keep.FLAGGED:
        return is_first or in_finding or verdict is not FrameVerdict.ONE_FACE
    return keep is Keep.ALL


def keeps_still(keep: Keep) -> bool:
    """Is the latest picture held for the wall? It is overwritten by the next one."""
    return keep is not Keep.NONE


def frame_key(attempt_id: UUID, frame_id: UUID) -> str:
    """A key of its own for each frame, so that a second upload cannot change kept evidence."""
    return f"frames/{attempt_id}/{frame_id}.jpg"


def still_key(attempt_id: UUID) -> str:
    return f"stills/{attempt_id}.jpg"


def error_rate_of(kind: FindingKind, detector: str) -> Rate | None:
    """How often a single frame is flagged like this without cause, as measured; None if nobody did.

    Covered and frozen pictures are not the face detector's doing, and have no such rate.
    """
    rates = error_rates(detector)
    if rates is None:
        return None
    if kind is FindingKind.NO_FACE:
        return rates.false_negative
    return rates.false_several if kind is FindingKind.SEVERAL_FACES else None
