# SPDX-License-Identifier: Apache-2.0
"""Covered, frozen, or as many faces as there are."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, strategies as st

from bench.frames import covering, load
from proctoring import (
    Face,
    FaceDetector,
    FrameLimits,
    FrameVerdict,
    Still,
    StillFingerprint,
    StillObservation,
    decode_frame,
    load_detector,
    observe,
)
from proctoring.fingerprints import fingerprint_of
from tests.support.camera import Picture, Scene, jpeg, noisy, picture

LIMITS = FrameLimits()
CASCADES = load_detector(None)
BLACK = np.zeros((240, 320, 3), np.uint8)


class Counting:
    """A detector that finds what it was told."""

    name = "counting"

    def __init__(self, faces: int) -> None:
        self.faces = tuple(Face(40 * n, 40, 30, 30, 1.0) for n in range(faces))

    def find_faces(self, frame: Still) -> tuple[Face, ...]:
        return self.faces


def framed(image: Picture, quality: int = 75) -> Still:
    return decode_frame(jpeg(image, quality), LIMITS)


def looked_at(images: list[Picture], detector: FaceDetector) -> list[StillObservation]:
    seen: list[StillObservation] = []
    for image in images:
        previous = seen[-1].fingerprint if seen else None
        seen.append(observe(framed(image), detector, previous))
    return seen


def verdicts(images: list[Picture], detector: FaceDetector) -> list[FrameVerdict]:
    return [observation.verdict for observation in looked_at(images, detector)]


def noises(image: Picture, sigma: float, count: int = 5) -> list[Picture]:
    return [noisy(image, np.random.default_rng(seed), sigma=sigma) for seed in range(count)]


def glow() -> Picture:
    """A finger on the lens, a lamp behind it."""
    y, x = np.mgrid[0:240, 0:320]
    light = np.exp(-((x - 60) ** 2 + (y - 200) ** 2) / (2 * 120**2))
    return np.asarray(light[..., None] * np.array([40, 50, 200]), np.uint8)


@pytest.mark.parametrize(
    ("faces", "verdict"),
    [
        (0, FrameVerdict.NO_FACE),
        (1, FrameVerdict.ONE_FACE),
        (2, FrameVerdict.SEVERAL_FACES),
        (3, FrameVerdict.SEVERAL_FACES),
    ],
)
def test_observe_judges_by_the_number_of_faces(faces: int, verdict: FrameVerdict) -> None:
    observation = observe(framed(picture(Scene.ONE_FACE, 1)), Counting(faces), None)
    assert observation.verdict is verdict
    assert len(observation.faces) == faces


@pytest.mark.parametrize(
    "image",
    [BLACK, BLACK + 18, BLACK + 128, BLACK + 250, glow()],
    ids=["black", "tape", "grey", "white", "finger"],
)
@pytest.mark.parametrize("sigma", [0.5, 5, 20])
def test_observe_hidden_lens_is_covered_whatever_the_noise(image: Picture, sigma: float) -> None:
    assert set(verdicts(noises(image, sigma, 2), CASCADES)) == {FrameVerdict.COVERED}


@pytest.mark.parametrize("part", [1.0, 0.3, 0.15])
def test_observe_candidate_in_poor_light_is_not_covered(part: float) -> None:
    image = (picture(Scene.ONE_FACE, 1) * part).astype(np.uint8)
    assert verdicts(noises(image, 2, 2), CASCADES) == [FrameVerdict.ONE_FACE] * 2


def test_observe_empty_room_is_not_covered() -> None:
    assert verdicts([picture(Scene.NO_FACE, 1)], Counting(0)) == [FrameVerdict.NO_FACE]


def test_observe_face_in_the_dark_is_not_covered() -> None:
    assert observe(framed(BLACK + 3), Counting(1), None).verdict is FrameVerdict.ONE_FACE


def test_observe_same_black_again_is_covered_before_frozen() -> None:
    assert verdicts([BLACK, BLACK], Counting(0)) == [FrameVerdict.COVERED] * 2


@pytest.mark.parametrize("faces", [0, 1, 2])
def test_observe_static_feed_is_frozen_from_its_second_frame(faces: int) -> None:
    still = picture(Scene.ONE_FACE, 1)
    seen = verdicts([still] * 4, Counting(faces))
    assert seen[0] is not FrameVerdict.FROZEN
    assert seen[1:] == [FrameVerdict.FROZEN] * 3


def test_observe_still_with_a_clock_drawn_over_it_is_frozen() -> None:
    stills = [picture(Scene.ONE_FACE, 1) for _ in range(3)]
    for second, image in enumerate(stills):
        cv2.putText(image, f"09:00:0{second}", (200, 225), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0))
    assert verdicts(stills, Counting(1))[1:] == [FrameVerdict.FROZEN] * 2


@pytest.mark.parametrize("scene", [Scene.ONE_FACE, Scene.TWO_FACES, Scene.NO_FACE])
def test_observe_fake_camera_with_noise_is_not_frozen(scene: Scene) -> None:
    seen = looked_at([picture(scene, seed) for seed in range(6)], Counting(1))
    assert FrameVerdict.FROZEN not in {observation.verdict for observation in seen}


@pytest.mark.parametrize("sigma", [0.3, 1, 3])
@pytest.mark.parametrize("quality", [50, 75, 90])
@pytest.mark.parametrize("name", ["astronaut", "motorcycle_left", "page"])
def test_observe_motionless_scene_with_sensor_noise_is_not_frozen(
    name: str, quality: int, sigma: float
) -> None:
    """Nobody moves a pixel; the noise lies on the camera's 640 x 480, which the page halves."""
    scene = cv2.resize(covering(load(name)), (640, 480), interpolation=cv2.INTER_CUBIC)
    stills = [cv2.resize(image, (320, 240)) for image in noises(np.asarray(scene), sigma, 4)]
    prints = [fingerprint_of(framed(np.asarray(still), quality)) for still in stills]
    assert max(one.likeness(other) for one, other in pairwise(prints)) < 0.7


def test_observe_person_moving_without_any_noise_is_not_frozen() -> None:
    still = picture(Scene.ONE_FACE, 1)
    moved = [np.roll(still, shift, axis=1) for shift in (0, 1, 2)]
    assert FrameVerdict.FROZEN not in verdicts(moved, Counting(1))


def test_observe_change_of_size_is_not_frozen() -> None:
    one, other = (framed(picture(Scene.ONE_FACE, 1, size)) for size in ((320, 240), (160, 120)))
    assert fingerprint_of(one).likeness(fingerprint_of(other)) == 0


def test_observe_light_is_between_nothing_and_everything() -> None:
    white, black = looked_at([BLACK + 255, BLACK], Counting(1))
    assert (white.brightness, black.brightness) == (1.0, 0.0)
    assert (white.contrast, black.contrast) == (0.0, 0.0)
    assert 0.05 < looked_at([picture(Scene.ONE_FACE, 1)], Counting(1))[0].contrast < 1


@given(
    cells=st.binary(min_size=300, max_size=300),
    width=st.integers(1, 65535),
    height=st.integers(1, 65535),
)
def test_fingerprint_survives_being_written_down(cells: bytes, width: int, height: int) -> None:
    fingerprint = StillFingerprint(width, height, cells)
    again = StillFingerprint.from_hex(fingerprint.hex)
    assert again == fingerprint
    assert hash(again) == hash(fingerprint)
    assert len(fingerprint.hex) == 608


@pytest.mark.parametrize("text", ["", "00", "zz" * 304, "00" * 305])
def test_fingerprint_of_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="hex"):
        StillFingerprint.from_hex(text)


def test_likeness_without_witnesses_is_none() -> None:
    flat = StillFingerprint(320, 240, bytes(300))
    assert flat.likeness(flat) == 0
