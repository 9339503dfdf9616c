# SPDX-License-Identifier: Apache-2.0
"""Is the process alive, and can it serve? Open to anyone, and telling nothing of anybody."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock.service import find_doubt
from app.core.clock import Clock, ClockUnset
from app.core.db import AppDatabase
from app.core.http import NO_CONNECTION
from app.core.parts import the


async def anyone() -> None:
    """Access declaration of routes that tell nothing about anybody."""


Anyone = Annotated[None, Depends(anyone)]
AppClock = Annotated[Clock, Depends(the(Clock))]
Verbose = Annotated[bool, Query(description="Say of each part how it is.")]
router = APIRouter(tags=["health"])
TAKES_CHANGES = "takes changes"


class HealthOut(BaseModel):
    status: str


class ReadyOut(HealthOut):
    parts: dict[str, str] | None = None


@router.get("/healthz")
async def check_alive(_anyone: Anyone) -> HealthOut:
    """The process answers."""
    return HealthOut(status="alive")


@router.get(
    "/readyz",
    response_model_exclude_none=True,
    responses={
        503: {
            "model": ReadyOut,
            "description": "The database is away, takes no changes, is not migrated or has not told the time.",
        }
    },
)
async def check_ready(
    database: AppDatabase,
    clock: AppClock,
    response: Response,
    _anyone: Anyone,
    *,
    verbose: Verbose = False,
) -> ReadyOut:
    """The database is migrated and takes changes, and the time is known; 503 when not."""
    try:
        clock.now()
        async with database.trying() as session:
            parts = await _parts_of(session)
    except ClockUnset:
        parts = {"time": "not told yet"}
    except (DBAPIError, *NO_CONNECTION):
        parts = {"database": "away"}
    # In doubt of the time it serves: nobody is closed out of an exam by that.
    is_ready = parts.get("database") == TAKES_CHANGES
    response.status_code = 200 if is_ready else 503
    return ReadyOut(
        status="ready" if is_ready else "database away", parts=parts if verbose else None
    )


async def _parts_of(session: AsyncSession) -> dict[str, str]:
    await session.execute(sa.text("SELECT version_num FROM alembic_version"))
    is_writing = True
    if session.get_bind().dialect.name != "sqlite":
        # On for a standby, too, and for a database that its keeper has closed to changes.
        is_writing = await session.scalar(sa.text("SHOW transaction_read_only")) == "off"
    doubt = await find_doubt(session)
    return {
        "database": TAKES_CHANGES if is_writing else "read only",
        "time": "sure" if doubt is None else f"in doubt: jumped by {doubt.ahead}",
    }
