# SPDX-License-Identifier: Apache-2.0
"""Frames in, observations and findings out: the camera side of invigilation as a pure library.

It knows no database, no web and nothing of the service. All OpenCV and NumPy of the project lives
behind these names, so that a caller handles bytes, small values and events only. A finding is
evidence for a human, never a verdict.

What looks at pictures is loaded when the first is looked at: a server answers after a crash as
soon as it is loaded, and OpenCV takes its time.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from proctoring.limits import FrameLimits, FrameRejected, RejectReason
from proctoring.measured import ERROR_RATES, ErrorRates, Rate, error_rates
from proctoring.models import KNOWN_MODELS, ModelMismatch, verify_model
from proctoring.runs import (
    FindingClosed,
    FindingExtended,
    FindingKind,
    FindingOpened,
    RunEvent,
    RunPolicy,
    WatchState,
    advance,
)
from proctoring.verdicts import FrameVerdict

if TYPE_CHECKING:
    from proctoring.detectors import CascadeDetector, YuNetDetector, load_detector
    from proctoring.faces import Face, FaceDetector
    from proctoring.fingerprints import StillFingerprint
    from proctoring.frames import Still, decode_frame
    from proctoring.observing import StillObservation, observe
else:
    _ROOMS = {
        "CascadeDetector": "proctoring.detectors",
        "YuNetDetector": "proctoring.detectors",
        "load_detector": "proctoring.detectors",
        "Face": "proctoring.faces",
        "FaceDetector": "proctoring.faces",
        "StillFingerprint": "proctoring.fingerprints",
        "Still": "proctoring.frames",
        "decode_frame": "proctoring.frames",
        "StillObservation": "proctoring.observing",
        "observe": "proctoring.observing",
    }

    def __getattr__(name: str) -> object:
        if name not in _ROOMS:
            raise AttributeError(f"module 'proctoring' has no attribute {name!r}")
        return getattr(import_module(_ROOMS[name]), name)


__all__ = [
    "ERROR_RATES",
    "KNOWN_MODELS",
    "CascadeDetector",
    "ErrorRates",
    "Face",
    "FaceDetector",
    "FindingClosed",
    "FindingExtended",
    "FindingKind",
    "FindingOpened",
    "FrameLimits",
    "FrameRejected",
    "FrameVerdict",
    "ModelMismatch",
    "Rate",
    "RejectReason",
    "RunEvent",
    "RunPolicy",
    "Still",
    "StillFingerprint",
    "StillObservation",
    "WatchState",
    "YuNetDetector",
    "advance",
    "decode_frame",
    "error_rates",
    "load_detector",
    "observe",
    "verify_model",
]
