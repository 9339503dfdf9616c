# SPDX-License-Identifier: Apache-2.0
"""What a face is to this library: a place in the picture, never an identity."""

from dataclasses import dataclass
from typing import Protocol

from proctoring.frames import Still


@dataclass(frozen=True)
class Face:
    """A rectangle in pixels of the frame; scores of different detectors do not compare."""

    x: int
    y: int
    width: int
    height: int
    score: float

    @property
    def area(self) -> int:
        return self.width * self.height

    def times(self, factor: float) -> "Face":
        """The same face in a picture larger by factor."""
        if factor == 1:
            return self
        x, y, width, height = (
            round(side * factor) for side in (self.x, self.y, self.width, self.height)
        )
        return Face(x, y, width, height, self.score)


class FaceDetector(Protocol):
    """Finds faces in a frame. One detector may be shared by any number of threads."""

    @property
    def name(self) -> str:
        """Under which its measured error rates are filed."""
        ...

    def find_faces(self, frame: Still) -> tuple[Face, ...]:
        """The faces, largest first, each person once."""
        ...


def overlap(one: Face, other: Face) -> float:
    """The shared area as a part of the smaller rectangle: 1 where one lies inside the other."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / min(one.area, other.area)


# Two heads side by side in one picture do not share half of the smaller rectangle; a face found
# twice at two scales, or a chin found inside a face, does. Measured against the smaller, because
# the doubles are nested rather than shifted.
_SAME_PERSON = 0.4


def merge(faces: list[Face]) -> tuple[Face, ...]:
    """The faces without doubles, largest first; of two that overlap the higher score stays."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if all(overlap(face, other) < _SAME_PERSON for other in kept):
            kept.append(face)
    return tuple(sorted(kept, key=lambda face: -face.area))
