# SPDX-License-Identifier: Apache-2.0
"""The rules that a sitting keeps: those under which it was announced."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.programmes import service as programmes
from app.programmes.models import ProgrammeVersion
from app.programmes.rules import ProgrammeRules
from app.sittings import repository
from app.sittings.models import Sitting


async def rules_of(session: AsyncSession, sitting: Sitting) -> ProgrammeRules:
    """The rules that everything about this sitting goes by, whatever the programme says now.

    Its deadlines, its camera, its pass line, what failing it or staying away from it gives: they
    were promised to who is booked.
    """
    return programmes.rules_of_version(await version_of(session, sitting))


async def version_of(session: AsyncSession, sitting: Sitting) -> ProgrammeVersion:
    """The version of the programme that the sitting was announced under."""
    return await programmes.get_version(session, sitting.programme_version_id)


async def rules_by_version(session: AsyncSession) -> Mapping[UUID, ProgrammeRules]:
    """The rules of every version that some sitting names, in one statement, by the version's id."""
    named = await repository.list_versions_named(session)
    return {version.id: programmes.rules_of_version(version) for version in named}


async def camera_terms(session: AsyncSession) -> dict[UUID, timedelta]:
    """How long pictures are kept, by the version of the rules that their sitting names."""
    kept = await rules_by_version(session)
    return {version: rules.camera.retention for version, rules in kept.items()}
