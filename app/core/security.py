# SPDX-License-Identifier: Apache-2.0
"""Secrets: opaque tokens, and id numbers sealed at rest."""

import base64
import hashlib
import hmac
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr


class Unsealable(Exception):
    """The sealed text was made with another key, or was changed."""


def new_token() -> str:
    """256 random bits for a cookie; only its digest is stored."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Vault:
    """Seals short personal texts with AES-256-GCM and digests them for look-up.

    All keys are derived from the one secret, so that a digest never helps to open a seal.
    """

    def __init__(self, secret: SecretStr) -> None:
        master = secret.get_secret_value().encode()
        self._cipher = AESGCM(hmac.digest(master, b"kaochang seal v1", "sha256"))
        self._digest_key = hmac.digest(master, b"kaochang digest v1", "sha256")
        self._derived = hmac.digest(master, b"kaochang derived v1", "sha256")

    def seal(self, text: str) -> str:
        nonce = os.urandom(12)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), None)).decode()

    def open(self, sealed: str) -> str:
        """The text again; raises Unsealable when key or text do not fit."""
        raw = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:12], raw[12:], None).decode()
        except InvalidTag as mismatch:
            raise Unsealable from mismatch

    def derive(self, purpose: bytes) -> bytes:
        """The 256-bit key of this purpose, the same whenever it is asked for; HKDF-Expand of one block."""
        return hmac.digest(self._derived, purpose + b"\x01", "sha256")

    def digest(self, text: str) -> str:
        return hmac.new(self._digest_key, text.encode(), "sha256").hexdigest()
