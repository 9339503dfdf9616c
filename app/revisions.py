# SPDX-License-Identifier: Apache-2.0
"""Which migration the database stands at, and which this release needs.

Each migration is one transaction on both databases (migrations/env.py), so a database stands at
exactly one of them, whole, wherever a migration was stopped.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.db import Database

ROOT = Path(__file__).parent.parent
VERSIONS = ROOT / "migrations" / "versions"
# `revision = "…"` and `down_revision = "…"` of a migration. Read as text: Alembic takes longer to
# load than the rest of a start-up check takes to run.
_REVISION = re.compile(r"^(revision|down_revision)\b[^=\n]*= *['\"](\w+)['\"]", re.MULTILINE)


class Stand(StrEnum):
    """Where a database is, seen from this release."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class DatabaseStanding:
    """The migration found, if any, and the one needed; `advice` says what to do about it."""

    found: str | None
    wanted: str
    stand: Stand

    @property
    def advice(self) -> str:
        return _ADVICE[self.stand]


_ADVICE = {
    Stand.EMPTY: "Run `kaochang migrate`.",
    Stand.OLDER: "Run `kaochang migrate`.",
    Stand.CURRENT: "",
    Stand.NEWER: "Start the release that migrated it, or restore the backup made before.",
}


def read_revisions(versions: Path = VERSIONS) -> dict[str, str | None]:
    """Each migration of this release and the one before it."""
    told = [dict(_REVISION.findall(path.read_text())) for path in versions.glob("*.py")]
    return {each["revision"]: each.get("down_revision") for each in told}


def head_of(revisions: dict[str, str | None]) -> str:
    """The one migration that no other follows."""
    heads = set(revisions) - set(revisions.values())
    if len(heads) != 1:
        raise RuntimeError(f"the checkout holds {len(heads)} last migrations instead of one")
    return heads.pop()


async def find_standing(database: Database) -> DatabaseStanding:
    """Where the database is. Raises what the driver raises when it does not answer."""
    revisions = read_revisions()
    wanted = head_of(revisions)
    found = await _find_revision(database)
    return DatabaseStanding(found, wanted, _stand_of(found, wanted, known=revisions))


def _stand_of(found: str | None, wanted: str, *, known: dict[str, str | None]) -> Stand:
    if found is None:
        return Stand.EMPTY
    if found == wanted:
        return Stand.CURRENT
    return Stand.OLDER if found in known else Stand.NEWER


async def _find_revision(database: Database) -> str | None:
    if _is_missing(database):
        return None
    async with database.reading() as session:
        if not await session.run_sync(_has_table):
            return None
        found: str | None = await session.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found


def _is_missing(database: Database) -> bool:
    """Connecting to a file that is not there would make an empty one."""
    return database.is_sqlite and not Path(database.url.database or "").exists()


def _has_table(session: Session) -> bool:
    return sa.inspect(session.connection()).has_table("alembic_version")
