# SPDX-License-Identifier: Apache-2.0
"""Fingerprints: what a text's shingles are like, in 773 bytes.

MinHash (Broder, "On the resemblance and containment of documents", 1997): under a random order of
all shingles, the first shingles of two sets are the same one with probability |A∩B| / |A∪B|. The
orders are multiply-shift hashes, and of each first shingle's hash only the low 16 bits are kept
(Li and König, "b-Bit Minwise Hashing", 2010): two different ones agree once in 65,536.
"""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from question_bank.twins.shingles import shingles

# Raised whenever the same text would get another fingerprint, so that stored ones are made anew.
VERSION = 1
VALUES = 384
_LAYOUT = struct.Struct(f"<BI{2 * VALUES}s")
# Shingles hashed at once: keeps a text of any length within some 12 MB.
_AT_ONCE = 4096
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How many shingles a text has, and for each order the low bits of the first one.

    It finds candidates without the text (`TwinIndex`); only the texts tell whether they are twins.
    """

    size: int
    values: bytes

    def to_bytes(self) -> bytes:
        """773 bytes from which `from_bytes` makes an equal fingerprint, on any machine."""
        return _LAYOUT.pack(VERSION, self.size, self.values)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Fingerprint":
        """Refused with ValueError: anything but what this version's `to_bytes` gave."""
        if len(data) != _LAYOUT.size or data[0] != VERSION:
            raise ValueError("not a fingerprint of this version: make it anew from the text")
        _, size, values = _LAYOUT.unpack(data)
        return cls(size, values)


def fingerprint(text: str) -> Fingerprint:
    """The text's fingerprint: stem and options without Markdown, a line each."""
    return fingerprint_of(codes_of(text))


def codes_of(text: str) -> NDArray[np.uint64]:
    """The text's shingles, each once, as an array: a twelfth of what the set takes."""
    found = shingles(text)
    return np.fromiter(found, np.uint64, len(found))


def fingerprint_of(codes: NDArray[np.uint64]) -> Fingerprint:
    """The fingerprint of the text that has these shingles."""
    firsts = np.full(VALUES, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, len(codes), _AT_ONCE):
        mixed = _mixed(codes[start : start + _AT_ONCE])
        # Multiplication wraps at 2^64, as the hash wants it.
        hashes = (_FACTORS[:, None] * mixed[None, :] + _SHIFTS[:, None]) >> _HALF
        firsts = np.minimum(firsts, hashes.min(axis=1))
    return Fingerprint(len(codes), firsts.astype("<u2").tobytes())


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers scattered over 64 bits, one to one.

    The finalizer of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
    Generators", 2014). Pairs of characters lie close together, and multiply-shift alone would
    put the same few of them first in many orders.
    """
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


# Drawn by the mixing itself and not by a generator, whose draws another release may change.
_DRAWN = _mixed(np.arange(1, 2 * VALUES + 1, dtype=np.uint64))
_FACTORS, _SHIFTS = _DRAWN[:VALUES] | np.uint64(1), _DRAWN[VALUES:]
