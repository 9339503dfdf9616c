# SPDX-License-Identifier: Apache-2.0
"""From data files to versions: a changed file makes the next one, and the earlier ones stay."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import SYSTEM
from app.core.i18n import pick
from app.programmes import repository
from app.programmes.errors import VersionReliedOn
from app.programmes.models import Programme, ProgrammeVersion
from app.programmes.rules import ProgrammeRules, Reliance, broken_by
from app.programmes.service.loading import DATA, read_programmes, to_data


@dataclass(frozen=True, slots=True)
class Signature:
    """Who loads a version and why, as its page shows them; empty for the service itself."""

    author: str = ""
    note: str = ""


UNSIGNED = Signature()


async def load_programmes(
    session: AsyncSession,
    *,
    relied_on: Sequence[Reliance] = (),
    signed: Signature = UNSIGNED,
    folder: Path = DATA,
    now: datetime,
) -> list[Programme]:
    """The programme of every file is in force as the file says, as its next version if it changed.

    A file that says what an earlier version said puts that one in force again. Refused as a
    whole when one file is wrong, or lacks what is relied on: half a catalogue would hide the
    mistake. Who is above asks for the service's sake what is relied on (see console).
    """
    found = read_programmes(folder)
    for rules in found:
        _refuse_breaking(rules, relied_on)
    return [await _load(session, rules, signed=signed, now=now) for rules in found]


def _refuse_breaking(rules: ProgrammeRules, relied_on: Sequence[Reliance]) -> None:
    broken = broken_by(rules, relied_on)
    if broken:
        lost = dict.fromkeys(f"{b.title_key}/{b.component_key}".rstrip("/") for b in broken)
        raise VersionReliedOn(
            file=f"{rules.code}.toml",
            lost=pick("、", ", ").join(lost),
            who=pick("；", "; ").join(pick(b.what.zh, b.what.en) for b in broken),
        )


async def _load(
    session: AsyncSession, rules: ProgrammeRules, *, signed: Signature, now: datetime
) -> Programme:
    # Locked: two who load a changed file at once must not both make version 2.
    programme = await repository.lock_by_code(session, rules.code)
    if programme is None:
        programme = Programme(code=rules.code, current=0)
        session.add(programme)
        await session.flush()  # Its version refers to the row.
    data = to_data(rules)
    known = await repository.list_versions(session, programme.id)
    version = next((v for v in known if v.digest == digest_of(data)), None)
    if version is None:
        version = _next(programme, data, number=len(known) + 1, signed=signed, now=now)
        session.add(version)
    if version.number != programme.current:
        await _put_in_force(session, programme, version, now=now)
    return programme


def digest_of(data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _next(
    programme: Programme, data: dict[str, Any], *, number: int, signed: Signature, now: datetime
) -> ProgrammeVersion:
    return ProgrammeVersion(
        programme_id=programme.id,
        number=number,
        digest=digest_of(data),
        author=signed.author,
        note=signed.note,
        made_at=now,
        rules=data,
    )


async def _put_in_force(
    session: AsyncSession, programme: Programme, version: ProgrammeVersion, *, now: datetime
) -> None:
    before, programme.current = programme.current, version.number
    await session.flush()  # What is announced next reads it by query.
    await audit.record(
        session,
        actor=SYSTEM,
        action="programmes.programme.load",
        subject=("programme", programme.id),
        now=now,
        detail={"before": before, "after": version.number, "digest": version.digest},
    )
