# SPDX-License-Identifier: Apache-2.0
"""Old rows: all of a database's a second past their term, each with a twin just inside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Session, StaffMember
from app.attempts.models import Attempt, LateOp
from app.clock.models import ClockMark
from app.core.blobs import Blobs
from app.core.invariants import InvariantCheck
from app.core.privacy import After, Privacy
from app.core.repeats import RepeatedCreation
from app.doors.models import SignInPace
from app.factors.models import Challenge, Passkey, RecoveryCode, TotpFactor
from app.grading.models import MarkingRun, Opinion
from app.messages.models import Message
from app.messages.values import Author
from app.papers.models import Form, FormDeal, FormSet, FormStatistic
from app.recovery.models import RescueFile, RescueKey
from app.registrations.models import Accommodation, LateAdmission, Registration
from app.retention import Keeper, RetentionReport, declared, list_due
from app.retention.families import root_of
from app.retention.timing import PROGRAMME_TERMS
from app.sittings import service as sittings
from app.timekeeping.models import PulseMinute
from app.trials.models import DeviceCheck, Trial
from app.trials.values import CheckPlace
from tests.support.factories.tampering import unguard
from tests.support.world import World

Row = dict[str, Any]
SECOND = timedelta(seconds=1)


async def add_rare_rows(world: World) -> None:
    """One row of each table that a hall's story leaves empty."""
    now = world.now()
    async with world.database.writing() as session:
        attempt = (await session.scalars(sa.select(Attempt).limit(1))).one()
        holder = (await session.scalars(sa.select(Registration.id).limit(1))).one()
        made = (await session.scalars(sa.select(FormSet))).one()
        form = (await session.scalars(sa.select(Form).where(Form.form_set_id == made.id))).one()
        run = (await session.scalars(sa.select(MarkingRun).limit(1))).one()
        reader = (await session.scalars(sa.select(StaffMember.id).limit(1))).one()
        sitting_in = (await session.scalars(sa.select(Session.id).limit(1))).one()
        told = {"form_set_id": made.id, "holder": holder, "form_id": form.id, "sole": False}
        session.add_all(
            [
                LateOp(
                    attempt_id=attempt.id, op=99, slot=1, kind="answer", value="{}",
                    client_at=now, received_at=now, digest="d" * 64,
                ),
                Opinion(
                    run_id=run.id, slot=1, nth=1, given_by=reader, points=Decimal(1),
                    max_points=Decimal(1), detail={}, given_at=now,
                ),
                TotpFactor(staff_id=reader, secret_sealed="s", created_at=now),
                Passkey(
                    staff_id=reader, credential_id="c" * 40, public_key=b"k", sign_count=0,
                    name="电脑", transports=[], created_at=now,
                ),
                RecoveryCode(staff_id=reader, digest="d" * 64, created_at=now),
                Challenge(session_id=sitting_in, text="t" * 64, asked_at=now),
                Message(
                    registration_id=holder, author=Author.CANDIDATE, client_id="message-0001",
                    text="请问", sent_at=now,
                ),
                SignInPace(digest="d" * 64, paid_until=now),
                FormDeal(**told, dealt_at=now),
                FormStatistic(form_id=form.id, candidates=3, figures={}, computed_at=now),
                Accommodation(
                    candidate_id=attempt.candidate_id, percent=25, note="准予加时", given_by=reader,
                    given_at=now,
                ),
                LateAdmission(
                    registration_id=holder, until=now, note="准许", given_by=reader, given_at=now
                ),
                PulseMinute(
                    sitting_id=attempt.sitting_id, minute_at=now, process=uuid4(), answered=1,
                    refused=0, heard="a" * 12, turned_away="",
                ),
                *_of_devices(attempt, holder, now),
                RescueKey(kid="k" * 16, public_key="p" * 130, sealed="s", made_at=now),
                RescueFile(
                    attempt_id=attempt.id, digest="d" * 64, body=b"sealed", uploaded_at=now,
                    uploaded_by=reader,
                ),
                RepeatedCreation(
                    digest="a" * 64, request="r" * 64, answer={}, made_at=now
                ),
                ClockMark(
                    id=1, believed_at=now, reference_at=now, boot="", booted_at=now
                ),
                InvariantCheck(checked_on=now.date(), checked_at=now, broken=[]),
                RetentionReport(
                    sweep_id=uuid4(), swept_at=now, table_name="jobs", thing="rows",
                    term="30 days", number=1,
                ),
            ]
        )  # fmt: skip


def _of_devices(attempt: Attempt, holder: UUID, now: datetime) -> list[Trial | DeviceCheck]:
    told = {"registration_id": holder, "sitting_id": attempt.sitting_id}
    nothing: dict[str, Any] = {"answers": {}, "flags": [], "faces": []}
    whose = attempt.candidate_id
    trial = Trial(**told, **nothing, candidate_id=whose, started_at=now, deadline_at=now)
    return [trial, DeviceCheck(**told, place=CheckPlace.CHECK, measured={}, checked_at=now)]


@dataclass(frozen=True, slots=True)
class Aged:
    """The keys of what is past its term and of the twins that are not, by table."""

    old: Mapping[str, set[tuple[Any, ...]]]
    twins: Mapping[str, set[tuple[Any, ...]]]


async def age_everything(world: World) -> Aged:
    """Every row with a term is a second past it, and has a twin whose term has a second to go.

    What stays as long as the service has no twin: both refer to it.
    """
    await unguard(world)
    async with world.database.writing() as session:
        camera = await sittings.camera_terms(session)
        (pictures,) = set(camera.values())
        old, twins = {}, {}
        for table in reversed(declared()):
            if root_of(table) is None:
                continue
            rows = [dict(row) for row in (await session.execute(sa.select(table))).mappings()]
            shifted = [_moved(table, row, world.now(), pictures, -SECOND) for row in rows]
            copies = [
                _moved(table, _twin(table, row), world.now(), pictures, SECOND) for row in rows
            ]
            changed = [new for old, new in zip(rows, shifted, strict=True) if new != old]
            await _rewrite(session, table, changed)
            # Who refers to nobody comes first: the failed attempt before its retake.
            copies.sort(key=lambda row: row.get("retake_of") is not None)
            await session.execute(sa.insert(table), copies)
            old[table.name], twins[table.name] = keys_in(table, rows), keys_in(table, copies)
    await _copy_blobs(world)
    return Aged(old, twins)


def keys_in(table: sa.Table, rows: list[Row]) -> set[tuple[Any, ...]]:
    return {tuple(row[column.name] for column in table.primary_key) for row in rows}


async def _rewrite(session: AsyncSession, table: sa.Table, rows: list[Row]) -> None:
    for row in rows:
        own = sa.and_(*(column == row[column.name] for column in table.primary_key))
        await session.execute(sa.update(table).where(own).values(row))


def _counted_from(table: sa.Table) -> list[str]:
    """Columns of the table's own that a term counts from."""
    privacy: Privacy = declared()[table]
    since = privacy.keep.since if isinstance(privacy.keep, After) else ()
    blobs = [blob.keep.since for blob in privacy.blobs if blob.keep is not None]
    return [path for path in (*since, *blobs) if "." not in path]


def _moved(table: sa.Table, row: Row, now: datetime, pictures: timedelta, margin: timedelta) -> Row:
    """The row with all its instants moved so far that its term ends at `now + margin`."""
    own = _counted_from(table)
    if not own:
        return row
    keep = declared()[table].keep
    ends = now - (keep.keep if isinstance(keep, After) else pictures) + margin
    latest = max((row[name] for name in own if row[name] is not None), default=None)
    if latest is None:
        # Still employed, or not yet done: over when the term began.
        return row | ({} if own == ["frozen_at"] else {own[0]: ends})
    instants = {name: held for name, held in row.items() if isinstance(held, datetime)}
    return row | {name: held + (ends - latest) for name, held in instants.items()}


def _twin(table: sa.Table, row: Row) -> Row:
    return {name: _twin_value(table.c[name], held) for name, held in row.items()}


def _twin_value(column: sa.Column[Any], held: Any) -> Any:
    """Another id, another number: what must not be the same twice, and what leads to a twin."""
    blobs = {blob.column: blob.prefix for blob in declared()[column.table].blobs}
    if isinstance(held, str) and column.name in blobs:
        return blobs[column.name] + "twin-" + held.removeprefix(blobs[column.name])
    if isinstance(held, str) and (column.unique or column.primary_key):
        return "~" + held[1:]
    if isinstance(held, date) and column.primary_key:
        return held + timedelta(days=1)
    if isinstance(held, UUID) and all(
        root_of(f.column.table) is not None for f in column.foreign_keys
    ):
        return UUID(int=held.int ^ 1)
    return held


async def _copy_blobs(world: World) -> None:
    blobs = world.blobs
    async with world.database.reading() as session:
        for table, privacy in declared().items():
            for blob in privacy.blobs:
                named = await session.scalars(sa.select(table.c[blob.column]))
                for key in [key for key in named if key and "twin-" in key]:
                    original = await blobs.get(key.replace("twin-", ""))
                    assert original is not None
                    await blobs.put(key, original)


def keeper_of(world: World, blobs: Blobs | None = None) -> Keeper:
    """What the worker sweeps with; with another store where one is given."""
    return Keeper(world.database, blobs or world.blobs, PROGRAMME_TERMS)


async def past_term(world: World) -> dict[tuple[str, str], int]:
    """How much is past its term, by table and thing; without those that have nothing."""
    async with world.database.reading() as session:
        due = await list_due(session, PROGRAMME_TERMS, now=world.now())
    return {(each.table, each.thing.value): each.found.number for each in due if each.found.number}


def blob_keys(world: World) -> set[str]:
    """All that the store holds."""
    folder = world.settings.data_dir / "blobs"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
