# SPDX-License-Identifier: Apache-2.0
"""Programmes by API. Their rules are public: a candidate may read what they will be held to."""

from app.accounts.access import AsAnyone
from app.core.api import api_router
from app.core.db import ReadSession
from app.programmes import service
from app.programmes.schemas import ProgrammeOut, programme_out

router = api_router("programmes")


@router.get("/programmes")
async def list_programmes(session: ReadSession, _viewer: AsAnyone) -> list[ProgrammeOut]:
    """Every programme with the rules in force."""
    return [programme_out(p, rules) for p, rules in await service.list_current_rules(session)]
