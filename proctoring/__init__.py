# SPDX-License-Identifier: Apache-2.0
"""Frames in, observations and findings out: the camera side of invigilation as a pure library.

It knows no database, no web and nothing of the service. All OpenCV and NumPy of the project lives
behind these names, so that a caller handles bytes, small values and events only. A finding is
evidence for a human, never a verdict.
"""

from proctoring.detectors import CascadeDetector, YuNetDetector, load_detector
from proctoring.faces import Face, FaceDetector
from proctoring.fingerprints import StillFingerprint
from proctoring.frames import FrameLimits, FrameRejected, RejectReason, Still, decode_frame
from proctoring.measured import ERROR_RATES, ErrorRates, Rate, error_rates
from proctoring.models import KNOWN_MODELS, ModelMismatch, verify_model
from proctoring.observing import FrameVerdict, StillObservation, observe
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
