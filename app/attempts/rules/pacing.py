# SPDX-License-Identifier: Apache-2.0
"""How often one candidate may save, so that nobody's flood is everybody's wait.

A bucket of tokens: a request takes one, and one for each part of its body; they come back with
time. A page that sends what an hour without network has left needs a few dozen at once.
"""

from dataclasses import dataclass

BURST = 200
BODY_PART = 4096


@dataclass(frozen=True, slots=True)
class Bucket:
    """`tokens` were there at the moment `at`, in seconds of some steady clock."""

    tokens: float
    at: float


def cost_of(body_size: int) -> int:
    """What a request with so many bytes takes."""
    return 1 + body_size // BODY_PART


def taken(bucket: Bucket, cost: int, *, rate: float, at: float) -> Bucket | float:
    """The bucket after a request, or in how many seconds there will be enough for it.

    A single request may take more than the bucket holds: the next ones wait for it.
    """
    tokens = min(BURST, bucket.tokens + (at - bucket.at) * rate)
    if tokens < min(cost, BURST):
        return (min(cost, BURST) - tokens) / rate
    return Bucket(tokens - cost, at)
