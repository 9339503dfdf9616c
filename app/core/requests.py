# SPDX-License-Identifier: Apache-2.0
"""What a route may ask for besides its session: the present instant, blobs, the vault, a page's number."""

from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Query, Request

from app.core.blobs import Blobs
from app.core.clock import Clock
from app.core.security import Vault


def clock_of(request: Request) -> Clock:
    return cast("Clock", request.app.state.clock)


# FastAPI runs a dependency that is not `async` in a thread, which costs more than all the rest of
# a small request: what is only read off the app is read here, on the loop.
async def _now(request: Request) -> datetime:
    return clock_of(request).now()


def blobs_of(request: Request) -> Blobs:
    return cast("Blobs", request.app.state.blobs)


async def _blobs(request: Request) -> Blobs:
    return blobs_of(request)


async def _vault(request: Request) -> Vault:
    return cast("Vault", request.app.state.vault)


Now = Annotated[datetime, Depends(_now)]
AppBlobs = Annotated[Blobs, Depends(_blobs)]
AppVault = Annotated[Vault, Depends(_vault)]
# Of a list that comes in pages; far beyond the last page a list is empty.
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
