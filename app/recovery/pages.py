# SPDX-License-Identifier: Apache-2.0
"""What came late in a sitting: whose it is, rescue files, and taking in, looked at first."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayReopenAttempts
from app.accounts.viewing import Records, StaffLook
from app.audit.rules import View
from app.core.db import AppDatabase, ReadSession, WriteSession
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.requests import AppVault, Now
from app.core.schemas import Reason
from app.core.templating import render
from app.recovery.errors import NoRescueFile, NothingToTakeIn, TakingInChanged
from app.recovery.rules import DELIVERED_WITHIN, FILED_WITHIN, MOST_BYTES, RecoveryPreview
from app.recovery.service import files, overview, previews, taking_in
from app.recovery.values import FATES, FINDINGS, FOOTINGS, FileFinding
from app.signing.service import AppKeys
from app.sittings import service as sittings
from app.timekeeping.errors import PeopleNotConfirmed
from app.timekeeping.rules import demand_confirmed

router = APIRouter(include_in_schema=False)

_HOME = "/console/sittings/{sitting_id}/late-answers"
Look = Annotated[StaffLook, Depends(Records(View.LATE_ANSWERS))]
Record = Callable[[tuple[str, UUID]], Awaitable[None]]


class TakingInForm(BaseModel):
    """What was looked at, why it is done, and the number of people typed."""

    digest: Annotated[str, StringConstraints(max_length=64)]
    reason: Reason
    confirm: Annotated[str, StringConstraints(max_length=20)]


@router.get(_HOME)
async def show_late_answers(
    sitting_id: UUID,
    request: Request,
    session: ReadSession,
    _operator: MayReopenAttempts,
    done: str = "",
) -> Response:
    context = await _about(session, sitting_id) | {
        "found": await overview.late_answers_of(session, sitting_id),
        "files": await files.list_files(session, sitting_id),
        "most_megabytes": MOST_BYTES // 1_000_000,
        "done": done,
    }
    return render(request, "recovery/late_answers.html", context)


@router.get(_HOME + "/outages/{outage_id}")
async def show_outage(
    sitting_id: UUID,
    outage_id: UUID,
    request: Request,
    session: ReadSession,
    _operator: MayReopenAttempts,
    *,
    look: Look,
) -> Response:
    where = (sitting_id, outage_id)
    return await _outage_page(request, session=session, where=where, record=look.record)


@router.post(_HOME + "/outages/{outage_id}")
async def take_in_of_outage(
    sitting_id: UUID,
    outage_id: UUID,
    request: Request,
    database: AppDatabase,
    now: Now,
    *,
    operator: MayReopenAttempts,
    keys: AppKeys,
    look: Look,
    form: Annotated[TakingInForm, Form()],
) -> Response:
    do = partial(
        taking_in.take_in_of_outage,
        sitting_id=sitting_id,
        outage_id=outage_id,
        digest=form.digest,
        reason=form.reason,
        staff_id=operator.staff_id,
        keys=keys,
        now=now,
    )
    show = partial(_outage_page, request, where=(sitting_id, outage_id), record=look.record)
    return await _take_in(database, sitting_id, form, do=do, show=show)


@router.post(_HOME + "/files")
async def upload_file(
    sitting_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayReopenAttempts,
    *,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """The file is kept as it came, and its page says what it holds and would change."""
    if file is None:
        raise NoRescueFile
    kept = await files.keep_file(
        session,
        sitting_id,
        await file.read(MOST_BYTES + 1),
        staff_id=operator.staff_id,
        now=now,
    )
    return RedirectResponse(f"{_HOME.format(sitting_id=sitting_id)}/files/{kept.id}", 303)


@router.get(_HOME + "/files/{file_id}")
async def show_file(
    sitting_id: UUID,
    file_id: UUID,
    request: Request,
    session: ReadSession,
    vault: AppVault,
    _operator: MayReopenAttempts,
    *,
    look: Look,
) -> Response:
    where = (sitting_id, file_id)
    return await _file_page(request, session=session, where=where, record=look.record, vault=vault)


@router.post(_HOME + "/files/{file_id}")
async def take_in_of_file(
    sitting_id: UUID,
    file_id: UUID,
    request: Request,
    database: AppDatabase,
    now: Now,
    *,
    operator: MayReopenAttempts,
    vault: AppVault,
    keys: AppKeys,
    look: Look,
    form: Annotated[TakingInForm, Form()],
) -> Response:
    do = partial(
        taking_in.take_in_of_file,
        sitting_id=sitting_id,
        file_id=file_id,
        digest=form.digest,
        reason=form.reason,
        staff_id=operator.staff_id,
        vault=vault,
        keys=keys,
        now=now,
    )
    where = (sitting_id, file_id)
    show = partial(_file_page, request, where=where, record=look.record, vault=vault)
    return await _take_in(database, sitting_id, form, do=do, show=show)


async def _take_in(
    database: AppDatabase,
    sitting_id: UUID,
    form: TakingInForm,
    *,
    do: Callable[[AsyncSession], Awaitable[RecoveryPreview]],
    show: Callable[..., Awaitable[Response]],
) -> Response:
    """What was previewed is done; anything else, and the page shows what would be done now."""
    try:
        async with database.writing() as session:
            done = await do(session)
            demand_confirmed(form.confirm, len(done.reached))
    except (NothingToTakeIn, TakingInChanged, PeopleNotConfirmed) as refusal:
        async with database.reading() as session:
            return await show(session=session, refusal=refusal, reason=form.reason)
    return RedirectResponse(f"{_HOME.format(sitting_id=sitting_id)}?done=taken", 303)


async def _outage_page(
    request: Request,
    *,
    session: AsyncSession,
    where: tuple[UUID, UUID],
    record: Record,
    refusal: DomainError | None = None,
    reason: str = "",
) -> Response:
    outage, preview = await previews.preview_outage(session, *where)
    return await _preview_page(
        request,
        session,
        where[0],
        preview,
        record=record,
        refusal=refusal,
        reason=reason,
        heading="outage",
        outage=outage,
        act=f"{_HOME.format(sitting_id=where[0])}/outages/{outage.id}",
        finding=FileFinding.READ,
    )


async def _file_page(
    request: Request,
    *,
    session: AsyncSession,
    where: tuple[UUID, UUID],
    record: Record,
    vault: AppVault,
    refusal: DomainError | None = None,
    reason: str = "",
) -> Response:
    file = await files.get_file(session, where[1], sitting_id=where[0])
    finding, preview = await previews.preview_file(session, file, vault=vault)
    return await _preview_page(
        request,
        session,
        where[0],
        preview,
        record=record,
        refusal=refusal,
        reason=reason,
        heading="file",
        file=file,
        act=f"{_HOME.format(sitting_id=where[0])}/files/{file.id}",
        finding=finding,
    )


async def _preview_page(
    request: Request,
    session: AsyncSession,
    sitting_id: UUID,
    preview: RecoveryPreview,
    *,
    record: Record,
    refusal: DomainError | None,
    reason: str,
    **about: Any,
) -> Response:
    """That somebody looked at these answers is recorded before any is shown."""
    for line in preview.lines:
        await record(("attempt", line.attempt_id))
    context = await _about(session, sitting_id) | about
    context |= {
        "preview": preview,
        "findings": FINDINGS,
        "footings": FOOTINGS,
        "fates": FATES,
        "reason": reason,
        "refused": refusal.in_words() if refusal else "",
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "recovery/preview.html", context, status=status)


async def _about(session: AsyncSession, sitting_id: UUID) -> dict[str, Any]:
    sitting = await sittings.get_sitting(session, sitting_id)
    rules = await sittings.rules_of(session, sitting)
    return {
        "sitting": sitting,
        "title": rules.title(sitting.title_key),
        "within": {
            "minutes": int(DELIVERED_WITHIN.total_seconds() // 60),
            "hours": int(FILED_WITHIN.total_seconds() // 3600),
        },
    }
