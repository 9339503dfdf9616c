# SPDX-License-Identifier: Apache-2.0
"""The typed façade of OpenCV: the few picture operations the library uses."""

from typing import Final, cast

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

# OpenCV would start a pool as wide as the machine for every call. The service already judges one
# frame per worker thread, so pools would only fight each other: a still of 320 x 240 is too small
# to gain, and the cost of one frame would depend on its neighbours. The setting is the process's;
# nothing else in the process uses OpenCV.
cv2.setNumThreads(1)

# Stored orientation is ignored, or a picture judged as 320 x 240 could come out as 240 x 320.
_DECODING: Final = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION


def decode(data: bytes) -> Pixels | None:
    """The BGR picture, or None where the decoder refuses the bytes."""
    try:
        picture = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), _DECODING)
    except cv2.error:
        return None
    # The stubs promise an array; at run time a refused picture is None.
    return cast("Pixels | None", picture)


def luma(bgr: Pixels) -> Pixels:
    """Brightness of each pixel, 0 to 255."""
    return cast("Pixels", cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY))


def scaled(picture: Pixels, gain: float) -> Pixels:
    """The picture times gain, cut off at 255."""
    return cast("Pixels", cv2.convertScaleAbs(picture, alpha=gain))


def mirrored(picture: Pixels) -> Pixels:
    """Left and right exchanged."""
    return cast("Pixels", cv2.flip(picture, 1))


def narrowed(picture: Pixels, most: int) -> Pixels:
    """The picture, not wider than most, in its own proportions."""
    height, width = picture.shape[:2]
    if width <= most:
        return picture
    size = (most, round(height * most / width))
    return cast("Pixels", cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def shrunk(picture: Pixels, width: int, height: int) -> Floats:
    """The picture averaged down to width x height, which also averages sensor noise away."""
    return cast(
        "Floats",
        cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32),
    )


def softened(picture: Floats, sigma: float) -> Floats:
    """The picture without detail finer than about sigma pixels."""
    return cast("Floats", cv2.GaussianBlur(picture, (0, 0), sigma))
