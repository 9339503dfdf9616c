# SPDX-License-Identifier: Apache-2.0
"""A paper sealed for one holder, who may have it before the start and read it after. Pure.

Sealed are: a mark of four bytes, the nonce of twelve, and AES-256-GCM of the packed paper's length in
four bytes, the paper packed by gzip, and zeros.
"""

from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK = b"KP1\0"
NONCE_BYTES = 12
_LENGTH_BYTES = 4
# What is sealed is a multiple of this long. Our papers of 100 items are 12 kB packed, and twice the
# words are still one bucket: no length tells how long a question is.
BUCKET = 32 * 1024


def purpose_of(form_id: UUID, holder: UUID) -> bytes:
    """What a key is derived for: no two holders share one, nor two forms of a holder."""
    return b"kaochang paper 1" + form_id.bytes + holder.bytes


def seal(packed: bytes, key: bytes, nonce: bytes, holder: UUID, *, bucket: int = BUCKET) -> bytes:
    """The packed paper, sealed; opened by the key for this holder alone.

    A nonce serves one sealing: with the same one, two wordings of a paper would give each other away.
    """
    length = len(packed).to_bytes(_LENGTH_BYTES, "big")
    padding = bytes(-(_LENGTH_BYTES + len(packed)) % bucket)
    return MARK + nonce + AESGCM(key).encrypt(nonce, length + packed + padding, MARK + holder.bytes)
