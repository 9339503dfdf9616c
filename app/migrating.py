# SPDX-License-Identifier: Apache-2.0
"""Brings a database to this release: its tables by migrations, its programmes by the data files."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import DBAPIError

from app import database_roles
from app.clock.service import read_now
from app.console import service as console
from app.core.db import Database
from app.core.security import Vault
from app.core.settings import Settings
from app.preflight import CannotStart
from app.programmes import service as programmes
from app.programmes.errors import ProgrammeDataWrong, VersionReliedOn
from app.revisions import ROOT, DatabaseStanding, Stand, find_standing
from app.signing import service as signing
from app.signing.errors import KeyUnopenable
from app.signing.service import KeyRing
from app.signing.values import Purpose


class RoleRefused(CannotStart):
    """The text says why the service's role was granted nothing."""


class MigrationStopped(CannotStart):
    """The text says where the database stands now, and what to do."""


class SecretChanged(CannotStart):
    """The text says which key cannot be opened, and what to do."""


class ProgrammesRefused(CannotStart):
    """The text says which file, what it would change and for whom."""


def upgrade_database(settings: Settings, revision: str = "head") -> None:
    """The settings' database is at the revision; SQLite's folder is made when missing.

    Refused with MigrationStopped: a database of a newer release, and a migration that failed. Of
    that one nothing is left, and what went before it is kept: running again goes on from there.
    """
    if settings.is_sqlite:
        Path(settings.database_url.split(":///", 1)[1]).parent.mkdir(parents=True, exist_ok=True)
    before = asyncio.run(_standing_of(settings))
    if before.stand is Stand.NEWER:
        raise MigrationStopped(
            f"The database stands at {before.found}, which this release does not know. "
            f"{before.advice}"
        )
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["database_url"] = settings.database_url
    try:
        command.upgrade(config, revision)
    except Exception as failed:
        stands = asyncio.run(_standing_of(settings)).found or "its beginning, without tables"
        first_line = str(failed).partition("\n")[0]
        raise MigrationStopped(
            f"A migration failed: {first_line}. The database stands, whole, at {stands}. "
            "Mend the cause and run `kaochang migrate` again: it goes on from there."
        ) from failed


async def grant_service(settings: Settings, role: str) -> None:
    """The role may do the service's work in this database, and nothing to the trail beyond it.

    Refused with RoleRefused on SQLite, which has no roles, and when PostgreSQL refuses.
    """
    if settings.is_sqlite:
        raise RoleRefused("SQLite has no roles: --service-role is for PostgreSQL.")
    database = Database(settings.database_url)
    try:
        await database_roles.grant_service(database, role)
    except DBAPIError as refused:
        reason = str(refused.orig).partition("\n")[0]
        raise RoleRefused(f"PostgreSQL granted {role} nothing: {reason}") from refused
    finally:
        await database.dispose()


async def _standing_of(settings: Settings) -> DatabaseStanding:
    database = Database(settings.database_url)
    try:
        return await find_standing(database)
    finally:
        await database.dispose()


async def ensure_key(settings: Settings) -> str:
    """There is a key that signs receipts; its name. The first is made here, before any exam.

    Refused with SecretChanged where the service would run with another secret than sealed it.
    """
    keys = KeyRing(Vault(settings.secret_key))
    database = Database(settings.database_url)
    try:
        async with database.writing() as session:
            key = await signing.ensure_active(
                session, keys, Purpose.RECEIPTS, now=await read_now(session)
            )
            keys.opened(key)
            return key.kid
    except KeyUnopenable as refusal:
        raise SecretChanged(refusal.in_words()) from refusal
    finally:
        await database.dispose()


async def put_in_force(
    settings: Settings, folder: Path | None, *, author: str, note: str
) -> list[str]:
    """The programmes of the folder's files, or of the release's, are in force; their codes.

    Refused with ProgrammesRefused, in one line, for a file that is wrong or that takes away what
    sittings or rights still rely on; then no file is in force.
    """
    signed = programmes.Signature(author, note)
    database = Database(settings.database_url)
    try:
        async with database.writing() as session:
            now = await read_now(session)
            loaded = await console.load_programmes(
                session, signed=signed, folder=folder or programmes.DATA, now=now
            )
            return [programme.code for programme in loaded]
    except (ProgrammeDataWrong, VersionReliedOn) as refusal:
        raise ProgrammesRefused(refusal.in_words()) from refusal
    finally:
        await database.dispose()
