# SPDX-License-Identifier: Apache-2.0
"""Says in words what is wrong with a deployment. Each check is a finding with what to do."""

import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.clock.service import find_doubt
from app.core.clock import MAX_SKEW
from app.core.db import Database
from app.core.security import Vault
from app.core.settings import Settings
from app.database_roles import list_powers
from app.revisions import Stand, find_standing
from app.signing import service as signing
from app.signing.service import KeyRing
from app.signing.values import Purpose
from proctoring import ModelMismatch, verify_model

MAX_SKEW_SECONDS = MAX_SKEW.total_seconds()
# faults.md F7 asks for an alarm before the disk is 90 % full.
MIN_FREE_FRACTION = 0.10
# Browsers that come back after a month would else ask over plain HTTP first.
_LEAST_HSTS = timedelta(days=30)
# What to do where a key cannot be opened.
KEY_SEALED_ELSEWHERE = (
    "Put the former KAOCHANG_SECRET_KEY back; if it is lost, run `kaochang keys rotate --lost`."
)
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


class Grade(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Checked:
    """One check's outcome; `advice` says what to do unless it is good."""

    name: str
    grade: Grade
    fact: str
    advice: str = ""


async def weak_durability(database: Database) -> dict[str, str]:
    """PostgreSQL settings that could lose an acknowledged answer; empty on SQLite."""
    if database.is_sqlite:
        return {}
    weak = {}
    async with database.reading() as session:
        for name in DURABLE:
            value = await session.scalar(sa.text(f"SHOW {name}"))
            # remote_write, local and remote_apply all sync the local log; only `off` does not.
            if value == "off":
                weak[name] = value
    return weak


async def find_unopenable(database: Database, settings: Settings) -> str:
    """Which key cannot be opened with this secret, in words; empty when all is in order."""
    keys = KeyRing(Vault(settings.secret_key))
    async with database.reading() as session:
        kid = await signing.fault_of(session, keys, Purpose.RECEIPTS)
    return f"The key {kid} of receipts was sealed with another KAOCHANG_SECRET_KEY." if kid else ""


async def check_deployment(settings: Settings) -> AsyncIterator[Checked]:
    """All checks, in the order in which one would mend them."""
    database = Database(settings.database_url)
    try:
        async for checked in _check_database(database, settings):
            yield checked
    finally:
        await database.dispose()
    yield _check_disk(settings.data_dir)
    yield _check_fonts()
    yield _check_address(settings)
    yield _check_hsts(settings)
    yield _check_proxies(settings)
    yield _check_second_factor(settings)
    yield _check_face_model(settings.face_model)


async def _check_database(database: Database, settings: Settings) -> AsyncIterator[Checked]:
    try:
        async with database.reading() as session:
            at = await session.scalar(sa.text(_clock_statement(is_sqlite=database.is_sqlite)))
    except (DBAPIError, OSError) as away:
        yield Checked(
            "database",
            Grade.BAD,
            f"does not answer: {type(away).__name__}",
            "Check KAOCHANG_DATABASE_URL and that the server runs and lets you in.",
        )
        return
    yield Checked("database", Grade.GOOD, f"answers ({database.url.get_backend_name()})")
    migrations = await _check_migrations(database)
    yield migrations
    yield await _check_trail(database)
    if migrations.grade is Grade.GOOD:
        yield await _check_keys(database, settings)
    yield _check_skew(at)
    yield await _check_doubt(database)
    yield _check_durability(await weak_durability(database))


def _clock_statement(*, is_sqlite: bool) -> str:
    if is_sqlite:
        return "SELECT strftime('%s','now')"
    return "SELECT extract(epoch FROM clock_timestamp())::text"


async def _check_migrations(database: Database) -> Checked:
    standing = await find_standing(database)
    if standing.stand is Stand.CURRENT:
        return Checked("migrations", Grade.GOOD, f"at {standing.wanted}")
    return Checked(
        "migrations",
        Grade.BAD,
        f"at {standing.found or 'nothing'}, this release needs {standing.wanted}",
        standing.advice,
    )


async def _check_trail(database: Database) -> Checked:
    """Whether the service itself could switch off what keeps the trail from being changed."""
    if database.is_sqlite:
        return Checked(
            "trail",
            Grade.WARNING,
            "whoever may write SQLite's file may change the trail",
            "Keep `kaochang audit head` elsewhere each day: docs/audit.md.",
        )
    powers = await list_powers(database)
    if not powers:
        return Checked("trail", Grade.GOOD, "the service's role cannot switch its triggers off")
    return Checked(
        "trail",
        Grade.WARNING,
        f"the service's role {', '.join(powers)}",
        "It could change the trail: give it a role that owns nothing (docs/audit.md), and keep "
        "`kaochang audit head` elsewhere.",
    )


async def _check_keys(database: Database, settings: Settings) -> Checked:
    """Whether receipts can be signed."""
    async with database.reading() as session:
        active = await signing.find_active(session, Purpose.RECEIPTS)
    sealed = await find_unopenable(database, settings)
    if sealed:
        return Checked("keys", Grade.BAD, sealed, KEY_SEALED_ELSEWHERE)
    if active is not None:
        return Checked("keys", Grade.GOOD, f"receipts are signed by {active.kid}")
    return Checked(
        "keys",
        Grade.WARNING,
        "no key signs receipts yet",
        "Run `kaochang migrate`: else the first hand-in makes one that nobody has seen before.",
    )


def _check_skew(at: str) -> Checked:
    skew = abs(datetime.now(UTC).timestamp() - float(at))
    if skew <= MAX_SKEW_SECONDS:
        return Checked("clock", Grade.GOOD, "agrees with the database's within 2 s")
    return Checked(
        "clock",
        Grade.BAD,
        f"differs from the database's by {skew:.0f} s",
        "Run NTP (chrony or systemd-timesyncd) on both machines.",
    )


async def _check_doubt(database: Database) -> Checked:
    try:
        async with database.reading() as session:
            doubt = await find_doubt(session)
    except DBAPIError:
        return Checked("time", Grade.WARNING, "nothing is noted of it yet", "Migrate first.")
    if doubt is None:
        return Checked("time", Grade.GOOD, "the service is sure of it")
    return Checked(
        "time",
        Grade.BAD,
        f"the database's clock jumped at {doubt.since:%Y-%m-%d %H:%M:%S} UTC and is "
        f"{doubt.ahead.total_seconds():.0f} s ahead: no attempt is closed by the clock",
        "Set that clock right, or run `kaochang clock believe` where it is right.",
    )


def _check_durability(weak: dict[str, str]) -> Checked:
    if not weak:
        return Checked("durability", Grade.GOOD, "a commit is on disk before it is acknowledged")
    named = ", ".join(f"{name}={value}" for name, value in weak.items())
    return Checked(
        "durability",
        Grade.BAD,
        named,
        "Set them to on in postgresql.conf: an acknowledged answer can be lost otherwise.",
    )


def _check_disk(folder: Path) -> Checked:
    folder.mkdir(parents=True, exist_ok=True)
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total
    fact = f"{usage.free / 2**30:.1f} GiB free ({free:.0%})"
    if free >= MIN_FREE_FRACTION:
        return Checked("disk", Grade.GOOD, fact)
    return Checked("disk", Grade.WARNING, fact, "Free space, or move KAOCHANG_DATA_DIR.")


def _check_fonts() -> Checked:
    lister = shutil.which("fc-list")
    listed = (
        subprocess.run([lister, ":lang=zh", "family"], capture_output=True, text=True, check=False)
        if lister
        else None
    )
    if listed is not None and listed.stdout.strip():
        return Checked("fonts", Grade.GOOD, "a Chinese font is installed")
    return Checked(
        "fonts",
        Grade.WARNING,
        "no Chinese font found",
        "Install Debian's fonts-noto-cjk; documents made on this machine need it.",
    )


def _check_address(settings: Settings) -> Checked:
    if not settings.public_address:
        return Checked(
            "address",
            Grade.WARNING,
            "KAOCHANG_PUBLIC_ADDRESS is not set: every host is answered",
            "Set it to the address that people open, as https://exam.example.org.",
        )
    if not settings.is_https:
        return Checked(
            "address",
            Grade.WARNING,
            f"{settings.public_address} is for this machine alone, without HTTPS",
            "Serve candidates over HTTPS, and set KAOCHANG_PUBLIC_ADDRESS to https://….",
        )
    hosts = ", ".join(sorted(settings.answered_hosts))
    fact = f"sign-ins are sent over HTTPS only; these hosts are answered: {hosts}"
    return Checked("address", Grade.GOOD, fact)


def _check_hsts(settings: Settings) -> Checked:
    if not settings.public_address or not settings.is_https:
        return Checked("hsts", Grade.GOOD, "not sent: the public address is not https://")
    if settings.hsts_term >= _LEAST_HSTS:
        return Checked(
            "hsts", Grade.GOOD, f"browsers keep to HTTPS for {settings.hsts_term.days} days"
        )
    return Checked(
        "hsts",
        Grade.WARNING,
        f"browsers forget after {settings.hsts_term} to keep to HTTPS",
        "Set KAOCHANG_HSTS_TERM to P180D once HTTPS works: candidates come back after months.",
    )


def _check_proxies(settings: Settings) -> Checked:
    trusted = settings.trusted_proxies.split(",") if settings.trusted_proxies else []
    if "*" not in trusted:
        named = ", ".join(trusted) or "nobody"
        return Checked("proxies", Grade.GOOD, f"believed where a request comes from: {named}")
    return Checked(
        "proxies",
        Grade.WARNING,
        "whoever reaches the port is believed where a request comes from",
        "Name your proxies in KAOCHANG_TRUSTED_PROXIES: guesses at sign-ins are counted by address.",
    )


def _check_second_factor(settings: Settings) -> Checked:
    if settings.second_factor == "required":
        return Checked("second factor", Grade.GOOD, "operators and admins come in with one alone")
    return Checked(
        "second factor",
        Grade.WARNING,
        "KAOCHANG_SECOND_FACTOR is offered: a stolen password is enough",
        "Unset it: whoever has no second factor is led to set one up.",
    )


def _check_face_model(path: Path | None) -> Checked:
    if path is None:
        return Checked("face model", Grade.GOOD, "none set: OpenCV's own cascades are used")
    try:
        verify_model(path)
    except (ModelMismatch, OSError) as wrong:
        return Checked(
            "face model",
            Grade.BAD,
            f"{path.name}: {wrong}",
            "Run `kaochang models fetch`, or unset KAOCHANG_FACE_MODEL.",
        )
    return Checked("face model", Grade.GOOD, path.name)
