# SPDX-License-Identifier: Apache-2.0
"""The programmes, and their rules in every version."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.programmes import repository
from app.programmes.errors import ProgrammeNotFound, VersionNotFound
from app.programmes.models import Programme, ProgrammeVersion
from app.programmes.rules import ProgrammeRules
from app.programmes.service.loading import from_data

# By digest: equal digests are equal rules, and there are as many as versions were ever made.
_PARSED: dict[str, ProgrammeRules] = {}


async def get_programme(session: AsyncSession, programme_id: UUID) -> Programme:
    programme = await repository.find_programme(session, programme_id)
    if programme is None:
        raise ProgrammeNotFound
    return programme


async def get_programme_by_code(session: AsyncSession, code: str) -> Programme:
    programme = await repository.find_by_code(session, code)
    if programme is None:
        raise ProgrammeNotFound
    return programme


async def list_programmes(session: AsyncSession) -> list[Programme]:
    """All programmes, by code."""
    return await repository.list_programmes(session)


async def get_version(session: AsyncSession, version_id: UUID) -> ProgrammeVersion:
    version = await repository.find_version(session, version_id)
    if version is None:
        raise VersionNotFound
    return version


async def get_numbered_version(
    session: AsyncSession, programme: Programme, number: int
) -> ProgrammeVersion:
    version = await repository.find_numbered(session, programme.id, number)
    if version is None:
        raise VersionNotFound
    return version


async def get_current_version(session: AsyncSession, programme_id: UUID) -> ProgrammeVersion:
    """The version that the next sitting is announced under. Sittings that are there keep theirs."""
    programme = await get_programme(session, programme_id)
    return await get_numbered_version(session, programme, programme.current)


async def list_versions(session: AsyncSession, programme: Programme) -> list[ProgrammeVersion]:
    """Every version of the programme, by number."""
    return await repository.list_versions(session, programme.id)


async def list_current_rules(session: AsyncSession) -> list[tuple[Programme, ProgrammeRules]]:
    """Each programme with the rules in force, by code."""
    found = await repository.list_current(session)
    return [(programme, rules_of_version(version)) for programme, version in found]


async def current_rules(session: AsyncSession, programme_id: UUID) -> ProgrammeRules:
    """The rules in force: for what concerns the programme as such, never for a sitting."""
    return rules_of_version(await get_current_version(session, programme_id))


def rules_of_version(version: ProgrammeVersion) -> ProgrammeRules:
    """The version's rules, parsed once per process."""
    if version.digest not in _PARSED:
        _PARSED[version.digest] = from_data(version.rules)
    return _PARSED[version.digest]
