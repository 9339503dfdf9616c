# SPDX-License-Identifier: Apache-2.0
"""docs/sealed-papers-vectors.json: sealed papers, and what opens them, for Python and for browsers.

The secret is fixed and belongs to no service.
"""

import base64
import json
import struct
import zlib
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from app.core.digits import to_base64url
from app.core.security import Vault
from app.papers.rules import MARK, NONCE_BYTES, purpose_of, seal

FORM = UUID("0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b")
HOLDER = UUID("0199a1b2-c3d4-7000-8000-00000000000b")
OTHER = UUID("0199a1b2-c3d4-7000-8000-00000000000c")
NONCE = bytes(range(12))
# A short file: how long a bucket is, who opens it need not know.
BUCKET = 512
PAPER: dict[str, Any] = {
    "full_points": "1",
    "sections": [],
    "slots": [
        {"number": 1, "type": "single", "stem": "<p>碳·核算 🌱</p>", "options": [], "points": "1"}
    ],
}


def make_vectors() -> dict[str, Any]:
    """The file as it must be: a paper sealed for one holder, the key, and keys that open nothing."""
    vault = Vault(SecretStr("a secret of nobody, 32 characters"))
    key = vault.derive(purpose_of(FORM, HOLDER))
    packed = _packed(json.dumps(PAPER, ensure_ascii=False).encode())
    sealed = seal(packed, key, NONCE, HOLDER, bucket=BUCKET)
    return {
        "form": str(FORM),
        "holder": str(HOLDER),
        "key": to_base64url(key),
        "sealed": base64.b64encode(sealed).decode(),
        "paper": PAPER,
        "opened_by_none_of": [
            {"key": to_base64url(vault.derive(purpose_of(FORM, OTHER))), "holder": str(HOLDER)},
            {"key": to_base64url(key), "holder": str(OTHER)},
        ],
    }


def open_sealed(sealed: bytes, key: bytes, holder: UUID) -> bytes:
    """As docs/sealed-papers.md tells it, and as nothing in the service does: it only seals."""
    head = len(MARK)
    assert sealed[:head] == MARK
    nonce, body = sealed[head : head + NONCE_BYTES], sealed[head + NONCE_BYTES :]
    plain = AESGCM(key).decrypt(nonce, body, MARK + holder.bytes)
    length = int.from_bytes(plain[:4], "big")
    assert not any(plain[4 + length :]), "behind the paper there is nothing"
    return plain[4 : 4 + length]


def _packed(content: bytes) -> bytes:
    """As gzip writes it that packs nothing: the same bytes by every Python and zlib."""
    stored = zlib.compressobj(0, wbits=-zlib.MAX_WBITS)
    body = stored.compress(content) + stored.flush()
    head = bytes.fromhex("1f8b08000000000000ff")
    return head + body + struct.pack("<II", zlib.crc32(content), len(content))


def render_vectors() -> str:
    return json.dumps(make_vectors(), ensure_ascii=False, indent=1) + "\n"
