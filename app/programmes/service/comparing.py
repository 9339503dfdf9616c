# SPDX-License-Identifier: Apache-2.0
"""Two versions side by side."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.programmes.models import Programme, ProgrammeVersion
from app.programmes.rules import Text, differences
from app.programmes.service.catalogue import get_numbered_version, rules_of_version


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the newer version says otherwise than the older one, a sentence for each rule."""

    older: ProgrammeVersion
    newer: ProgrammeVersion
    told: tuple[Text, ...]


async def compare_versions(
    session: AsyncSession, programme: Programme, older: int, newer: int
) -> Comparison:
    """The difference from one version to the other, whichever came first; each must be there."""
    old = await get_numbered_version(session, programme, older)
    new = await get_numbered_version(session, programme, newer)
    told = differences(rules_of_version(old), rules_of_version(new))
    return Comparison(old, new, told)
