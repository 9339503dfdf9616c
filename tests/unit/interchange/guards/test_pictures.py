# SPDX-License-Identifier: Apache-2.0
"""Pictures: sound and small enough to show, or refused."""

import hashlib
import io
import struct
import zlib

import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image

from question_bank.interchange.guards import (
    FileReason,
    FileRefused,
    Picture,
    check_picture,
    pictures,
)
from question_bank.interchange.guards.limits import MAX_PICTURE
from question_bank.interchange.guards.pictures import MAX_FRAMES, MAX_PIXELS
from tests.unit.interchange.guards.refusals import reason

MEDIA = {"PNG": ("png", "image/png"), "JPEG": ("jpg", "image/jpeg"), "GIF": ("gif", "image/gif")}
MEDIA["WEBP"] = ("webp", "image/webp")


def reason_of(data: bytes) -> FileReason:
    return reason(lambda: check_picture(data))


def drawn(kind: str, size: tuple[int, int] = (30, 20), frames: int = 1) -> bytes:
    data = io.BytesIO()
    colours = [(n * 97 % 256, n * 31 % 256, 90) for n in range(frames)]
    pictures = [Image.new("RGB", size, colour) for colour in colours]
    more = {"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}
    pictures[0].save(data, kind, **more)
    return data.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">L", len(content)) + name + content + struct.pack(">L", checksum)


def declared_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""
    header = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels


@pytest.mark.parametrize("kind", MEDIA)
def test_check_picture_names_it_by_its_bytes(kind: str) -> None:
    data = drawn(kind)
    suffix, media_type = MEDIA[kind]
    name = f"{hashlib.sha256(data).hexdigest()}.{suffix}"
    assert check_picture(data) == Picture(name, media_type, 30, 20)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_check_picture_of_a_short_animation_is_taken(kind: str) -> None:
    assert check_picture(drawn(kind, frames=3)).width == 30


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_check_picture_of_a_film_is_refused(kind: str) -> None:
    assert check_picture(drawn(kind, frames=MAX_FRAMES)).height == 20
    assert reason_of(drawn(kind, frames=MAX_FRAMES + 1)) is FileReason.PICTURE_FRAMES


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_check_picture_of_an_animation_counts_the_pixels_of_all_frames(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 30 * 20 * 6)
    assert check_picture(drawn(kind, frames=6)).width == 30
    assert reason_of(drawn(kind, frames=7)) is FileReason.PICTURE_PIXELS


@pytest.mark.parametrize("size", [MAX_PICTURE + 1, 300_000_000])
def test_check_picture_of_too_many_bytes_is_refused_unread(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "open", None)
    assert reason_of(bytes(size)) is FileReason.PICTURE_TOO_LARGE


@pytest.mark.parametrize(
    "size", [(5_001, 5_000), (12_000, 12_000), (30_000, 30_000), (2**31 - 1, 1)]
)
def test_check_picture_that_declares_too_many_pixels_is_refused_undecoded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image.Image, "load", None)
    assert len(declared_png(*size)) < 100
    assert reason_of(declared_png(*size)) is FileReason.PICTURE_PIXELS


def test_check_picture_that_declares_the_most_pixels_passes_this_check() -> None:
    assert reason_of(declared_png(MAX_PIXELS // 5_000, 5_000)) is FileReason.PICTURE_BROKEN


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        "<svg/>".encode("utf-8-sig"),
    ],
)
def test_check_picture_of_svg_is_refused_by_name(data: bytes) -> None:
    assert reason_of(data) is FileReason.PICTURE_SVG


@pytest.mark.parametrize(
    "data",
    [
        b"text",
        b"%PDF-1.4",
        b"BM" + bytes(60),
        b"II*\x00" + bytes(60),
        b"<html></html>",
        b"\x00" * 3,
    ],
)
def test_check_picture_of_another_kind_is_refused(data: bytes) -> None:
    assert reason_of(data) in {FileReason.PICTURE_KIND, FileReason.EMPTY}


def test_check_picture_of_nothing_is_refused() -> None:
    assert reason_of(b"") is FileReason.EMPTY


@pytest.mark.parametrize("kind", MEDIA)
def test_check_picture_cut_off_is_refused(kind: str) -> None:
    noise = Image.effect_noise((60, 60), 90).convert("RGB")
    data = io.BytesIO()
    noise.save(data, kind)
    assert reason_of(data.getvalue()[: len(data.getvalue()) // 2]) is FileReason.PICTURE_BROKEN


def test_check_picture_with_a_wrong_checksum_is_refused() -> None:
    data = bytearray(drawn("PNG"))
    data[data.index(b"IDAT") + 6] ^= 0xFF
    assert reason_of(bytes(data)) is FileReason.PICTURE_BROKEN


def test_check_picture_with_a_bomb_of_text_is_refused() -> None:
    bomb = chunk(b"zTXt", b"a\x00\x00" + zlib.compress(bytes(50_000_000)))
    data = drawn("PNG")
    place = data.index(b"IDAT") - 4
    assert reason_of(data[:place] + bomb + data[place:]) is FileReason.PICTURE_BROKEN


@settings(deadline=None)
@given(st.sampled_from(sorted(MEDIA)), st.data())
def test_check_picture_of_a_damaged_one_is_judged(kind: str, source: st.DataObject) -> None:
    data = bytearray(drawn(kind, frames=1 if kind == "JPEG" else 2))
    for _ in range(source.draw(st.integers(1, 6))):
        data[source.draw(st.integers(0, len(data) - 1))] = source.draw(st.integers(0, 255))
    noise = source.draw(st.binary(max_size=40))
    place = source.draw(st.integers(0, len(data)))
    try:
        verdict: object = check_picture(bytes(data[:place] + noise + data[place:]))
    except FileRefused as no:
        verdict = no.reason
    assert isinstance(verdict, Picture | FileReason)


@settings(deadline=None)
@given(
    st.sampled_from(
        [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\x20\x00\x00\x00WEBP"]
    ),
    st.binary(max_size=200),
)
def test_check_picture_of_a_signature_and_noise_is_refused(signature: bytes, noise: bytes) -> None:
    assert reason_of(signature + noise) in {FileReason.PICTURE_BROKEN, FileReason.PICTURE_PIXELS}
