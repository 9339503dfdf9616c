# SPDX-License-Identifier: Apache-2.0
"""A security key in software: makes and signs what WebAuthn asks of one, rightly or as a thief would."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url as written

from tests.support.world import ADDRESS

HOST = ADDRESS.partition("//")[2]
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SecurityKey:
    """`count` goes up with each signature; a key that is on all devices counts nothing."""

    is_counting: bool = True
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: dict[str, Any], *, origin: str = ADDRESS) -> dict[str, Any]:
        """What `navigator.credentials.create` gives for these options."""
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + self._public()
        held = {"fmt": "none", "attStmt": {}, "authData": self._data(HOST, ATTESTED) + attested}
        said = _said("webauthn.create", options["challenge"], origin)
        return self._credential(
            clientDataJSON=written(said), attestationObject=written(cbor2.dumps(held))
        )

    def sign(
        self, options: dict[str, Any], *, origin: str = ADDRESS, host: str = HOST
    ) -> dict[str, Any]:
        """What `navigator.credentials.get` gives for these options."""
        said, data = _said("webauthn.get", options["challenge"], origin), self._data(host)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            clientDataJSON=written(said),
            authenticatorData=written(data),
            signature=written(signature),
        )

    def _credential(self, **response: str) -> dict[str, Any]:
        return {
            "id": written(self.id),
            "rawId": written(self.id),
            "type": "public-key",
            "response": response,
            # What a browser's own `toJSON` says as well.
            "authenticatorAttachment": "cross-platform",
            "clientExtensionResults": {},
        }

    def _data(self, host: str, more: int = 0) -> bytes:
        self.count += self.is_counting
        flags = bytes([PRESENT | VERIFIED | more])
        return hashlib.sha256(host.encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _public(self) -> bytes:
        """The public key as COSE writes one: EC2, ES256, P-256."""
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})


def _said(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()


async def add_key(
    client: httpx.AsyncClient, key: SecurityKey, name: str = "办公室电脑"
) -> httpx.Response:
    """The member whose browser this is adds the key."""
    asked = (await client.post("/api/v1/me/passkey-challenge")).raise_for_status().json()
    body = {"name": name, "credential": key.make(asked)}
    return await client.post("/api/v1/me/passkeys", json=body)


async def ask(client: httpx.AsyncClient) -> dict[str, Any]:
    """What the key is to sign, to come in."""
    asked = await client.post("/api/v1/sessions/current/passkey-challenge")
    answer: dict[str, Any] = asked.raise_for_status().json()
    return answer


async def give_signed(client: httpx.AsyncClient, signed: dict[str, Any]) -> httpx.Response:
    return await client.put("/api/v1/sessions/current/passkey", json=signed)
