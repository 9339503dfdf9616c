# SPDX-License-Identifier: Apache-2.0
"""What a route may ask for besides its session: the present instant, blobs, the vault."""

from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request

from app.core.blobs import Blobs
from app.core.clock import Clock
from app.core.security import Vault


def clock_of(request: Request) -> Clock:
    return cast("Clock", request.app.state.clock)


def now_of(request: Request) -> datetime:
    return clock_of(request).now()


def blobs_of(request: Request) -> Blobs:
    return cast("Blobs", request.app.state.blobs)


def vault_of(request: Request) -> Vault:
    return cast("Vault", request.app.state.vault)


Now = Annotated[datetime, Depends(now_of)]
AppBlobs = Annotated[Blobs, Depends(blobs_of)]
AppVault = Annotated[Vault, Depends(vault_of)]
