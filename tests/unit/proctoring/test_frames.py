# SPDX-License-Identifier: Apache-2.0
"""What may pass for a frame, and what must never reach the decoder."""

import random
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from proctoring import FrameLimits, FrameRejected, RejectReason, decode_frame, frames
from tests.support.camera import Scene, frame_jpeg, jpeg, picture

LIMITS = FrameLimits()
STILL = frame_jpeg(Scene.ONE_FACE, 1)


def reason_of(data: bytes, limits: FrameLimits = LIMITS) -> RejectReason:
    with pytest.raises(FrameRejected) as refused:
        decode_frame(data, limits)
    return refused.value.reason


def header_at(data: bytes) -> int:
    return next(at for at in range(len(data)) if data[at : at + 2] in (b"\xff\xc0", b"\xff\xc2"))


def with_size(data: bytes, width: int, height: int) -> bytes:
    at = header_at(data) + 5
    return data[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + data[at + 4 :]


def progressive() -> bytes:
    options = [cv2.IMWRITE_JPEG_QUALITY, 75, cv2.IMWRITE_JPEG_PROGRESSIVE, 1]
    return cv2.imencode(".jpg", picture(Scene.ONE_FACE, 1), options)[1].tobytes()


def comment(text: bytes) -> bytes:
    return b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text


def test_decode_still_gives_its_size() -> None:
    frame = decode_frame(STILL, LIMITS)
    assert (frame.width, frame.height) == (320, 240)
    assert "array" not in repr(frame)


def test_decode_progressive_and_grey_pictures_are_frames() -> None:
    grey = cv2.cvtColor(picture(Scene.ONE_FACE, 1), cv2.COLOR_BGR2GRAY)
    assert decode_frame(progressive(), LIMITS).width == 320
    assert decode_frame(cv2.imencode(".jpg", grey)[1].tobytes(), LIMITS).bgr.shape == (240, 320, 3)


def test_decode_restart_marks_are_part_of_the_scan() -> None:
    options = [cv2.IMWRITE_JPEG_RST_INTERVAL, 4]
    data = cv2.imencode(".jpg", picture(Scene.ONE_FACE, 1), options)[1].tobytes()
    assert b"\xff\xd0" in data
    assert decode_frame(data, LIMITS).height == 240


@pytest.mark.parametrize("edge", [(160, 120), (640, 480)])
def test_decode_at_the_limits_is_accepted(edge: tuple[int, int]) -> None:
    image = picture(Scene.NO_FACE, 1, edge)
    assert decode_frame(jpeg(image), LIMITS).width == edge[0]


@pytest.mark.parametrize("size", [(159, 120), (160, 119), (641, 480), (640, 481)])
def test_decode_beyond_the_limits_is_wrong_size(size: tuple[int, int]) -> None:
    assert reason_of(jpeg(picture(Scene.NO_FACE, 1, size))) is RejectReason.WRONG_SIZE


def test_decode_one_byte_too_many_is_too_large() -> None:
    assert decode_frame(STILL, FrameLimits(max_bytes=len(STILL))).width == 320
    assert reason_of(STILL, FrameLimits(max_bytes=len(STILL) - 1)) is RejectReason.TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"<html>",
        b"GIF89a" + STILL,
        cv2.imencode(".png", picture(Scene.NO_FACE, 1)[:120, :160] // 64)[1].tobytes(),
        cv2.imencode(".webp", picture(Scene.NO_FACE, 1), [cv2.IMWRITE_WEBP_QUALITY, 50])[
            1
        ].tobytes(),
    ],
    ids=["empty", "cut magic", "page", "gif before jpeg", "png", "webp"],
)
def test_decode_other_formats_are_not_jpeg(data: bytes) -> None:
    assert reason_of(data) is RejectReason.NOT_JPEG


@pytest.fixture
def no_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever these tests hand in must be refused before a decoder is asked."""

    def decode(_data: bytes) -> None:
        raise AssertionError("reached the decoder")

    monkeypatch.setattr(frames, "decode", decode)


@pytest.mark.usefixtures("no_decoder")
@pytest.mark.parametrize("size", [(30_000, 30_000), (65_535, 240), (320, 65_535), (1, 1)])
def test_decode_huge_header_is_refused_undecoded(size: tuple[int, int]) -> None:
    assert reason_of(with_size(STILL, *size)) is RejectReason.WRONG_SIZE


HEADER = header_at(STILL)
HUGE_HEADER = with_size(STILL, 30_000, 30_000)[HEADER : HEADER + 19]
SCAN = STILL.index(b"\xff\xda")


@pytest.mark.usefixtures("no_decoder")
@pytest.mark.parametrize(
    "data",
    [
        STILL[: len(STILL) // 2],
        STILL[:-1],
        STILL[:SCAN],
        STILL[:3],
        b"\xff\xd8\xff" + bytes(100),
        STILL + b"PK\x03\x04 an archive",
        STILL + STILL,
        STILL[:HEADER] + b"\x00" + STILL[HEADER:],
        STILL[:2] + STILL,
        STILL[:HEADER] + HUGE_HEADER + STILL[HEADER:],
        STILL[:SCAN] + HUGE_HEADER + STILL[SCAN:],
        STILL[:-2] + HUGE_HEADER + STILL[-2:],
        STILL[:HEADER] + STILL[HEADER + 19 :],
        with_size(STILL, 320, 0),
        with_size(STILL, 0, 240),
        STILL[: HEADER + 1] + b"\xc9" + STILL[HEADER + 2 :],
        STILL[: HEADER + 4] + b"\x0c" + STILL[HEADER + 5 :],
        STILL[: HEADER + 9] + b"\x04" + STILL[HEADER + 10 :],
        STILL[:2] + b"\xff\xfe\x00\x01" + STILL[2:],
        STILL[:2] + b"\xff\xfe\xff\xff" + STILL[2:],
        STILL[:2] + b"\xff\xd9",
    ],
    ids=[
        "half", "last byte missing", "no scan", "magic only", "zeros", "archive behind",
        "two pictures", "byte between segments", "second start", "huge header first",
        "huge header second", "huge header after the scan", "no header", "height told later",
        "no width", "arithmetic coding", "12 bits", "four colours", "length below 2",
        "length beyond the file", "empty picture",
    ],
)  # fmt: skip
def test_decode_malformed_file_is_broken_undecoded(data: bytes) -> None:
    assert reason_of(data) is RejectReason.BROKEN


@pytest.mark.usefixtures("no_decoder")
def test_decode_many_scans_are_refused_undecoded() -> None:
    data = progressive()
    scan = data.index(b"\xff\xda")
    following = data.index(b"\xff\xda", scan + 2)
    bomb = data[:scan] + data[scan:following] * 17 + data[scan:]
    assert len(bomb) < LIMITS.max_bytes
    assert reason_of(bomb) is RejectReason.BROKEN


def test_decode_header_inside_a_comment_is_text() -> None:
    frame = decode_frame(STILL[:2] + comment(HUGE_HEADER) + STILL[2:], LIMITS)
    assert (frame.width, frame.height) == (320, 240)


def test_decode_stored_orientation_is_ignored() -> None:
    turned = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"
    body = turned + bytes(4)
    segment = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    turning = cv2.imdecode(np.frombuffer(STILL[:2] + segment + STILL[2:], np.uint8), 1)
    assert turning is not None
    assert turning.shape[0] == 320
    assert decode_frame(STILL[:2] + segment + STILL[2:], LIMITS).height == 240


def test_decode_what_the_decoder_refuses_is_broken() -> None:
    quantisation = STILL.index(b"\xff\xdb")
    assert reason_of(STILL[:quantisation] + STILL[HEADER:]) is RejectReason.BROKEN


def flip_byte(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(3, len(data))
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def drop_piece(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randrange(1, 40) :]


@pytest.mark.parametrize("harm", [flip_byte, cut, drop_piece])
def test_decode_damaged_bytes_are_a_frame_in_limits_or_rejected(
    harm: Callable[[bytes, random.Random], bytes], capfd: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(20)
    kinds = [outcome(harm(STILL, rng)) for _ in range(300)]
    assert set(kinds) <= {"frame", *RejectReason}
    capfd.readouterr()


def outcome(data: bytes) -> str:
    try:
        frame = decode_frame(data, LIMITS)
    except FrameRejected as refused:
        return refused.reason
    assert frame.width <= LIMITS.max_width
    assert frame.height <= LIMITS.max_height
    return "frame"


def test_decode_png_named_jpg_is_judged_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "frame.jpg"
    path.write_bytes(cv2.imencode(".png", picture(Scene.COVERED, 1) // 8)[1].tobytes())
    assert reason_of(path.read_bytes()) is RejectReason.NOT_JPEG
