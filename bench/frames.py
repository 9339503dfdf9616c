# SPDX-License-Identifier: Apache-2.0
"""How fast frames are judged and how often the judgement errs.

`python -m bench.frames [--yunet PATH] [--seconds 5]`

Speed: one thread, in seconds of processor time so that neighbours on the machine do not count,
decoding included, beside decoding alone in the same run; only the ratio travels to another
machine. Errors: on pictures made from scikit-image's, see proctoring/measured.py for what the
sample is worth. `--half tuning` prints them for the portraits on which the parameters were chosen.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import skimage.data

from proctoring import (
    ErrorRates,
    Face,
    FaceDetector,
    FrameLimits,
    Rate,
    decode_frame,
    load_detector,
)
from tests.support.camera import (
    Picture,
    Scene,
    frame_jpeg,
    jpeg,
    noisy,
    picture as camera_picture,
    place,
)

CONDITIONS = ("plain", "dark", "bright", "blur", "noise", "small")
# Rooms and surfaces that hold no face, and things that are not faces. Left out of skimage.data:
# coins (heads in relief) and camera (a man in profile, who is counted among the faces).
ROOMS = ("motorcycle_left", "coffee", "brick", "clock_motion", "page", "gravel", "rocket", "text")
SLIDES = ("hubble_deep_field", "grass", "ihc", "cell")
ANIMALS = ("chelsea", "horse")
THINGS = (*ANIMALS, "moon", "retina", "motorcycle_right", "color", "logo", *SLIDES)
# Seen by eye: these patches of lfw_subset's "non-faces" show half a face, a mouth, a cheek, a
# forehead.
PARTLY_FACES = frozenset({125, 130, 173, 196})
HALVES = {"tuning": 0, "published": 1}
LIMITS = FrameLimits()
Sample = list[list[bytes]]


def main() -> None:
    arguments = _arguments()
    detectors = [load_detector(None)]
    if arguments.yunet is not None:
        detectors.append(load_detector(arguments.yunet))
    print_speed(detectors, arguments.seconds)
    print_errors(detectors, HALVES[arguments.half])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--yunet", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--half", choices=HALVES, default="published")
    return parser.parse_args()


def print_speed(detectors: Sequence[FaceDetector], seconds: float) -> None:
    stills = [frame_jpeg(scene, seed) for scene in Scene for seed in range(8)]
    alone = frames_a_second(lambda data: decode_frame(data, LIMITS), stills, seconds)
    print(f"{'decode alone':<14}{alone:9.0f} frames/s and core  ratio 1.00")
    for detector in detectors:
        rate = frames_a_second(partial(judge_with, detector), stills, seconds)
        print(f"{detector.name:<14}{rate:9.0f} frames/s and core  ratio {rate / alone:.4f}")


def judge_with(detector: FaceDetector, data: bytes) -> tuple[Face, ...]:
    return detector.find_faces(decode_frame(data, LIMITS))


def frames_a_second(
    judge: Callable[[bytes], object], stills: Sequence[bytes], seconds: float
) -> float:
    judge(stills[0])
    start, count = time.process_time(), 0
    while time.process_time() - start < seconds:
        for data in stills:
            judge(data)
        count += len(stills)
    return count / (time.process_time() - start)


def print_errors(detectors: Sequence[FaceDetector], half: int) -> None:
    samples = {"one": one_face(half), "none": no_face(half), "two": two_faces(half)}
    for detector in detectors:
        rates = rates_of(detector, samples)
        print(f"\n{detector.name}: errors / trials (pictures), 95 % Wilson interval over pictures")
        for name, rate in vars(rates).items():
            counts = f"{rate.errors:4d} / {rate.trials:<5d}({rate.pictures:3d})"
            interval = f"{rate.low:6.1%} to {rate.high:6.1%}"
            print(f"  {name:<16}{counts} {rate.fraction:6.2%}  {interval}")


def rates_of(detector: FaceDetector, samples: dict[str, Sample]) -> ErrorRates:
    counts = {
        kind: [
            len(detector.find_faces(decode_frame(data, LIMITS)))
            for pictures in sample
            for data in pictures
        ]
        for kind, sample in samples.items()
    }
    return ErrorRates(
        false_negative=Rate(
            sum(n == 0 for n in counts["one"]), len(counts["one"]), len(samples["one"])
        ),
        false_positive=Rate(
            sum(n > 0 for n in counts["none"]), len(counts["none"]), len(samples["none"])
        ),
        false_several=Rate(
            sum(n > 1 for n in counts["one"]), len(counts["one"]), len(samples["one"])
        ),
        missed_several=Rate(
            sum(n < 2 for n in counts["two"]), len(counts["two"]), len(samples["two"])
        ),
    )


def one_face(half: int) -> Sample:
    """Each portrait of the half; with the published half also the astronaut and the cameraman."""
    people = [[portrait(index, kind) for kind in CONDITIONS] for index in range(half, 100, 2)]
    whole = [camera_picture(Scene.ONE_FACE, 1), covering(load("camera"))] if half else []
    return people + [under_all_conditions(image, seed=1) for image in whole]


def no_face(half: int) -> Sample:
    """Whole pictures and their quarters, and patches without a face where a face would be."""
    pictures = [quarter for name in ROOMS + THINGS for quarter in with_quarters(load(name))]
    patches = [index for index in range(100 + half, 200, 2) if index not in PARTLY_FACES]
    return [under_all_conditions(image, seed=5) for image in pictures[half::2]] + [
        [portrait(index, kind) for kind in CONDITIONS] for index in patches
    ]


def two_faces(half: int) -> Sample:
    return [
        [pair(index, (index + 2) % 100, kind) for kind in CONDITIONS]
        for index in range(half, 100, 2)
    ]


def portrait(index: int, condition: str) -> bytes:
    rng = np.random.default_rng(1000 + index)
    canvas = background(index, rng)
    side = int(rng.integers(70, 111))
    x, y = int(rng.integers(100, 220)), int(rng.integers(80, 120))
    person(canvas, lfw(index), (x, y), 44 if condition == "small" else side)
    return seen(canvas, condition, rng)


def pair(left: int, right: int, condition: str) -> bytes:
    rng = np.random.default_rng(3000 + left)
    canvas = background(left, rng)
    side = 44 if condition == "small" else int(rng.integers(64, 92))
    for index, span in ((left, (70, 105)), (right, (215, 250))):
        person(canvas, lfw(index), (int(rng.integers(*span)), int(rng.integers(85, 125))), side)
    return seen(canvas, condition, rng)


def person(canvas: Picture, face: Picture, centre: tuple[int, int], side: int) -> None:
    x, y = centre
    shoulders = (x, y + int(side * 1.15)), (int(side * 0.95), int(side * 0.75))
    cv2.ellipse(canvas, *shoulders, 0, 0, 360, (60, 50, 45), -1, cv2.LINE_AA)
    place(canvas, face, x - side // 2, y - side // 2, side)


def background(index: int, rng: np.random.Generator) -> Picture:
    """A wall in uneven light, or one of the rooms."""
    if index % 4 >= 2:
        room = covering(load(ROOMS[index // 4 % len(ROOMS)]))
        return cast("Picture", cv2.GaussianBlur(room, (0, 0), 1.0))
    corners = (rng.uniform(90, 210, (2, 2, 1)) + rng.uniform(-15, 15, (1, 1, 3))).astype(np.float32)
    return cast("Picture", np.clip(cv2.resize(corners, (320, 240)), 0, 255).astype(np.uint8))


def seen(image: Picture, condition: str, rng: np.random.Generator) -> bytes:
    """The picture as a camera in that condition would send it."""
    light = image.astype(np.float32)
    if condition == "dark":
        light *= 0.3
    elif condition == "bright":
        light = light * 1.5 + 25
    elif condition == "blur":
        light = cv2.GaussianBlur(light, (0, 0), 1.8).astype(np.float32)
    return jpeg(noisy(light, rng, sigma=12 if condition == "noise" else 2.5))


def under_all_conditions(image: Picture, seed: int) -> list[bytes]:
    return [
        seen(image, kind, np.random.default_rng(seed)) for kind in CONDITIONS if kind != "small"
    ]


def covering(image: Picture) -> Picture:
    """The middle of the picture, scaled to fill 320 x 240."""
    height, width = image.shape[:2]
    part = min(width / 320, height / 240)
    wide, high = int(320 * part), int(240 * part)
    left, top = (width - wide) // 2, (height - high) // 2
    cut = image[top : top + high, left : left + wide]
    return cast("Picture", cv2.resize(cut, (320, 240), interpolation=cv2.INTER_AREA))


def with_quarters(image: Picture) -> Iterator[Picture]:
    height, width = image.shape[0] // 2, image.shape[1] // 2
    yield covering(image)
    for top, left in ((0, 0), (0, width), (height, 0), (height, width)):
        yield covering(image[top : top + height, left : left + width])


@cache
def load(name: str) -> Picture:
    """One of the pictures inside the scikit-image package, none of which is fetched."""
    folder = Path(skimage.data.__file__).parent
    return cast("Picture", cv2.imread(str(next(folder.glob(f"{name}.*g"))), cv2.IMREAD_COLOR))


@cache
def lfw_subset() -> Picture:
    faces = cast("Callable[[], Picture]", skimage.data.lfw_subset)()
    return cast("Picture", (faces * 255).astype(np.uint8))


def lfw(index: int) -> Picture:
    """Patch of lfw_subset, 25 x 25: 0 to 99 are faces, 100 to 199 are not."""
    return cast("Picture", cv2.cvtColor(lfw_subset()[index], cv2.COLOR_GRAY2BGR))


if __name__ == "__main__":
    main()
