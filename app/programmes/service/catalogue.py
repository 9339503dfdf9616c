# SPDX-License-Identifier: Apache-2.0
"""The programmes in force."""

import hashlib
import json
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import SYSTEM
from app.programmes import repository
from app.programmes.errors import ProgrammeNotFound
from app.programmes.models import Programme
from app.programmes.rules import ProgrammeRules
from app.programmes.service.loading import from_data, read_programmes, to_data


async def load_programmes(session: AsyncSession, *, now: datetime) -> list[Programme]:
    """Every data file's programme is in force as the file says; unchanged ones stay untouched.

    Refused as a whole when one file is wrong: half a catalogue would hide the mistake.
    """
    return [await _load(session, rules, now=now) for rules in read_programmes()]


async def _load(session: AsyncSession, rules: ProgrammeRules, *, now: datetime) -> Programme:
    data = to_data(rules)
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    programme = await repository.find_by_code(session, rules.code)
    if programme is None:
        programme = Programme(code=rules.code, digest="", rules={}, loaded_at=now)
        session.add(programme)
    if programme.digest == digest:
        return programme
    before, programme.digest, programme.rules, programme.loaded_at = (
        programme.digest,
        digest,
        data,
        now,
    )
    await session.flush()  # The trail names the row's id.
    await audit.record(
        session,
        actor=SYSTEM,
        action="programmes.programme.load",
        subject=("programme", programme.id),
        now=now,
        detail={"before": before, "after": digest},
    )
    return programme


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


def rules_of(programme: Programme) -> ProgrammeRules:
    """The programme's rules, parsed once per version and process."""
    return _parsed(programme.digest, json.dumps(programme.rules))


@lru_cache(maxsize=64)
def _parsed(_digest: str, data: str) -> ProgrammeRules:
    parsed: ProgrammeRules = from_data(json.loads(data))
    return parsed
