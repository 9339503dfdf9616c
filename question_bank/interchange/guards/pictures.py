# SPDX-License-Identifier: Apache-2.0
"""Pictures: decoded once, completely, before anybody is shown them."""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from question_bank.interchange.guards.kinds import KIND_NAMES, FileKind, kind_of
from question_bank.interchange.guards.limits import MAX_PICTURE
from question_bank.interchange.guards.problems import FileReason, FileRefused, size_words

# All frames together. An A4 page scanned at 400 dpi has 15 million; decoded, each takes four bytes.
MAX_PIXELS = 25_000_000
# A process shown step by step has 10; more is a film.
MAX_FRAMES = 60

_FORMATS = {
    FileKind.PNG: ("PNG", "png", "image/png"),
    FileKind.JPEG: ("JPEG", "jpg", "image/jpeg"),
    FileKind.GIF: ("GIF", "gif", "image/gif"),
    FileKind.WEBP: ("WEBP", "webp", "image/webp"),
}
_ANIMATED = frozenset((FileKind.PNG, FileKind.GIF, FileKind.WEBP))


@dataclass(frozen=True, slots=True)
class Picture:
    """A sound picture; `name` is the SHA-256 of its bytes, with the suffix of what it is."""

    name: str
    media_type: str
    width: int
    height: int


def check_picture(data: bytes) -> Picture:
    """What the picture is, after all of it was decoded without a fault.

    Refused with FileRefused, the cheap reasons first: more than MAX_PICTURE bytes; anything but
    PNG, JPEG, GIF and WebP by content, SVG by name of the danger; more than MAX_PIXELS by the
    header, before room is made for them; more than MAX_FRAMES; and broken or cut off pictures.
    """
    if len(data) > MAX_PICTURE:
        raise FileRefused(FileReason.PICTURE_TOO_LARGE, limit=size_words(MAX_PICTURE))
    kind = kind_of(data)
    if kind not in _FORMATS:
        raise _wrong_kind(data, kind)
    width, height = _decoded(data, kind)
    _, suffix, media_type = _FORMATS[kind]
    return Picture(f"{hashlib.sha256(data).hexdigest()}.{suffix}", media_type, width, height)


def _wrong_kind(data: bytes, kind: FileKind) -> FileRefused:
    if kind is FileKind.EMPTY:
        return FileRefused(FileReason.EMPTY)
    if kind in (FileKind.XML, FileKind.HTML, FileKind.TEXT) and b"<svg" in data:
        return FileRefused(FileReason.PICTURE_SVG)
    return FileRefused(FileReason.PICTURE_KIND, actual=KIND_NAMES[kind])


def _decoded(data: bytes, kind: FileKind) -> tuple[int, int]:
    """Width and height of the picture, each of whose frames could be decoded."""
    formats = (_FORMATS[kind][0],)
    try:
        with Image.open(BytesIO(data), formats=formats) as picture:
            size = picture.size
            _check_pixels(size, frames=1)
            # Finds wrong checksums, and leaves the object useless.
            picture.verify()
        with Image.open(BytesIO(data), formats=formats) as picture:
            _decode_frames(picture, kind)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        # Pillow refuses by its own, higher limit before it gives the size.
        raise _too_many_pixels() from None
    except Exception as broken:  # Damaged pictures raise whatever their decoder meets.
        raise FileRefused(FileReason.PICTURE_BROKEN) from broken
    return size


def _decode_frames(picture: Image.Image, kind: FileKind) -> None:
    """Decodes frame by frame: a GIF says nowhere how many there are."""
    picture.load()
    frames = 1
    while kind in _ANIMATED:
        try:
            picture.seek(frames)
        except EOFError:
            return
        frames += 1
        if frames > MAX_FRAMES:
            raise FileRefused(FileReason.PICTURE_FRAMES, limit=str(MAX_FRAMES))
        _check_pixels(picture.size, frames=frames)
        picture.load()


def _check_pixels(size: tuple[int, int], *, frames: int) -> None:
    width, height = size
    if width * height * frames > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> FileRefused:
    return FileRefused(FileReason.PICTURE_PIXELS, limit=f"{MAX_PIXELS:,}")
