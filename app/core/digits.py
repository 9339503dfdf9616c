# SPDX-License-Identifier: Apache-2.0
"""Bytes as text that survives where it is printed, scanned, copied or typed.

A QR code packs digits at 3⅓ bits each, so they cost no more than the bytes would, and digits pass
unharmed through any address, keyboard scanner and telephone. The code is that of FIDO's hybrid
transport: seven bytes, the lowest first, are seventeen digits; a shorter end has fewer.
"""

import base64
import binascii

_CHUNK = 7
# Digits of so many bytes: the fewest that hold every value of them.
_DIGITS = (0, 3, 5, 8, 10, 13, 15, 17)


def to_digits(data: bytes) -> str:
    chunks = (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))
    return "".join(f"{int.from_bytes(c, 'little'):0{_DIGITS[len(c)]}d}" for c in chunks)


def from_digits(text: str) -> bytes:
    """The bytes; ValueError for what `to_digits` never writes."""
    if not (text.isascii() and text.isdecimal()):
        raise ValueError("not digits alone")
    whole = _DIGITS[_CHUNK]
    chunks = (text[start : start + whole] for start in range(0, len(text), whole))
    return b"".join(_bytes_of(chunk) for chunk in chunks)


def _bytes_of(chunk: str) -> bytes:
    if len(chunk) not in _DIGITS:
        raise ValueError("no bytes have so many digits")
    size, number = _DIGITS.index(len(chunk)), int(chunk)
    if number >= 256**size:
        raise ValueError("larger than its bytes")
    return number.to_bytes(size, "little")


def to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """The bytes; ValueError for what `to_base64url` never writes."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as wrong:
        raise ValueError("not base64url") from wrong
    # Its last letter has bits that say nothing: only one way of writing them is ours.
    if to_base64url(data) != text:
        raise ValueError("not base64url as we write it")
    return data
