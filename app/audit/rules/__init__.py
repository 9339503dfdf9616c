# SPDX-License-Identifier: Apache-2.0
"""What the chain is made of, and which viewings are on the trail."""

from app.audit.rules.chain import (
    LINKED_WITHIN,
    NOTHING,
    canonical,
    chained,
    digest_of,
    instant,
)
from app.audit.rules.views import AGAIN_AFTER, NOT_RECORDED, View

__all__ = [
    "AGAIN_AFTER",
    "LINKED_WITHIN",
    "NOTHING",
    "NOT_RECORDED",
    "View",
    "canonical",
    "chained",
    "digest_of",
    "instant",
]
