# SPDX-License-Identifier: Apache-2.0
"""A camera made of scikit-image's pictures: stills, and the file Chromium plays as its camera.

Every frame moves a little and carries noise of its own, as a sensor's does; without that the feed
would rightly be frozen.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
import skimage.data

Picture = npt.NDArray[np.uint8]


FACE_MODEL = "KAOCHANG_FACE_MODEL"


def find_face_model() -> Path | None:
    """The YuNet model the environment names; its tests are skipped where it names none."""
    named = os.environ.get(FACE_MODEL)
    return Path(named) if named else None


class Scene(StrEnum):
    """What the camera sees."""

    ONE_FACE = "one_face"
    NO_FACE = "no_face"
    TWO_FACES = "two_faces"
    COVERED = "covered"


def write_y4m(
    path: Path,
    scenes: Sequence[tuple[Scene, float]],
    fps: int = 5,
    size: tuple[int, int] = (640, 480),
) -> None:
    """The scenes one after the other, each for its seconds; Chromium starts the file over at its end.

    Of the two formats that it plays the one with a rate: JPEG pictures it plays at thirty a second,
    which costs each open exam page three times as much. Two stills taken within 1/fps of one another
    are the same picture, and rightly look frozen.
    """
    width, height = size
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n" % (width, height, fps))
        for seed, scene in enumerate(_scene_of_each_frame(scenes, fps)):
            shown = cv2.cvtColor(picture(scene, seed, size), cv2.COLOR_BGR2YUV_I420)
            file.write(b"FRAME\n" + shown.tobytes())


def frame_jpeg(scene: Scene, seed: int) -> bytes:
    """A 320 x 240 still of the scene; equal seeds give equal bytes."""
    return jpeg(picture(scene, seed))


def jpeg(image: Picture, quality: int = 75) -> bytes:
    """The picture encoded as a browser's canvas would."""
    is_written, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert is_written
    return data.tobytes()


def picture(scene: Scene, seed: int, size: tuple[int, int] = (320, 240)) -> Picture:
    """The scene with this frame's small movement and noise, blue-green-red."""
    rng = np.random.default_rng(seed)
    width, height = size
    if scene is Scene.COVERED:
        return noisy(np.full((height, width, 3), 6, np.uint8), rng, sigma=2.0)
    canvas = wall(width, height)
    head = round(height * 0.52)
    for part, is_mirrored in _PLACES[scene]:
        x, y = round(width * part) - head // 2, round(height * 0.3)
        shift_x, shift_y = rng.integers(-3, 4, 2)
        person = astronaut_head()[:, ::-1] if is_mirrored else astronaut_head()
        place(canvas, person, x + int(shift_x), y + int(shift_y), head)
    return noisy(canvas, rng, sigma=2.5)


_PLACES: dict[Scene, tuple[tuple[float, bool], ...]] = {
    Scene.ONE_FACE: ((0.5, False),),
    Scene.NO_FACE: (),
    Scene.TWO_FACES: ((0.27, False), (0.73, True)),
}


def wall(width: int, height: int) -> Picture:
    """A room without anyone: a wall in uneven light, a shelf with books, a window."""
    light = np.linspace(150, 195, width, dtype=np.float32)[None, :, None]
    canvas = np.broadcast_to(
        light * np.array([0.95, 1.0, 1.02], np.float32), (height, width, 3)
    ).astype(np.uint8)
    canvas[: height // 4, : width // 5] = (235, 228, 220)
    canvas[height // 6 : height // 6 + max(2, height // 60), width // 3 :] = (60, 80, 105)
    for book in range(9):
        left = width * (40 + 6 * book) // 100
        canvas[height * (6 + book % 3) // 100 : height // 6, left : left + width // 25] = (
            40 + 20 * book,
            70,
            150 - 12 * book,
        )
    return canvas


@cache
def astronaut_head() -> Picture:
    """Head and shoulders of the astronaut, blue-green-red, square."""
    # The library's functions carry no types; its value is an RGB picture of 512 x 512.
    astronaut = cast("Callable[[], Picture]", skimage.data.astronaut)
    return np.ascontiguousarray(astronaut()[0:280, 84:364, ::-1])


def place(canvas: Picture, image: Picture, x: int, y: int, side: int) -> None:
    """The square image on the canvas, side pixels wide, its edges blended."""
    mask = np.zeros((side, side), np.float32)
    edge = max(2, side // 16)
    mask[edge:-edge, edge:-edge] = 1
    mask = cv2.GaussianBlur(mask, (0, 0), edge / 2).astype(np.float32)
    scaled = cv2.resize(
        image,
        (side, side),
        interpolation=cv2.INTER_AREA if side < image.shape[0] else cv2.INTER_CUBIC,
    )
    height, width = canvas.shape[:2]
    top, left = max(0, y), max(0, x)
    bottom, right = min(height, y + side), min(width, x + side)
    cut = np.s_[top - y : bottom - y, left - x : right - x]
    weight = mask[cut][..., None]
    canvas[top:bottom, left:right] = (
        canvas[top:bottom, left:right] * (1 - weight) + scaled[cut] * weight
    ).astype(np.uint8)


def noisy(
    image: Picture | npt.NDArray[np.float32], rng: np.random.Generator, *, sigma: float
) -> Picture:
    """The image with a sensor's noise of sigma grey levels."""
    noise = rng.normal(0, sigma, image.shape)
    return cast("Picture", np.clip(np.rint(image + noise), 0, 255).astype(np.uint8))


def _scene_of_each_frame(scenes: Sequence[tuple[Scene, float]], fps: float) -> Iterator[Scene]:
    for scene, seconds in scenes:
        for _ in range(round(seconds * fps)):
            yield scene
