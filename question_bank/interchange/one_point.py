# SPDX-License-Identifier: Apache-2.0
"""A short answer whose file names no marking points: its model answer as a whole is one."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from question_bank.items.model import MAX_WEIGHT

_WEIGHTS = range(1, MAX_WEIGHT + 1)


def one_point(text: str, *, accepted: Sequence[str] = (), points: object) -> list[dict[str, Any]]:
    """The one marking point as plain data; it weighs what the item is worth, if that is whole."""
    weight = 1
    if isinstance(points, Decimal) and points in _WEIGHTS:
        weight = int(points)
    return [{"text": text, "weight": weight, "accepted": list(accepted)}]
