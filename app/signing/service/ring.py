# SPDX-License-Identifier: Apache-2.0
"""The secret halves of keys: sealed in their rows, and opened once a process."""

from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import Depends

from app.core.parts import the
from app.core.security import Unsealable, Vault
from app.signing.errors import KeyUnopenable
from app.signing.models import SigningKey


class KeyRing:
    """What this process has opened. Which key signs is not remembered: each transaction asks."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._opened: dict[str, Ed25519PrivateKey] = {}

    def opened(self, key: SigningKey) -> Ed25519PrivateKey:
        """The secret half; refused with KeyUnopenable where another secret has sealed it."""
        if key.kid not in self._opened:
            try:
                raw = bytes.fromhex(self._vault.open(key.sealed or ""))
            except (Unsealable, ValueError) as other_secret:
                raise KeyUnopenable(kid=key.kid) from other_secret
            self._opened[key.kid] = Ed25519PrivateKey.from_private_bytes(raw)
        return self._opened[key.kid]

    def seal(self, secret: Ed25519PrivateKey) -> str:
        return self._vault.seal(secret.private_bytes_raw().hex())


AppKeys = Annotated[KeyRing, Depends(the(KeyRing))]
