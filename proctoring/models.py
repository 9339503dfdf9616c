# SPDX-License-Identifier: Apache-2.0
"""Which YuNet model files are known, by hash. Fetching one is the caller's business."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class KnownModel:
    """A published model file: its hash, and its size where the publisher states one."""

    sha256: str
    size: int | None = None


# OpenCV's model zoo (MIT), and its authors' own export (ShiqiYu/libfacedetection.train,
# Apache-2.0).
KNOWN_MODELS: Mapping[str, KnownModel] = MappingProxyType(
    {
        "face_detection_yunet_2023mar.onnx": KnownModel(
            "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4", 232_589
        ),
        "yunet_n_320_320.onnx": KnownModel(
            "81dbde155e982455488235acb8ec2dec5d647edf7cf7080d33e4abb69b93a0d2"
        ),
    }
)


class ModelMismatch(Exception):
    """The file is none of the known models; `sha256` is what it is instead."""

    def __init__(self, path: Path, sha256: str) -> None:
        super().__init__(f"{path.name}: sha256 {sha256} is not a known model")
        self.sha256 = sha256


def verify_model(path: Path) -> None:
    """The file is, byte for byte, a known model, whatever its name; otherwise ModelMismatch."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if all(model.sha256 != sha256 for model in KNOWN_MODELS.values()):
        raise ModelMismatch(path, sha256)
