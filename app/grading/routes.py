# SPDX-License-Identifier: Apache-2.0
"""The graders' queue by API."""

from uuid import UUID

from fastapi import Response

from app.accounts.access import MayFollowMarking, MayMark
from app.core.api import api_router
from app.core.db import ReadSession, WriteSession
from app.core.refusals import refuses
from app.core.requests import Now
from app.grading.errors import (
    AnswerTakenOver,
    GradingDutyEnded,
    MarkInvalid,
    NothingToUndo,
    ResultReleased,
    TaskNotFound,
)
from app.grading.schemas import (
    AnswerLeaseIn,
    DeskOut,
    HeldOut,
    HoldIn,
    MarkIn,
    MarkOut,
    ProgressOut,
    desk_out,
    held_out,
    progress_out,
)
from app.grading.service import desk, marking, progress

router = api_router("grading")


@router.post(
    "/grading/leases",
    response_model=DeskOut,
    responses={204: {"description": "No answer waits."}},
)
async def lease_next(
    session: WriteSession, now: Now, grader: MayMark, body: AnswerLeaseIn | None = None
) -> DeskOut | Response:
    """Take the next answer of your sittings for 15 minutes; the one on the desk is given again."""
    sitting_id = None if body is None else body.sitting_id
    leased = await desk.lease_next(session, grader.staff_id, sitting_id=sitting_id, now=now)
    return Response(status_code=204) if leased is None else desk_out(leased)


@router.post("/grading/tasks/{task_id}/lease")
@refuses(TaskNotFound)
async def lease_held(task_id: UUID, session: WriteSession, now: Now, grader: MayMark) -> DeskOut:
    """Take an answer that was set aside."""
    return desk_out(await desk.lease_held(session, grader.staff_id, task_id, now=now))


@router.post("/grading/tasks/{task_id}/mark")
@refuses(AnswerTakenOver, GradingDutyEnded, MarkInvalid, TaskNotFound)
async def mark(
    task_id: UUID, body: MarkIn, session: WriteSession, now: Now, grader: MayMark
) -> MarkOut:
    """Mark an answer on the desk; 409 `lease_lost` when another has taken it over.

    409 `duty_ended` when the sitting is no longer yours to mark: nothing was kept.
    """
    made = await marking.mark(
        session,
        grader.staff_id,
        task_id,
        lease_token=body.lease_token,
        given=body.given(),
        now=now,
    )
    return MarkOut(points=made.points, max_points=made.max_points)


@router.post("/grading/tasks/{task_id}/hold", status_code=204)
@refuses(AnswerTakenOver, GradingDutyEnded, TaskNotFound)
async def hold(
    task_id: UUID, body: HoldIn, session: WriteSession, now: Now, grader: MayMark
) -> None:
    """Set an answer aside with a note."""
    await desk.hold(
        session, grader.staff_id, task_id, lease_token=body.lease_token, note=body.note, now=now
    )


@router.post("/grading/undo")
@refuses(GradingDutyEnded, NothingToUndo, ResultReleased)
async def undo(session: WriteSession, now: Now, grader: MayMark) -> DeskOut:
    """Take the own last mark back; its answer lies on the desk again."""
    return desk_out(await marking.undo(session, grader.staff_id, now=now))


@router.get("/grading/progress")
async def get_progress(session: ReadSession, staff: MayFollowMarking) -> ProgressOut:
    """How far the marking of your sittings is, and the own share and pace; operators see all."""
    return progress_out(await progress.get_progress(session, staff))


@router.get("/grading/held")
async def list_held(session: ReadSession, staff: MayFollowMarking) -> list[HeldOut]:
    """The answers that were set aside, with their notes."""
    return [held_out(held) for held in await progress.list_held(session, staff)]
