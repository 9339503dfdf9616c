# SPDX-License-Identifier: Apache-2.0
"""What a route may ask for besides its session: the present instant, blobs, the vault, a page's number."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request

from app.core.blobs import Blobs
from app.core.clock import Clock
from app.core.parts import parts_behind, the
from app.core.security import Vault


async def _now(request: Request) -> datetime:
    return parts_behind(request).get(Clock).now()


Now = Annotated[datetime, Depends(_now)]
AppBlobs = Annotated[Blobs, Depends(the(Blobs))]
AppVault = Annotated[Vault, Depends(the(Vault))]
# Of a list that comes in pages; far beyond the last page a list is empty.
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
