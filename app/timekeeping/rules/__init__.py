# SPDX-License-Identifier: Apache-2.0
"""Pure rules of timekeeping: whom an act reaches, and which time was lost by many at once."""

from app.timekeeping.rules.cohorts import (
    REOPENED_WITHIN,
    Cohort,
    demand_confirmed,
    digest_of,
    effect_of,
)
from app.timekeeping.rules.outages import (
    EDGES,
    LOOKED_BACK,
    HeardMinute,
    LostTime,
    SatSpan,
    minute_of,
    outages_of,
)

__all__ = [
    "EDGES",
    "LOOKED_BACK",
    "REOPENED_WITHIN",
    "Cohort",
    "HeardMinute",
    "LostTime",
    "SatSpan",
    "demand_confirmed",
    "digest_of",
    "effect_of",
    "minute_of",
    "outages_of",
]
