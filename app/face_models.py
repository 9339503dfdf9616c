# SPDX-License-Identifier: Apache-2.0
"""Fetching a face model: a file is kept only when its SHA-256 is one we know."""

import shutil
import tempfile
from pathlib import Path

import httpx

from proctoring import ModelMismatch, verify_model

# The known models are 0.3 MB; a page that answers with more is not one of them.
MAX_BYTES = 4 * 1024 * 1024


class FetchFailed(Exception):
    """Says what went wrong and what to do."""


def fetch(source: str, folder: Path) -> Path:
    """The checked model's path in `folder`. A file with an unknown hash is not kept."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / source.rsplit("/", 1)[-1]
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        fresh = Path(scratch) / target.name
        _bring(source, fresh)
        try:
            verify_model(fresh)
        except ModelMismatch as wrong:
            raise FetchFailed(
                f"{wrong}. It was not kept: take face_detection_yunet_2023mar.onnx of the OpenCV "
                "model zoo."
            ) from wrong
        shutil.move(fresh, target)
    return target


def _bring(source: str, fresh: Path) -> None:
    if not source.startswith("https://"):
        try:
            shutil.copyfile(source, fresh)
        except OSError as missing:
            raise FetchFailed(f"{source}: {missing.strerror}") from missing
        return
    try:
        with httpx.stream("GET", source, follow_redirects=True, timeout=30) as answer:
            answer.raise_for_status()
            _write_bounded(answer, fresh)
    except httpx.HTTPError as failed:
        raise FetchFailed(f"{source} did not answer: {failed}") from failed


def _write_bounded(answer: httpx.Response, fresh: Path) -> None:
    taken = 0
    with fresh.open("wb") as file:
        for chunk in answer.iter_bytes():
            taken += len(chunk)
            if taken > MAX_BYTES:
                raise FetchFailed("The file is larger than any known model.")
            file.write(chunk)
