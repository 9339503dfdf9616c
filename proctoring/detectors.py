# SPDX-License-Identifier: Apache-2.0
"""The two face detectors: the cascades of the OpenCV wheel, and YuNet where a model is given.

Native detectors keep scratch memory between calls and must not be shared by threads. Each detector
here therefore makes one native instance per thread that uses it, on first use, and is itself safe
to share.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, TypeVar, cast

import cv2
import numpy as np

from proctoring.faces import Face, FaceDetector, merge
from proctoring.frames import Still
from proctoring.pixels import Pixels, luma, mirrored, narrowed, scaled

Native = TypeVar("Native")


class _PerThread(Generic[Native]):
    """One native object for each thread, made when the thread first asks."""

    def __init__(self, make: Callable[[], Native]) -> None:
        self._make = make
        self._store = threading.local()
        self.get()

    def get(self) -> Native:
        if not hasattr(self._store, "native"):
            self._store.native = self._make()
        return cast("Native", self._store.native)


# Wider pictures are looked at in this width: candidates are judged alike whatever their camera
# sends, and a frame of 640 x 480 costs what one of 320 x 240 does.
_LOOK_WIDTH: Final = 320
# 28 pixels of 240: a face lower than an eighth of the picture is someone far behind the candidate
# or a picture on the wall. Looking for 24 pixels cost a quarter more time and found nobody else.
_SMALLEST_PART: Final = 28 / 240
# Chosen on the even-numbered portraits of bench/frames.py, on plain walls, and on its pictures
# without a face: frontalface_alt errs there on 0.4 % of the pictures without one where alt2 errs
# on 1.5 %, and misses as few; steps of 1.05 instead of 1.1 bring the misses from 3 % to 1 % at
# twice the time; the fourth neighbour takes back most of the false faces which
# that adds.
_SCALE_STEP: Final = 1.05
_FRONTAL_NEIGHBOURS: Final = 4
# Looked at only where no frontal face was found, so that a head turned aside is not an absence. It
# never adds a second face.
_PROFILE_STEP: Final = 1.1
_PROFILE_NEIGHBOURS: Final = 4


class _Cascades:
    def __init__(self) -> None:
        self.frontal = _cascade("haarcascade_frontalface_alt.xml")
        self.profile = _cascade("haarcascade_profileface.xml")


def _cascade(file: str) -> cv2.CascadeClassifier:
    # The wheel ships its data beside the module; the module's stubs do not mention it.
    folder = Path(cv2.__file__).parent / "data"
    return cv2.CascadeClassifier(str(folder / file))


class CascadeDetector:
    """Haar cascades: no model file needed, frontal faces and, failing those, a face in profile."""

    name: Final = "cascade"

    def __init__(self) -> None:
        self._cascades = _PerThread(_Cascades)

    def find_faces(self, frame: Still) -> tuple[Face, ...]:
        """Every frontal face, or at most one in profile; the score is the last stage's weight."""
        picture = _brightened(luma(narrowed(frame.bgr, _LOOK_WIDTH)))
        cascades = self._cascades.get()
        frontal = _detect(
            cascades.frontal, picture, step=_SCALE_STEP, neighbours=_FRONTAL_NEIGHBOURS
        )
        faces = merge(frontal) or _one_profile(cascades.profile, picture)
        return tuple(face.times(frame.width / picture.shape[1]) for face in faces)


def _one_profile(cascade: cv2.CascadeClassifier, picture: Pixels) -> tuple[Face, ...]:
    """A face looking to one side, or else to the other: the cascade knows one side only."""
    found = _detect(cascade, picture, step=_PROFILE_STEP, neighbours=_PROFILE_NEIGHBOURS)
    if not found:
        width = picture.shape[1]
        other_way = _detect(
            cascade, mirrored(picture), step=_PROFILE_STEP, neighbours=_PROFILE_NEIGHBOURS
        )
        found = [
            Face(width - face.x - face.width, face.y, face.width, face.height, face.score)
            for face in other_way
        ]
    return merge(found)[:1]


def _detect(
    cascade: cv2.CascadeClassifier, picture: Pixels, *, step: float, neighbours: int
) -> list[Face]:
    least = round(picture.shape[0] * _SMALLEST_PART)
    boxes, _, weights = cascade.detectMultiScale3(
        picture, step, neighbours, 0, (least, least), outputRejectLevels=True
    )
    return [
        Face(int(x), int(y), int(width), int(height), float(weight))
        for (x, y, width, height), weight in zip(boxes, np.ravel(weights), strict=True)
    ]


# The level that one pixel in a hundred exceeds: below the first a picture is dark, the second is
# where it is put.
_DARK_BELOW: Final = 160.0
_LIFTED_TO: Final = 200.0
_MOST_GAIN: Final = 6.0


def _brightened(picture: Pixels) -> Pixels:
    """A dark picture lifted to an ordinary brightness, others unchanged.

    A candidate lit by the screen alone reaches 60 of 255, and the cascade misses one in five of
    such faces; lifted, one in twenty-five. Gain instead of equalisation, which triples the misses
    in ordinary light. Not above 6, for beyond is noise.
    """
    bright = float(np.percentile(picture, 99))
    if not 1 <= bright < _DARK_BELOW:
        return picture
    return scaled(picture, min(_MOST_GAIN, _LIFTED_TO / bright))


# On the even-numbered portraits and the pictures without a face: 0.5 takes 4 % of the latter for
# faces (a cat, gravel, a wheel), 0.65 takes 1.5 %, and 0.9, OpenCV's default, loses half of the
# portraits.
_YUNET_SCORE: Final = 0.65
# Above this mean the picture is over-exposed, and the network misses faces that it finds in the
# same picture dimmed.
_BRIGHT_MEAN: Final = 160.0
_DIMMED_MEAN: Final = 130.0


class YuNetDetector:
    """The YuNet network: several times as fast, and rarely a face where there is none."""

    name: Final = "yunet"

    def __init__(self, model_path: Path) -> None:
        if not model_path.is_file():
            raise FileNotFoundError(model_path)
        self._network = _PerThread(
            lambda: cv2.FaceDetectorYN.create(str(model_path), "", (320, 240), _YUNET_SCORE)
        )

    def find_faces(self, frame: Still) -> tuple[Face, ...]:
        """Every face with a score of at least 0.65 (of 1)."""
        picture = _dimmed(narrowed(frame.bgr, _LOOK_WIDTH))
        height, width = picture.shape[:2]
        network = self._network.get()
        network.setInputSize((width, height))
        _, rows = network.detect(picture)
        # The stubs promise an array; at run time a picture without faces gives None.
        if cast("object", rows) is None:
            return ()
        faces = merge([_face_of(row) for row in rows.tolist()])
        return tuple(face.times(frame.width / width) for face in faces)


def _face_of(row: list[float]) -> Face:
    return Face(
        round(row[0]), round(row[1]), max(1, round(row[2])), max(1, round(row[3])), float(row[-1])
    )


def _dimmed(bgr: Pixels) -> Pixels:
    mean = float(bgr.mean())
    return bgr if mean <= _BRIGHT_MEAN else scaled(bgr, _DIMMED_MEAN / mean)


def load_detector(model_path: Path | None) -> FaceDetector:
    """YuNet from the given file, or the cascades where none is given.

    A file that is missing raises FileNotFoundError: an operator who named a model must not
    silently get another detector. The file's hash is judged by `verify_model`, so that a model of
    the operator's own making can be used as well.
    """
    return CascadeDetector() if model_path is None else YuNetDetector(model_path)
