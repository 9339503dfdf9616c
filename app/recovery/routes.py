# SPDX-License-Identifier: Apache-2.0
"""What an exam page needs to seal a rescue file."""

from app.accounts.access import AsCandidate
from app.core.api import api_router
from app.core.db import AppDatabase
from app.core.requests import AppVault, Now
from app.recovery.schemas import RescueKeyOut, rescue_key_out
from app.recovery.service import keys

router = api_router("recovery")


@router.get("/rescue-key")
async def get_rescue_key(
    database: AppDatabase, vault: AppVault, now: Now, _candidate: AsCandidate
) -> RescueKeyOut:
    """The public half of the key to which exam pages seal what they could not send."""
    return rescue_key_out(await keys.key_in_use(database, vault, now=now))
