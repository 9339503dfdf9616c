# SPDX-License-Identifier: Apache-2.0
"""The key that pages seal rescue files to, and opening what was sealed."""

from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.security import Unsealable, Vault
from app.recovery import repository
from app.recovery.models import RescueKey
from app.recovery.rules import is_in_use, kid_of

_CURVE = ec.SECP256R1()
# Every browser's WebCrypto has these three, and RFC 9180 says how they go together.
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


async def key_in_use(database: Database, vault: Vault, *, now: datetime) -> RescueKey:
    """The key that pages are given now; made here when there is none that will do.

    Two processes may each make one at the same moment: both open what was sealed to them.
    """
    async with database.reading() as session:
        newest = await repository.find_newest_key(session)
    if newest is not None and is_in_use(newest.made_at, now) and _opened(newest, vault):
        return newest
    async with database.writing() as session:
        made = _make(vault, now=now)
        session.add(made)
    return made


def _make(vault: Vault, *, now: datetime) -> RescueKey:
    secret = ec.generate_private_key(_CURVE)
    public = secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    number = secret.private_numbers().private_value
    return RescueKey(
        kid=kid_of(public).hex(),
        public_key=public.hex(),
        sealed=vault.seal(f"{number:064x}"),
        made_at=now,
    )


async def find_secret(
    session: AsyncSession, vault: Vault, kid: bytes
) -> ec.EllipticCurvePrivateKey | None:
    """The secret half of this name; None of a key that is another's, gone, or does not open."""
    key = await repository.find_key(session, kid.hex())
    return None if key is None else _opened(key, vault)


def _opened(key: RescueKey, vault: Vault) -> ec.EllipticCurvePrivateKey | None:
    try:
        return ec.derive_private_key(int(vault.open(key.sealed), 16), _CURVE)
    except (Unsealable, ValueError):
        return None


def unsealed(secret: ec.EllipticCurvePrivateKey, sealed: bytes, info: bytes) -> bytes | None:
    """What was sealed to the key for this purpose; None where a byte is another."""
    try:
        return _SUITE.decrypt(sealed, secret, info)
    except (InvalidTag, ValueError):
        return None
