# SPDX-License-Identifier: Apache-2.0
"""Fills the demo's database, step by step, saying which step it is at."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time as clock_time, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.audit.values import SYSTEM
from app.console import service as console
from app.core.clock import EXAM_ZONE
from app.core.db import Database, claim_sqlite
from app.core.security import Vault
from app.core.settings import Settings
from app.demo.bank import prepare_desks
from app.demo.duties import staff_open_sittings
from app.demo.earlier import hold_earlier_sitting
from app.demo.last_month import hold_last_months_sitting
from app.demo.people import NAMES, STAFF, TITLES, Ticket, roster_of
from app.demo.ways_in import print_ways_in, read_credentials, remember
from app.doors import service as doors
from app.items import service as items
from app.programmes import service as programmes
from app.programmes.models import Programme
from app.registrations import service as registrations
from app.signing.service import KeyRing
from app.sittings import service as sittings
from app.sittings.states import SITTING, SittingCapability, SittingVerb
from app.sittings.values import SittingContact
from question_bank.items import CONTENT, load_bank

# Plainly nobody's: there is no such number.
CONTACT = SittingContact("演示考务组", "000-0000 0000", "考试当天 8:00–20:00", "help@example.org")
# Long enough to look around before sitting; a real programme's late entry is half an hour.
ENTRY_WINDOW = timedelta(hours=12)
# How far ahead the demo shows generated sittings: two quarters hold two sittings of `cas`.
AHEAD = timedelta(days=190)
# A sitting to be opened that is this near is on the operator's first page, which looks two weeks
# ahead, and stays there while somebody looks around.
NEAR_FROM, NEAR_TO = timedelta(days=1), timedelta(days=12)
# The recurrences leave some weeks without one; then an extra date is made, as an operator would.
EXTRA_OF, EXTRA_STARTS = "cpcif", clock_time(9)
SATURDAY = 6


def environment_of(data_dir: Path, database_url: str | None, *, port: int) -> dict[str, str]:
    """The demo's settings. Its secret is made once and stays in the data folder.

    The database is named by the caller or is the folder's own, never one from the environment: a
    real one must not fill with invented people.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    secret = data_dir / "secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(48))
    return {
        "KAOCHANG_SECRET_KEY": secret.read_text(),
        "KAOCHANG_DATABASE_URL": database_url or f"sqlite+aiosqlite:///{data_dir / 'kaochang.db'}",
        "KAOCHANG_DATA_DIR": str(data_dir),
        "KAOCHANG_PUBLIC_ADDRESS": f"http://127.0.0.1:{port}",
        # Whoever just wants to look has no authenticator at hand, and the passwords are on screen.
        "KAOCHANG_SECOND_FACTOR": "offered",
    }


def prepare(
    settings: Settings, *, upgrade: Callable[[Settings], None], port: int, now: datetime
) -> None:
    """The database holds what a demo of this moment does; addresses and credentials are printed."""
    claim = claim_sqlite(make_url(settings.database_url)) if settings.is_sqlite else None
    try:
        with _step("database"):
            upgrade(settings)
        asyncio.run(_fill(settings, port, now))
    finally:
        if claim is not None:
            claim.close()


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Print the step's name when it begins and its seconds when it has ended."""
    began = time.perf_counter()
    print(f"  {name} …", end="", flush=True)
    yield
    print(f" {time.perf_counter() - began:.1f} s", flush=True)


async def _fill(settings: Settings, port: int, now: datetime) -> None:
    database = Database(settings.database_url)
    vault = Vault(settings.secret_key)
    keys = KeyRing(vault)
    credentials = Path(settings.data_dir) / "credentials.json"
    try:
        with _step("programmes and items"):
            async with database.writing() as session:
                await console.load_programmes(session, now=now)
                await items.adopt_items(session, load_bank(CONTENT), now=now)
        with _step("people"):
            staff = await _ensure_staff(database, credentials, now)
        with _step("a sitting held three hours ago"):
            for code in TITLES:
                await hold_earlier_sitting(database, code, vault, keys=keys, now=now)
        with _step("a sitting of last month, marked and released"):
            await hold_last_months_sitting(database, vault, keys=keys, now=now)
        with _step("coming sittings and tickets"):
            async with database.writing() as session:
                tickets = await _ensure_sittings(session, vault, now)
                await staff_open_sittings(session, now=now)
            tickets = remember(credentials, staff, tickets)
        with _step("items to review and papers to make"):
            async with database.writing() as session:
                await prepare_desks(session, now=now)
    finally:
        await database.dispose()
    print_ways_in(port, staff, tickets)


async def _ensure_staff(database: Database, credentials: Path, now: datetime) -> dict[str, str]:
    """Username -> password of the demo's staff; made once, kept in the data folder."""
    known: dict[str, str] = read_credentials(credentials).get("staff", {})
    for username, display_name, roles in STAFF:
        async with database.reading() as session:
            if await accounts.find_staff(session, username) is not None and username in known:
                continue
        known[username] = secrets.token_urlsafe(12)
        # Kept before the account exists: a password that nobody knows would need a reset.
        remember(credentials, known, [])
        hashed = await doors.hash_password(known[username])
        async with database.writing() as session:
            await accounts.create_staff(
                session,
                username=username,
                display_name=display_name,
                password_hash=hashed,
                roles=roles,
                now=now,
            )
    return known


async def _ensure_sittings(session: AsyncSession, vault: Vault, now: datetime) -> list[Ticket]:
    """Coming sittings are generated, one of them near; each programme has one to enter now."""
    tickets: list[Ticket] = []
    today = now.astimezone(EXAM_ZONE).date()
    for code, title_key in TITLES.items():
        programme = await programmes.get_programme_by_code(session, code)
        await sittings.generate_sittings(
            session,
            programme.id,
            title_key=title_key,
            first_on=today,
            last_on=today + AHEAD,
            actor=SYSTEM,
            now=now,
        )
        if not await _may_enter_one(session, programme, now):
            tickets += await _open_and_book(session, programme, vault, now)
    if not await _is_one_to_open(session, now):
        await _plan_extra(session, now)
    return tickets


async def _may_enter_one(session: AsyncSession, programme: Programme, now: datetime) -> bool:
    return any(
        SITTING.may(sitting.state, SittingCapability.ADMIT)
        and sitting.starts_at <= now < sitting.entry_closes_at
        for sitting in await sittings.list_sittings(session)
        if sitting.programme_id == programme.id
    )


async def _open_and_book(
    session: AsyncSession, programme: Programme, vault: Vault, now: datetime
) -> list[Ticket]:
    title_key = TITLES[programme.code]
    new = sittings.NewSitting(programme.id, title_key, now, entry_window=ENTRY_WINDOW)
    sitting = await sittings.create_sitting(session, new, actor=SYSTEM, now=now)
    await sittings.open_sitting(session, sitting.id, actor=SYSTEM, now=now)
    await sittings.set_contact(session, sitting.id, CONTACT, actor=SYSTEM, now=now)
    report = await registrations.book(
        session, sitting.id, roster_of(programme.code, NAMES), actor=SYSTEM, vault=vault, now=now
    )
    return [
        Ticket(programme.code, row.full_name, row.id_number, ticket)
        for row, ticket in report.booked
    ]


async def _is_one_to_open(session: AsyncSession, now: datetime) -> bool:
    return any(
        SITTING.allows(sitting.state, SittingVerb.OPEN)
        and NEAR_FROM < sitting.starts_at - now < NEAR_TO
        for sitting in await sittings.list_sittings(session)
    )


async def _plan_extra(session: AsyncSession, now: datetime) -> None:
    """A further date by hand, on the first Saturday after tomorrow."""
    programme = await programmes.get_programme_by_code(session, EXTRA_OF)
    today = now.astimezone(EXAM_ZONE).date()
    day = today + timedelta(days=(SATURDAY - today.isoweekday() - 2) % 7 + 2)
    starts_at = datetime.combine(day, EXTRA_STARTS, EXAM_ZONE)
    new = sittings.NewSitting(programme.id, TITLES[EXTRA_OF], starts_at)
    await sittings.create_sitting(session, new, actor=SYSTEM, now=now)
