# SPDX-License-Identifier: Apache-2.0
"""What a route may ask for besides its session: the instant of the request, blobs, the vault, a page's number."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request

from app.core.blobs import Blobs
from app.core.clock import Clock
from app.core.parts import parts_behind, the
from app.core.security import Vault

# Where the middleware leaves the tick at which a request's first byte was here.
ARRIVED = "kaochang.arrived"


def arrival_of(request: Request) -> datetime:
    """When its first byte was here: a body may take long to come, and its sender was in time."""
    return parts_behind(request).get(Clock).at(request.scope[ARRIVED])


async def _now(request: Request) -> datetime:
    return arrival_of(request)


Now = Annotated[datetime, Depends(_now)]
AppBlobs = Annotated[Blobs, Depends(the(Blobs))]
AppVault = Annotated[Vault, Depends(the(Vault))]
# Of a list that comes in pages; far beyond the last page a list is empty.
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
