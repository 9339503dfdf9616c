# SPDX-License-Identifier: Apache-2.0
"""Jobs that papers do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.db import Database
from app.papers.service import sets


async def assemble_requested_set(
    database: Database, payload: dict[str, Any], *, now: datetime
) -> None:
    """The set that was asked for is ready or failed; twice does nothing."""
    await sets.assemble_set(database, UUID(payload["form_set_id"]), now=now)
