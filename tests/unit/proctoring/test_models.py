# SPDX-License-Identifier: Apache-2.0
"""Known model files, measured rates, and the fake camera they are tried with."""

import hashlib
from pathlib import Path

import pytest

from proctoring import (
    ERROR_RATES,
    KNOWN_MODELS,
    ModelMismatch,
    Rate,
    error_rates,
    models as known,
    verify_model,
)
from tests.support.camera import FACE_MODEL, Scene, find_face_model, frame_jpeg, write_y4m


def test_verify_of_unknown_bytes_is_refused_with_their_hash(tmp_path: Path) -> None:
    path = tmp_path / "face_detection_yunet_2023mar.onnx"
    path.write_bytes(b"<html>not found</html>")
    with pytest.raises(ModelMismatch, match="face_detection") as refused:
        verify_model(path)
    assert refused.value.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_verify_goes_by_bytes_and_not_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "renamed.onnx"
    path.write_bytes(b"weights")
    sha256 = hashlib.sha256(b"weights").hexdigest()
    monkeypatch.setattr(known, "KNOWN_MODELS", {"original.onnx": known.KnownModel(sha256)})
    verify_model(path)


def test_verify_of_the_named_model_passes() -> None:
    model = find_face_model()
    if model is None:
        pytest.skip(f"no face model: set {FACE_MODEL} to a YuNet file to test it")
    verify_model(model)


def test_known_hashes_are_hashes() -> None:
    assert all(len(bytes.fromhex(model.sha256)) == 32 for model in KNOWN_MODELS.values())


@pytest.mark.parametrize(
    ("errors", "pictures", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (3, 100, 0.0103, 0.0845),
    ],
)
def test_rate_interval_is_wilsons(errors: int, pictures: int, low: float, high: float) -> None:
    rate = Rate(errors, pictures, pictures)
    assert [rate.low, rate.high] == pytest.approx([low, high], abs=1e-4)


def test_rate_of_repeated_pictures_is_no_surer_than_the_pictures() -> None:
    assert Rate(6, 60, 10).high == Rate(1, 10, 10).high


def test_rates_lie_in_their_intervals() -> None:
    rates = [rate for measured in ERROR_RATES.values() for rate in vars(measured).values()]
    assert all(rate.low <= rate.fraction <= rate.high for rate in rates)
    assert all(rate.pictures >= 50 for rate in rates)


def test_rates_of_an_unmeasured_detector_are_unknown() -> None:
    assert error_rates("another") is None


def test_camera_film_is_whole_pictures_none_of_which_is_another(tmp_path: Path) -> None:
    path = tmp_path / "camera.y4m"
    write_y4m(path, [(Scene.ONE_FACE, 0.4), (Scene.COVERED, 0.2)], fps=5, size=(320, 240))
    head, _, film = path.read_bytes().partition(b"\n")
    assert head.startswith(b"YUV4MPEG2 W320 H240 F5:1 ")
    one = len(b"FRAME\n") + 320 * 240 * 3 // 2
    frames = [film[start : start + one] for start in range(0, len(film), one)]
    assert all(frame.startswith(b"FRAME\n") and len(frame) == one for frame in frames)
    assert len(frames) == len(set(frames)) == 3


def test_camera_still_is_the_same_for_the_same_seed() -> None:
    assert frame_jpeg(Scene.ONE_FACE, 1) == frame_jpeg(Scene.ONE_FACE, 1)
    assert frame_jpeg(Scene.ONE_FACE, 1) != frame_jpeg(Scene.ONE_FACE, 2)
