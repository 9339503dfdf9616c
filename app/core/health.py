# SPDX-License-Identifier: Apache-2.0
"""Is the process alive, and can it serve? Open to anyone, and telling nothing else."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError

from app.core.db import AppDatabase
from app.core.http import NO_CONNECTION


async def anyone() -> None:
    """Access declaration of routes that tell nothing about anybody."""


Anyone = Annotated[None, Depends(anyone)]
router = APIRouter(tags=["health"])


class HealthOut(BaseModel):
    status: str


@router.get("/healthz")
async def check_alive(_anyone: Anyone) -> HealthOut:
    """The process answers."""
    return HealthOut(status="alive")


@router.get(
    "/readyz",
    responses={503: {"model": HealthOut, "description": "The database is away or not migrated."}},
)
async def check_ready(database: AppDatabase, response: Response, _anyone: Anyone) -> HealthOut:
    """The database answers and is migrated; 503 when not."""
    try:
        async with database.reading() as session:
            await session.execute(sa.text("SELECT version_num FROM alembic_version"))
    except (DBAPIError, *NO_CONNECTION):
        response.status_code = 503
        return HealthOut(status="database away")
    return HealthOut(status="ready")
