# SPDX-License-Identifier: Apache-2.0
"""The graders' pages: what waits, and the desk."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayFollowMarking, MayMark
from app.accounts.states import StaffSubject
from app.accounts.values import Right
from app.core.db import ReadSession
from app.core.templating import render
from app.grading.service import progress
from app.grading.values import SittingProgress
from app.programmes.rules import Text
from app.sittings import service as sittings
from app.sittings.values import Duty

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class QueuedSitting:
    """A sitting as the list shows it."""

    programme: Text
    title: Text
    starts_at: datetime
    progress: SittingProgress


@router.get("/grading")
async def show_queue(request: Request, session: ReadSession, staff: MayFollowMarking) -> Response:
    """Sittings with short answers, the own progress, and the answers that were set aside."""
    seen = await progress.get_progress(session, staff)
    context = {
        "lines": await _lines_of(session, seen.sittings),
        "progress": seen,
        "held": await progress.list_held(session, staff),
        "own": await _marked_by(session, staff),
        "may_mark": staff.may(Right.MARKING_MARK),
    }
    return render(request, "grading/queue.html", context)


@router.get("/grading/desk")
async def show_desk(
    request: Request, _grader: MayMark, sitting: UUID | None = None, task: UUID | None = None
) -> Response:
    """One answer after the other; `task` takes an answer that was set aside."""
    state = {
        "sitting_id": None if sitting is None else str(sitting),
        "task_id": None if task is None else str(task),
    }
    return render(request, "grading/desk.html", {"state": state})


async def _marked_by(session: AsyncSession, staff: StaffSubject) -> set[UUID]:
    """The sittings whose answers this member of staff may mark."""
    if not staff.may(Right.MARKING_MARK):
        return set()
    own = await sittings.list_sittings_of(session, staff_id=staff.staff_id, duty=Duty.GRADING)
    return {sitting.id for sitting in own}


async def _lines_of(
    session: AsyncSession, rows: tuple[SittingProgress, ...]
) -> list[QueuedSitting]:
    """Open work first, then by start; names come from the sitting's rules."""
    by_id = {row.sitting_id: row for row in rows}
    lines = []
    for sitting in await sittings.list_sittings_by_ids(session, list(by_id)):
        rules = await sittings.rules_of(session, sitting)
        title = rules.title(sitting.title_key)
        lines.append(QueuedSitting(rules.name, title.name, sitting.starts_at, by_id[sitting.id]))
    return sorted(lines, key=lambda line: (line.progress.waiting == 0, line.starts_at))
