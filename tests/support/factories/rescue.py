# SPDX-License-Identifier: Apache-2.0
"""Rescue files as an exam page seals them, made by the library that opens them."""

import json
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def rescue_file(
    key: dict[str, str], attempt_id: str, candidate_id: UUID, contents: dict[str, Any]
) -> bytes:
    """The contents sealed to the key that `GET /api/v1/rescue-key` gave."""
    point = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), bytes.fromhex(key["public_key"])
    )
    header = b"kcrescue\x01" + bytes.fromhex(key["kid"]) + UUID(attempt_id).bytes
    info = b"kaochang rescue 1" + header + candidate_id.bytes
    return header + _SUITE.encrypt(json.dumps(contents).encode(), point, info)
