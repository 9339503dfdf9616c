# SPDX-License-Identifier: Apache-2.0
"""Sittings by API."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import TypeAdapter

from app.accounts.access import (
    AppOnce,
    MayAssignDuties,
    MayCancelSittings,
    MayCloseEntry,
    MayMoveSittings,
    MayOpenSittings,
    MayPlanSittings,
    MayReadSittings,
)
from app.accounts.errors import StaffNotFound
from app.audit.values import staff_actor
from app.core.api import api_router
from app.core.db import ReadSession, WriteSession
from app.core.lifecycle import IllegalVerb
from app.core.listing import AppPager, CursorOfOther, CursorUnknown, SpanReversed
from app.core.refusals import refuses
from app.core.repeats import KeyReused
from app.core.requests import Now
from app.papers.errors import BankTooSmall, BankUnsuited, FormSetUnfit
from app.programmes import service as programmes
from app.programmes.errors import ProgrammeNotFound, TitleNotFound
from app.sittings import service
from app.sittings.errors import (
    ContactNameAlone,
    DutyHeldAlready,
    DutyNotHeld,
    DutyOfDisabled,
    DutyWithoutRole,
    EmailUnreadable,
    EntryClosedBefore,
    EntryOver,
    EntryPromised,
    HoursMissing,
    SittingBegun,
    SittingNotBegun,
    SittingNotFound,
    SittingWithoutDuties,
    StartInPast,
    TelephoneUnreadable,
)
from app.sittings.schemas import (
    CancellationIn,
    ContactIn,
    ContactOut,
    DutiesOut,
    DutyIn,
    EntryCloseIn,
    PlannedOut,
    SittingIn,
    SittingOut,
    SittingsOut,
    SittingsQuery,
    SpanIn,
    StartIn,
    duties_out,
    planned_out,
    sitting_out,
)
from app.sittings.service import reading

router = api_router("sittings")

_SITTING, _SITTINGS = TypeAdapter(SittingOut), TypeAdapter(list[SittingOut])
_DUTIES = TypeAdapter(DutiesOut)


@router.get("/sittings")
@refuses(CursorOfOther, CursorUnknown, SpanReversed)
async def list_sittings(
    asked: Annotated[SittingsQuery, Query()],
    session: ReadSession,
    pager: AppPager,
    now: Now,
    *,
    _staff: MayReadSittings,
) -> SittingsOut:
    """Sittings, by start, a page at a time."""
    found = await reading.list_page(session, asked.asked(), pager.span(asked, sort=asked.sort))
    return SittingsOut(
        items=[sitting_out(sitting, now) for sitting in found.rows],
        next=pager.lead_on(asked, found.end),
    )


@router.post("/sittings/preview")
@refuses(ProgrammeNotFound, TitleNotFound)
async def preview_sittings(
    body: SpanIn, session: ReadSession, now: Now, _operator: MayPlanSittings
) -> list[PlannedOut]:
    """What generating would make; nothing is written."""
    programme = await programmes.get_programme_by_code(session, body.programme)
    first_on, last_on = body.days(now)
    planned = await service.preview_sittings(
        session, programme.id, title_key=body.title_key, first_on=first_on, last_on=last_on
    )
    return [planned_out(plan) for plan in planned]


@router.post("/sittings/generate")
@refuses(KeyReused, ProgrammeNotFound, TitleNotFound)
async def generate_sittings(
    body: SpanIn, session: WriteSession, now: Now, once: AppOnce, *, operator: MayPlanSittings
) -> list[SittingOut]:
    """Make the recurrence's sittings; the answer holds the new ones, none the second time."""

    async def generate() -> list[SittingOut]:
        programme = await programmes.get_programme_by_code(session, body.programme)
        first_on, last_on = body.days(now)
        made = await service.generate_sittings(
            session,
            programme.id,
            title_key=body.title_key,
            first_on=first_on,
            last_on=last_on,
            actor=staff_actor(operator.staff_id),
            now=now,
        )
        return [sitting_out(sitting, now) for sitting in made]

    return await once.answer(session, _SITTINGS, generate)


@router.post("/sittings", status_code=201)
@refuses(EntryOver, KeyReused, ProgrammeNotFound, TitleNotFound)
async def create_sitting(
    body: SittingIn, session: WriteSession, now: Now, once: AppOnce, *, operator: MayPlanSittings
) -> SittingOut:
    """Make one sitting by hand: an extra date, or a rehearsal."""

    async def create() -> SittingOut:
        programme = await programmes.get_programme_by_code(session, body.programme)
        window = timedelta(minutes=body.entry_minutes) if body.entry_minutes else None
        new = service.NewSitting(programme.id, body.title_key, body.starts_at, body.kind, window)
        actor = staff_actor(operator.staff_id)
        return sitting_out(await service.create_sitting(session, new, actor=actor, now=now), now)

    return await once.answer(session, _SITTING, create)


@router.get("/sittings/{sitting_id}")
@refuses(SittingNotFound)
async def get_sitting(
    sitting_id: UUID, session: ReadSession, now: Now, _staff: MayReadSittings
) -> SittingOut:
    """One sitting."""
    return sitting_out(await service.get_sitting(session, sitting_id), now)


@router.post("/sittings/{sitting_id}/open")
@refuses(BankTooSmall, BankUnsuited, EntryOver, FormSetUnfit, IllegalVerb, SittingNotFound)
async def open_sitting(
    sitting_id: UUID, session: WriteSession, now: Now, operator: MayOpenSittings
) -> SittingOut:
    """Freeze the paper and let candidates in at their time."""
    actor = staff_actor(operator.staff_id)
    return sitting_out(await service.open_sitting(session, sitting_id, actor=actor, now=now), now)


@router.post("/sittings/{sitting_id}/cancel")
@refuses(IllegalVerb, SittingBegun, SittingNotFound)
async def cancel_sitting(
    sitting_id: UUID,
    body: CancellationIn,
    session: WriteSession,
    now: Now,
    operator: MayCancelSittings,
) -> SittingOut:
    """Call the sitting off; its registrations are withdrawn and free retakes given back."""
    cancelled = await service.cancel_sitting(
        session, sitting_id, reason=body.reason, actor=staff_actor(operator.staff_id), now=now
    )
    return sitting_out(cancelled, now)


@router.post("/sittings/{sitting_id}/entry/close")
@refuses(EntryClosedBefore, EntryPromised, IllegalVerb, SittingNotBegun, SittingNotFound)
async def close_entry(
    sitting_id: UUID, body: EntryCloseIn, session: WriteSession, now: Now, operator: MayCloseEntry
) -> SittingOut:
    """Let nobody begin any more before the announced time, with a reason."""
    closed = await service.close_entry(
        session, sitting_id, reason=body.reason, actor=staff_actor(operator.staff_id), now=now
    )
    return sitting_out(closed, now)


@router.put("/sittings/{sitting_id}/start")
@refuses(IllegalVerb, SittingBegun, SittingNotFound, StartInPast)
async def override_start(
    sitting_id: UUID, body: StartIn, session: WriteSession, now: Now, operator: MayMoveSittings
) -> SittingOut:
    """Move one sitting to another start, with a reason."""
    moved = await service.override_start(
        session,
        sitting_id,
        starts_at=body.starts_at,
        reason=body.reason,
        actor=staff_actor(operator.staff_id),
        now=now,
    )
    return sitting_out(moved, now)


@router.get("/sittings/{sitting_id}/contact")
@refuses(SittingNotFound)
async def get_contact(
    sitting_id: UUID, session: ReadSession, _reader: MayReadSittings
) -> ContactOut:
    """Whom the sitting's candidates are told to ask."""
    sitting = await service.get_sitting(session, sitting_id)
    return ContactOut.model_validate(await service.contact_of(session, sitting))


@router.put("/sittings/{sitting_id}/contact")
@refuses(ContactNameAlone, EmailUnreadable, HoursMissing, SittingNotFound, TelephoneUnreadable)
async def set_contact(
    sitting_id: UUID, body: ContactIn, session: WriteSession, now: Now, operator: MayPlanSittings
) -> ContactOut:
    """Give the sitting a contact of its own; with all empty it has the programme's again."""
    sitting = await service.set_contact(
        session, sitting_id, body.typed(), actor=staff_actor(operator.staff_id), now=now
    )
    return ContactOut.model_validate(await service.contact_of(session, sitting))


@router.get("/sittings/{sitting_id}/duties")
@refuses(SittingNotFound)
async def list_duties(
    sitting_id: UUID, session: ReadSession, now: Now, _operator: MayAssignDuties
) -> DutiesOut:
    """Who invigilates and marks the sitting, who did, and who could be asked to."""
    return duties_out(await service.get_plan(session, sitting_id, now=now))


@router.post("/sittings/{sitting_id}/duties", status_code=201)
@refuses(
    DutyHeldAlready,
    DutyOfDisabled,
    DutyWithoutRole,
    KeyReused,
    SittingNotFound,
    SittingWithoutDuties,
    StaffNotFound,
)
async def assign_duty(
    sitting_id: UUID,
    body: DutyIn,
    session: WriteSession,
    now: Now,
    once: AppOnce,
    *,
    operator: MayAssignDuties,
) -> DutiesOut:
    """Give one person a duty here, and at further sittings; given already, it stays.

    409 `duty_held_already` when that is so at all of them.
    """

    async def assign() -> DutiesOut:
        await service.assign(session, body.order(sitting_id), by=operator.staff_id, now=now)
        return duties_out(await service.get_plan(session, sitting_id, now=now))

    return await once.answer(session, _DUTIES, assign)


@router.post("/sittings/{sitting_id}/duties/taking-back")
@refuses(DutyNotHeld, SittingNotFound, StaffNotFound)
async def take_duty_back(
    sitting_id: UUID, body: DutyIn, session: WriteSession, now: Now, operator: MayAssignDuties
) -> DutiesOut:
    """Take a duty back here, and at further sittings; nothing of them opens to the person any more.

    409 `duty_not_held` when there is none at any of them.
    """
    await service.take_back(session, body.order(sitting_id), by=operator.staff_id, now=now)
    return duties_out(await service.get_plan(session, sitting_id, now=now))
