# SPDX-License-Identifier: Apache-2.0
"""From the bytes a browser sent to a picture the library may look at."""

from dataclasses import dataclass, field

from proctoring.jpeg import MAGIC, JpegBroken, JpegSize, read_size
from proctoring.limits import FrameLimits, FrameRejected, RejectReason
from proctoring.pixels import Pixels, decode


@dataclass(frozen=True, eq=False)
class Still:
    """A decoded still. Its pixels are for this library; callers read width and height."""

    _bgr: Pixels = field(repr=False)

    @property
    def width(self) -> int:
        return int(self._bgr.shape[1])

    @property
    def height(self) -> int:
        return int(self._bgr.shape[0])

    @property
    def bgr(self) -> Pixels:
        """Rows of blue-green-red pixels. Only `proctoring` reads them, and nobody writes."""
        return self._bgr


def decode_frame(data: bytes, limits: FrameLimits) -> Still:
    """The picture in data, which is one complete JPEG within the limits.

    Refused with FrameRejected, in this order: more bytes than allowed, no JPEG magic (an empty
    body too), a file that is not one whole picture, declared dimensions outside the limits, and
    what the decoder refuses. The decoder sees only bytes that passed all the others, so no header
    can make it allocate more than max_width x max_height.
    """
    if len(data) > limits.max_bytes:
        raise FrameRejected(RejectReason.TOO_LARGE)
    if not data.startswith(MAGIC):
        raise FrameRejected(RejectReason.NOT_JPEG)
    try:
        size = read_size(data)
    except JpegBroken:
        raise FrameRejected(RejectReason.BROKEN) from None
    if not _is_within(size, limits):
        raise FrameRejected(RejectReason.WRONG_SIZE)
    picture = decode(data)
    if picture is None or picture.shape != (size.height, size.width, 3):
        raise FrameRejected(RejectReason.BROKEN)
    return Still(picture)


def _is_within(size: JpegSize, limits: FrameLimits) -> bool:
    return (
        limits.min_width <= size.width <= limits.max_width
        and limits.min_height <= size.height <= limits.max_height
    )
