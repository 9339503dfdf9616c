# SPDX-License-Identifier: Apache-2.0
"""Twins of a bank: candidates by fingerprint, then judged by their texts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from question_bank.twins.fingerprints import codes_of, fingerprint_of
from question_bank.twins.index import TwinIndex
from question_bank.twins.shingles import shingles

# On the demo bank (294 items, 1,966 edits of them, 6,027 pairs of strangers; see `trial`):
#
# | threshold             | 0.35   | 0.40   | 0.45   | 0.50   |
# |-----------------------|--------|--------|--------|--------|
# | strangers found       | 4      | 3      | 0      | 0      |
# | twins found           | 99.8 % | 99.5 % | 98.6 % | 97.2 % |
# | … edited in five ways | 99 %   | 97 %   | 91 %   | 82 %   |
#
# The nearest strangers are 0.41 alike, so this is the lowest that keeps a distance to them: a
# person looks at every pair, and would stop looking after a few false ones.
THRESHOLD = 0.45
# Below, candidates would be missed more often than once in 4,000 pairs.
LOWEST_THRESHOLD = 0.4


@dataclass(frozen=True, slots=True)
class Twins:
    """Two names and how alike their texts are, 0 to 1."""

    a: str
    b: str
    similarity: float


def similarity(text_a: str, text_b: str) -> float:
    """|A∩B| / |A∪B| of the shingles (Jaccard): 1 for the same, 0 for nothing in common.

    A text that says nothing is like none, not even like another such.

    Not containment where one text is much shorter: on the demo bank a short statement and a
    stranger of its topic share up to 64 % of the shorter, where Jaccard stays below 42 %; and
    bands find what is alike, not what is contained, so a promise to find all could not be kept.
    """
    return overlap(shingles(text_a), shingles(text_b))


def overlap(a: frozenset[int], b: frozenset[int]) -> float:
    """The similarity of two texts that have these shingles."""
    common = len(a & b)
    return common / (len(a) + len(b) - common) if common else 0.0


def find_twins(texts: Mapping[str, str], *, threshold: float = THRESHOLD) -> list[Twins]:
    """Every two texts at least that alike, the most alike first; `a` comes before `b`.

    Of pairs exactly at the default threshold one in 200,000 is missed, of nearer ones hardly any
    (see `chance_to_meet`). Refused with ValueError: a threshold below LOWEST_THRESHOLD or above 1.
    """
    return find_twins_of(texts, {}, threshold=threshold)


def find_twins_of(
    new: Mapping[str, str], known: Mapping[str, str], *, threshold: float = THRESHOLD
) -> list[Twins]:
    """Twins among the new texts and between them and the known; `a` is always a new one.

    A name that is in both is a new wording of what is known, and compared with the others only.
    Order, promise and refusal are those of `find_twins`.
    """
    if not LOWEST_THRESHOLD <= threshold <= 1:
        raise ValueError(f"a threshold is {LOWEST_THRESHOLD} to 1, got {threshold}")
    codes = {name: codes_of(text) for name, text in known.items() if name not in new}
    codes |= {name: codes_of(text) for name, text in new.items()}
    index = TwinIndex()
    index.add_many({name: fingerprint_of(own) for name, own in codes.items()})
    found = []
    for one, other, alike in _judged(index.pairs(newest=len(new)), codes):
        if alike >= threshold:
            # The index names the one added first, which is the known one if there is one.
            a, b = sorted((one, other)) if one in new else (other, one)
            found.append(Twins(a, b, alike))
    return sorted(found, key=lambda twins: (-twins.similarity, twins.a, twins.b))


def _judged(
    pairs: Sequence[tuple[str, str]], codes: Mapping[str, NDArray[np.uint64]]
) -> Iterator[tuple[str, str, float]]:
    """The pairs with their exact similarity; those with the same first stand together.

    Shingles are numbered through, so that the first's can be marked once, and one look at the
    marks counts what all its candidates have in common with it.
    """
    if not pairs:
        return
    numbers, own = _numbered({name for pair in pairs for name in pair}, codes)
    marks = np.zeros(numbers, np.bool_)
    for first, group in groupby(pairs, key=itemgetter(0)):
        marks[own[first]] = True
        for _, second in group:
            common = int(np.count_nonzero(marks[own[second]]))
            together = len(own[first]) + len(own[second]) - common
            yield first, second, common / together
        marks[own[first]] = False


def _numbered(
    names: Collection[str], codes: Mapping[str, NDArray[np.uint64]]
) -> tuple[int, dict[str, NDArray[np.intp]]]:
    """How many different shingles these names have, and by name the numbers of its own."""
    every, numbers = np.unique(np.concatenate([codes[n] for n in names]), return_inverse=True)
    ends = np.cumsum([len(codes[name]) for name in names])
    return len(every), dict(zip(names, np.split(numbers, ends[:-1]), strict=True))
