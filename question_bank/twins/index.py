# SPDX-License-Identifier: Apache-2.0
"""Which fingerprints may be twins, without comparing each with each.

Locality-sensitive hashing: the values of a fingerprint are cut into bands of three, and two texts
meet when all three values of any band agree. Sorting the bands brings those who meet together, so
a bank costs n log n and what is found.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from question_bank.twins.fingerprints import VALUES, Fingerprint

ROWS = 3
BANDS = VALUES // ROWS
# Two texts with less of their values equal are no candidates although they met. The share of
# equal values estimates the similarity with a standard error of sqrt(s(1-s)/384), 0.025 at 0.45:
# twins at the threshold are six errors away from being dropped here, while of 333 pairs of the
# demo bank that meet 11 are left, so that hardly a stranger's text has to be read.
_HOPELESS = 0.3
_BITS = np.uint64(16)
# Bands whose pairs are held before the same ones are thrown together.
_AT_ONCE = 16
# Pairs whose values are compared at once, some 30 MB.
_COMPARED = 20_000

_Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


def chance_to_meet(similarity: float) -> float:
    """1 - (1 - s^3)^128: how probably two texts of that similarity meet in a band.

    | similarity | 0.05 | 0.1 | 0.2 | 0.3  | 0.4    | 0.45     | 0.5        |
    |------------|------|-----|-----|------|--------|----------|------------|
    | chance     | 1.6% | 12% | 64% | 97%  | 99.98% | 99.9995% | 99.999996% |
    """
    return 1 - (1 - similarity**ROWS) ** BANDS


class TwinIndex:
    """Fingerprints by name, ready to be asked which of them may be twins."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._known: set[str] = set()
        self._waiting: list[Fingerprint] = []
        self._values: NDArray[np.uint16] = np.empty((0, VALUES), np.uint16)
        # A text that says nothing is like no other, and all of them would meet.
        self._filled: NDArray[np.int64] = np.empty(0, np.int64)
        self._keys: NDArray[np.uint64] = np.empty(0, np.uint64)
        self._order: NDArray[np.int64] = np.empty(0, np.int64)

    def __len__(self) -> int:
        return len(self._names)

    def add_many(self, prints: Mapping[str, Fingerprint]) -> None:
        """The fingerprints are in the index; refused with ValueError when a name is there already.

        Adding many at once is cheap; the next question after any adding sorts everything anew.
        """
        for name, known in prints.items():
            if name in self._known:
                raise ValueError(f"{name} is in the index already")
            self._known.add(name)
            self._names.append(name)
            self._waiting.append(known)

    def candidates_of(self, wanted: Fingerprint) -> list[str]:
        """The names of all who may be twins of it, sorted; its own too if it is in the index."""
        self._sort()
        if not wanted.size:
            return []
        values = _values([wanted])
        keys = _keys(values).ravel()
        starts = np.searchsorted(self._keys, keys, "left")
        ends = np.searchsorted(self._keys, keys, "right")
        met = [self._order[starts[band] : ends[band]] for band in np.flatnonzero(ends > starts)]
        rows = _distinct([np.empty(0, np.int64), *met])
        alike = (self._values[rows] == values).mean(axis=1) >= _HOPELESS
        return sorted(self._names[row] for row in rows[alike].tolist())

    def pairs(self, *, newest: int | None = None) -> list[tuple[str, str]]:
        """Every two names that may be twins, the earlier added first, in the order of adding.

        With `newest`, only those of which at least one is among so many last added.
        """
        self._sort()
        names = self._names
        first, second = self._met(0 if newest is None else len(names) - newest)
        alike = self._alike(first, second)
        both = zip(first[alike].tolist(), second[alike].tolist(), strict=True)
        return [(names[a], names[b]) for a, b in both]

    def _sort(self) -> None:
        if not self._waiting:
            return
        filled = [known.size > 0 for known in self._waiting]
        added = len(self._values) + np.flatnonzero(filled)
        self._values = np.concatenate([self._values, _values(self._waiting)])
        self._filled = np.concatenate([self._filled, added])
        self._waiting = []
        keys = _keys(self._values[self._filled]).ravel()
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._order = self._filled[order % max(len(self._filled), 1)]

    def _met(self, oldest: int) -> _Pairs:
        """Rows that meet in any band, the lower first, with a row from `oldest` on among them."""
        count = max(len(self._values), 1)
        step = max(_AT_ONCE * len(self._filled), 1)
        codes = [np.empty(0, np.int64)]
        for start in range(0, len(self._keys), step):
            part = slice(start, start + step)
            here = [np.empty(0, np.int64)]
            for low, high in _neighbours(self._keys[part], self._order[part]):
                new = high >= oldest
                here.append(low[new] * count + high[new])
            codes.append(_distinct(here))
        every = _distinct(codes)
        return every // count, every % count

    def _alike(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the pairs have enough equal values to be worth reading."""
        alike = [np.empty(0, np.bool_)]
        for start in range(0, len(first), _COMPARED):
            part = slice(start, start + _COMPARED)
            equal = self._values[first[part]] == self._values[second[part]]
            alike.append(equal.mean(axis=1) >= _HOPELESS)
        return np.concatenate(alike)


def _values(prints: list[Fingerprint]) -> NDArray[np.uint16]:
    joined = b"".join(known.values for known in prints)
    return np.frombuffer(joined, "<u2").reshape(-1, VALUES).astype(np.uint16)


def _keys(values: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """By band and row of `values`: three values and, above them, the band, in one number each."""
    wide = values.astype(np.uint64).reshape(-1, BANDS, ROWS)
    bands = np.arange(BANDS, dtype=np.uint64)
    keys: NDArray[np.uint64] = bands
    for row in range(ROWS):
        keys = (keys << _BITS) | wide[:, :, row]
    return np.ascontiguousarray(keys.T)


def _distinct(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Every number from 0 on once, rising: numpy's own way hashes, which takes ten times as long here."""
    every: NDArray[np.int64] = np.sort(np.concatenate(parts))
    return every[np.diff(every, prepend=-1) > 0]


def _neighbours(keys: NDArray[np.uint64], rows: NDArray[np.int64]) -> Iterator[_Pairs]:
    """The rows of every two equal keys; equal ones stand together, with their rows rising.

    At each distance only those places are looked at that had an equal one at the distance before,
    so the work is the number of pairs.
    """
    places = np.arange(len(keys))
    distance = 0
    while len(places):
        distance += 1
        places = places[places + distance < len(keys)]
        places = places[keys[places] == keys[places + distance]]
        yield rows[places], rows[places + distance]
