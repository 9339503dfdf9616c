# SPDX-License-Identifier: Apache-2.0
"""One frame, looked at once."""

from dataclasses import dataclass
from typing import Final

from proctoring.faces import Face, FaceDetector
from proctoring.fingerprints import StillFingerprint, fingerprint_of
from proctoring.frames import Still
from proctoring.pixels import luma, shrunk, softened
from proctoring.verdicts import FrameVerdict


@dataclass(frozen=True)
class StillObservation:
    """What was seen, and the fingerprint to hand in with the candidate's next frame."""

    verdict: FrameVerdict
    faces: tuple[Face, ...]
    brightness: float
    contrast: float
    fingerprint: StillFingerprint


# A taped lens with sensor noise: 0.01 to 0.03. A portrait at a tenth of its light: 0.04.
_DARK: Final = 0.035
# Noise alone reaches 0.004, a finger lit from behind 0.012, a bare wall in uneven light 0.014; a
# portrait at 0.3 of its light has 0.022, in ordinary light 0.06 and more.
_UNIFORM: Final = 0.015
# A live feed reaches 0.75 (see fingerprints). Below 1, so that a clock or a cursor drawn over a
# still does not hide it.
_FROZEN: Final = 0.9
_SMALL: Final = (40, 30)
_BROAD: Final = 4.0


def observe(
    frame: Still, detector: FaceDetector, previous: StillFingerprint | None
) -> StillObservation:
    """The frame's verdict; the first of these that holds:

    1. covered: very dark or almost uniform, and no face in it (a candidate lit by a screen alone
       is dark, not hidden);
    2. frozen: to the last bit like the previous frame in nine tenths of its cells, whatever faces
       it shows, for the faces of a still picture say nothing about who is there;
    3. no_face, several_faces, one_face by the number of faces.

    `previous` is the fingerprint of the frame before, of the same attempt; None for the first one.
    The same upload must not be observed twice: it is bit for bit like itself and would count as
    frozen.
    """
    faces = detector.find_faces(frame)
    brightness, contrast = _light_of(frame)
    fingerprint = fingerprint_of(frame)
    if not faces and (brightness < _DARK or contrast < _UNIFORM):
        verdict = FrameVerdict.COVERED
    elif previous is not None and fingerprint.likeness(previous) >= _FROZEN:
        verdict = FrameVerdict.FROZEN
    else:
        verdict = _by_number(len(faces))
    return StillObservation(verdict, faces, brightness, contrast, fingerprint)


def _by_number(faces: int) -> FrameVerdict:
    if faces == 0:
        return FrameVerdict.NO_FACE
    return FrameVerdict.ONE_FACE if faces == 1 else FrameVerdict.SEVERAL_FACES


def _light_of(frame: Still) -> tuple[float, float]:
    """Mean brightness and contrast, both 0 to 1.

    Contrast is the deviation of what remains when the broad light is taken away: a glow through a
    finger is uneven, yet shows nothing. It is taken from averaged cells, so that noise is no
    contrast.
    """
    small = shrunk(luma(frame.bgr), *_SMALL)
    detail = small - softened(small, _BROAD)
    return float(small.mean()) / 255, float(detail.std()) / 255
