# SPDX-License-Identifier: Apache-2.0
"""Full halls for benches: sittings on one form or on individual ones, candidates signed in."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.audit.values import SYSTEM
from app.core.clock import SystemClock
from app.core.db import Database
from app.core.security import Vault
from app.demo import TITLES
from app.items import service as items
from app.papers import service as papers, tasks
from app.papers.service import BlueprintWishes, Examination
from app.papers.states import FormUse
from app.programmes import service as programmes
from app.registrations import service as registrations
from app.registrations.rules import RosterRow
from app.rehearsal.people import id_number
from app.sittings import service as sittings
from bench.faults.candidate import Way, agree, sign_in
from bench.faults.wire import HttpLine
from bench.servers import Ticket, book
from question_bank.assembly import Limits
from tests.support.factories.exams import BANK
from tests.support.roles import Role
from tests.support.world import SECRET

_PROGRAMME = "cpcif"


class HallDeal(StrEnum):
    """Which forms a sitting's candidates get."""

    ONE_FORM = "one form"
    INDIVIDUAL = "individual forms"


async def book_hall(url: str, candidates: int, deal: HallDeal) -> list[Ticket]:
    """Tickets for a sitting that has just begun."""
    if deal is HallDeal.ONE_FORM:
        return await book(url, candidates)
    database, now = Database(url), SystemClock().now()
    try:
        async with database.writing() as session:
            set_id = await _request_set(session, candidates, now)
        await tasks.assemble_requested_set(database, {"form_set_id": str(set_id)}, now=now)
        async with database.writing() as session:
            return await _open(session, set_id, candidates, now)
    finally:
        await database.dispose()


async def _request_set(session: AsyncSession, forms: int, now: datetime) -> UUID:
    """A set of so many forms that nobody shares, asked for."""
    await programmes.load_programmes(session, now=now)
    await items.adopt_items(session, BANK, now=now)
    maker = await accounts.create_staff(
        session,
        username="maker",
        display_name="Maker",
        roles=[Role.PAPER_MAKER],
        password_hash="none",  # noqa: S106
        now=now,
    )
    programme = await programmes.get_programme_by_code(session, _PROGRAMME)
    exam = Examination(programme.id, TITLES[_PROGRAMME], "paper")
    made = await papers.create_blueprint(session, exam, "hall", author_id=maker.id, now=now)
    wishes = BlueprintWishes(made.name, FormUse.INDIVIDUAL, forms, Limits(), made.body["sections"])
    await papers.save_blueprint(session, made.id, wishes, seen=1, author_id=maker.id, now=now)
    return (await papers.request_forms(session, made.id, staff_id=maker.id, now=now)).id


async def _open(
    session: AsyncSession, set_id: UUID, candidates: int, now: datetime
) -> list[Ticket]:
    programme = await programmes.get_programme_by_code(session, _PROGRAMME)
    new = sittings.NewSitting(programme.id, TITLES[_PROGRAMME], now)
    sitting = await sittings.create_sitting(session, new, actor=SYSTEM, now=now)
    await sittings.assign_forms(session, sitting.id, set_id, actor=SYSTEM, now=now)
    await sittings.open_sitting(session, sitting.id, actor=SYSTEM, now=now)
    rows = [RosterRow(f"考生{n}", id_number(n)) for n in range(1, candidates + 1)]
    report = await registrations.book(
        session, sitting.id, rows, actor=SYSTEM, vault=Vault(SecretStr(SECRET)), now=now
    )
    return [(ticket, row.id_number) for row, ticket in report.booked]


@dataclass(slots=True)
class SignedIn:
    """A candidate in the waiting room."""

    line: HttpLine
    registration_id: str


async def let_in(port: int, tickets: Sequence[Ticket], *, at_once: int = 20) -> list[SignedIn]:
    """All signed in and asked about the camera, which is no part of what is measured."""
    turns = asyncio.Semaphore(at_once)

    async def enter(place: int, ticket: Ticket) -> SignedIn:
        async with turns:
            # Each from a browser and an address of their own, as from homes.
            line = HttpLine(port, address=f"10.1.{place >> 8}.{place & 255}")
            registration_id = await sign_in(line, Way(*ticket))
            await agree(line, registration_id)
            await line.close()
            return SignedIn(line, registration_id)

    return list(await asyncio.gather(*(enter(n, ticket) for n, ticket in enumerate(tickets))))
