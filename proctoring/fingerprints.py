# SPDX-License-Identifier: Apache-2.0
"""Telling a picture that does not change from a person who sits still.

A sensor is never silent: of two stills of an empty room, even through temporal noise reduction,
scaling and JPEG, most of the picture's cells differ in some bit. A stuck feed, or a picture fed
digitally, passes the same deterministic chain (scale, encode) and gives the same bits. So the
question is not how much two pictures differ but how many cells are *exactly* alike, and the answer
needs no picture to be kept: one byte per cell.

Measured on stills scaled from 640 x 480 to 320 x 240 and encoded at quality 0.5 to 0.85: noise of
0.2 grey levels before scaling (a webcam has 1 to 5) leaves at most 0.75 of the cells alike, noise
of 1 level at most 0.24; no noise, 1.0. Not recognised: a still that reaches the browser through a
lossy video encoder, which adds differences of its own, and a film played in a loop.
"""

import zlib
from dataclasses import dataclass

import numpy as np

from proctoring.frames import Still
from proctoring.pixels import Pixels

# 16 x 16 pixels of a 320 x 240 still: the block JPEG codes as one where colour is subsampled.
_COLUMNS, _ROWS = 20, 15
# A cell spanning fewer levels may be pure quantisation (a white wall, a blown-out window) and
# would be alike in a live feed too. It bears no witness and is marked 0.
_FLAT_SPAN = 4
_FLAT = 0
# Fewer witnesses than a thirtieth of the cells: not enough to call a picture frozen.
_MIN_WITNESSES = 10


@dataclass(frozen=True)
class StillFingerprint:
    """One byte per cell of a frame: a checksum of its pixels, or 0 where the cell is flat.

    Nothing of the picture can be seen in it or computed from it. `hex` is its stored form, 608
    characters.
    """

    width: int
    height: int
    cells: bytes

    @property
    def hex(self) -> str:
        return (self.width.to_bytes(2, "big") + self.height.to_bytes(2, "big") + self.cells).hex()

    @classmethod
    def from_hex(cls, text: str) -> "StillFingerprint":
        """The fingerprint whose `hex` is text; ValueError where text is no fingerprint."""
        data = bytes.fromhex(text)
        if len(data) != 4 + _COLUMNS * _ROWS:
            raise ValueError("a fingerprint has 608 hexadecimal digits")
        return cls(int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big"), data[4:])

    def likeness(self, other: "StillFingerprint") -> float:
        """The part of the cells, but for those flat in both, alike to the last bit: 0 to 1.

        0 as well where the sizes differ or too few cells bear witness.
        """
        if (self.width, self.height) != (other.width, other.height):
            return 0.0
        witnesses = [
            (a, b) for a, b in zip(self.cells, other.cells, strict=True) if a != _FLAT or b != _FLAT
        ]
        if len(witnesses) < _MIN_WITNESSES:
            return 0.0
        return sum(a == b for a, b in witnesses) / len(witnesses)


def fingerprint_of(frame: Still) -> StillFingerprint:
    """The frame's fingerprint. Unlike cells share a checksum once in 255: too rare to matter."""
    bands = np.array_split(frame.bgr, _ROWS, axis=0)
    cells = bytes(
        _checksum(cell) for band in bands for cell in np.array_split(band, _COLUMNS, axis=1)
    )
    return StillFingerprint(frame.width, frame.height, cells)


def _checksum(cell: Pixels) -> int:
    # Green stands for brightness: nine tenths of it, without a conversion.
    if int(np.ptp(cell[..., 1])) <= _FLAT_SPAN:
        return _FLAT
    return 1 + zlib.crc32(cell.tobytes()) % 255
