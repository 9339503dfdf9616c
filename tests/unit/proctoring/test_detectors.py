# SPDX-License-Identifier: Apache-2.0
"""The real detectors on real pictures. How often they err is measured by bench/frames.py, not here."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bench.frames import LIMITS, covering, load, portrait
from proctoring import (
    CascadeDetector,
    Face,
    FaceDetector,
    Still,
    YuNetDetector,
    decode_frame,
    error_rates,
    load_detector,
)
from proctoring.faces import merge
from tests.support.camera import FACE_MODEL, Scene, find_face_model, frame_jpeg, jpeg, picture

WITHOUT_FACES = ("coffee", "rocket", "brick", "text", "moon")


@pytest.fixture(scope="module", params=["cascade", "yunet"])
def detector(request: pytest.FixtureRequest) -> FaceDetector:
    if request.param == "cascade":
        return load_detector(None)
    model = find_face_model()
    if model is None:
        pytest.skip(f"no face model: set {FACE_MODEL} to a YuNet file to test it")
    return load_detector(model)


def still(scene: Scene, seed: int = 1, size: tuple[int, int] = (320, 240)) -> Still:
    return decode_frame(jpeg(picture(scene, seed, size)), LIMITS)


@pytest.mark.parametrize(
    ("scene", "faces"),
    [(Scene.ONE_FACE, 1), (Scene.TWO_FACES, 2), (Scene.NO_FACE, 0), (Scene.COVERED, 0)],
)
def test_find_faces_counts_who_is_there(detector: FaceDetector, scene: Scene, faces: int) -> None:
    found = [
        len(detector.find_faces(decode_frame(frame_jpeg(scene, seed), LIMITS))) for seed in range(4)
    ]
    assert found == [faces] * 4


@pytest.mark.parametrize("index", [0, 7, 17, 31, 54])
def test_find_faces_sees_a_portrait_where_it_was_put(detector: FaceDetector, index: int) -> None:
    faces = detector.find_faces(decode_frame(portrait(index, "plain"), LIMITS))
    assert len(faces) == 1
    assert 60 <= faces[0].x + faces[0].width / 2 <= 260
    assert 60 <= faces[0].y + faces[0].height / 2 <= 150


@pytest.mark.parametrize("name", WITHOUT_FACES)
def test_find_faces_in_things_finds_none(detector: FaceDetector, name: str) -> None:
    assert detector.find_faces(decode_frame(jpeg(covering(load(name))), LIMITS)) == ()


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_find_faces_sees_a_man_in_profile(detector: FaceDetector, is_mirrored: bool) -> None:  # noqa: FBT001
    image = covering(load("camera"))[:, :: -1 if is_mirrored else 1]
    faces = detector.find_faces(decode_frame(jpeg(np.ascontiguousarray(image)), LIMITS))
    assert len(faces) == 1
    assert (faces[0].x + faces[0].width / 2 > 160) is is_mirrored


def test_find_faces_in_the_dark_sees_the_candidate(detector: FaceDetector) -> None:
    dark = picture(Scene.ONE_FACE, 1) // 5
    assert len(detector.find_faces(decode_frame(jpeg(dark), LIMITS))) == 1


def test_find_faces_in_a_wider_frame_gives_places_in_that_frame(detector: FaceDetector) -> None:
    narrow = detector.find_faces(still(Scene.ONE_FACE))[0]
    wide = detector.find_faces(still(Scene.ONE_FACE, size=(640, 480)))[0]
    assert wide.width == pytest.approx(2 * narrow.width, rel=0.15)
    assert wide.x == pytest.approx(2 * narrow.x, rel=0.15)


def test_find_faces_from_many_threads_agrees_with_one(detector: FaceDetector) -> None:
    frames = [
        still(scene, seed) for seed in range(3) for scene in (Scene.ONE_FACE, Scene.TWO_FACES)
    ]
    alone = [detector.find_faces(frame) for frame in frames]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(detector.find_faces, frames)) == alone


def test_every_detector_has_measured_error_rates(detector: FaceDetector) -> None:
    assert error_rates(detector.name) is not None


def test_load_without_a_model_gives_the_cascades() -> None:
    assert isinstance(load_detector(None), CascadeDetector)


def test_load_of_a_missing_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        YuNetDetector(tmp_path / "none.onnx")


def test_merge_keeps_neighbours_and_drops_doubles() -> None:
    left, right = Face(0, 0, 80, 80, 2.0), Face(70, 0, 80, 80, 1.0)
    inside = Face(10, 10, 40, 40, 0.5)
    assert set(merge([inside, right, left])) == {left, right}


def test_merge_gives_the_largest_first() -> None:
    small, large = Face(0, 0, 40, 40, 9.0), Face(100, 0, 90, 90, 1.0)
    assert merge([small, large]) == (large, small)
