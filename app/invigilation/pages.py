# SPDX-License-Identifier: Apache-2.0
"""The invigilators' pages: sittings, the wall, one attempt."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import (
    MayJudgeFindings,
    MayReadBoards,
    MayTerminateAttempts,
    MayWatchAttempts,
)
from app.attempts import service as attempts
from app.attempts.rules import MOST_GIVEN, MOST_PAUSED
from app.attempts.values import CAUSES, Cause, TimeGift
from app.audit.values import staff_actor
from app.core.db import ReadSession, WriteSession
from app.core.ids import new_id
from app.core.requests import Now
from app.core.schemas import Reason
from app.core.templating import render
from app.invigilation.errors import TerminationNotConfirmed
from app.invigilation.rules import roster_of
from app.invigilation.schemas import counts_of, tiles_of, words
from app.invigilation.service import findings
from app.invigilation.service.board import RECENT, SOON, get_board, list_watched_sittings
from app.invigilation.service.timeline import get_timeline
from app.invigilation.states import Judgement, Look
from app.messages import service as messages
from app.messages.rules import MOST_CHARACTERS
from app.signing.service import AppKeys

router = APIRouter(include_in_schema=False)

MINUTE = timedelta(minutes=1)
# The groups that are open when the wall is; who is well is a count.
UNFOLDED = (Look.NEEDED,)


@router.get("/invigilation")
async def show_sittings(
    request: Request, session: ReadSession, now: Now, invigilator: MayWatchAttempts
) -> Response:
    lines = await list_watched_sittings(session, invigilator.staff_id, now=now)
    context = {"lines": lines, "recent": RECENT, "soon_hours": SOON // timedelta(hours=1)}
    return render(request, "invigilation/sittings.html", context)


@router.get("/invigilation/sittings/{sitting_id}")
async def show_board(
    sitting_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    reader: MayReadBoards,
) -> Response:
    """The wall; without scripts it is as fresh as its last reload."""
    board = await get_board(session, sitting_id, reader=reader, now=now)
    tiles = tiles_of(board, UNFOLDED)
    context = {
        "head": board.head,
        "is_open": board.is_open,
        "at": board.at,
        "groups": counts_of(tiles),
        "tiles": tiles,
        "sign_of_life": words.sign_of_life,
        "state": {
            "changes": f"/api/v1/sittings/{sitting_id}/board/changes",
            "roster": roster_of(tile.registration_id for tile in tiles),
            "shown": UNFOLDED,
        },
    }
    return render(request, "invigilation/board.html", context)


@router.get("/invigilation/attempts/{attempt_id}")
async def show_attempt(
    attempt_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    invigilator: MayWatchAttempts,
) -> Response:
    timeline = await get_timeline(session, attempt_id, staff_id=invigilator.staff_id, now=now)
    talk = await messages.get_invigilated(
        session,
        timeline.head.id,
        timeline.registration_id,
        staff_id=invigilator.staff_id,
        now=now,
    )
    context = {
        "timeline": timeline,
        "talk": talk,
        "client_id": new_id().hex,
        "most": MOST_CHARACTERS,
        "words": words,
        "causes": CAUSES,
        "most_minutes": MOST_GIVEN // MINUTE,
        "most_paused": MOST_PAUSED,
    }
    return render(request, "invigilation/attempt.html", context)


@router.post("/invigilation/findings/{finding_id}/verdict")
async def judge_finding(
    finding_id: UUID,
    session: WriteSession,
    now: Now,
    invigilator: MayJudgeFindings,
    verdict: Annotated[Judgement, Form()],
    *,
    note: Annotated[Reason, Form()],
) -> Response:
    finding = await findings.judge(
        session, finding_id, verdict, note=note, staff_id=invigilator.staff_id, now=now
    )
    return RedirectResponse(f"/invigilation/attempts/{finding.attempt_id}", 303)


@router.post("/invigilation/attempts/{attempt_id}/termination")
async def terminate_attempt(
    attempt_id: UUID,
    session: WriteSession,
    now: Now,
    invigilator: MayTerminateAttempts,
    reason: Annotated[Reason, Form()],
    *,
    keys: AppKeys,
    confirmed: Annotated[str, Form()] = "",
) -> Response:
    """End the attempt; the box is the deliberate second step."""
    if not confirmed:
        raise TerminationNotConfirmed
    await attempts.terminate(
        session, attempt_id, invigilator_id=invigilator.staff_id, reason=reason, keys=keys, now=now
    )
    return RedirectResponse(f"/invigilation/attempts/{attempt_id}", 303)


@router.post("/invigilation/attempts/{attempt_id}/grants")
async def grant_time(
    attempt_id: UUID,
    session: WriteSession,
    now: Now,
    invigilator: MayTerminateAttempts,
    minutes: Annotated[int, Form(ge=1, le=MOST_GIVEN // MINUTE)],
    *,
    reason: Annotated[Reason, Form()],
) -> Response:
    by = invigilator.staff_id
    attempt = await attempts.lock_invigilated(session, attempt_id, invigilator_id=by)
    gift = TimeGift(Cause.GRANT, minutes * MINUTE, reason, staff_actor(by))
    await attempts.give_to(session, [attempt], gift, now=now)
    return RedirectResponse(f"/invigilation/attempts/{attempt_id}", 303)


@router.post("/invigilation/attempts/{attempt_id}/pause")
async def pause_attempt(
    attempt_id: UUID,
    session: WriteSession,
    now: Now,
    invigilator: MayTerminateAttempts,
    reason: Annotated[Reason, Form()],
) -> Response:
    by = invigilator.staff_id
    attempt = await attempts.lock_invigilated(session, attempt_id, invigilator_id=by)
    await attempts.pause(session, [attempt], reason=reason, actor=staff_actor(by), now=now)
    return RedirectResponse(f"/invigilation/attempts/{attempt_id}", 303)


@router.post("/invigilation/attempts/{attempt_id}/resumption")
async def resume_attempt(
    attempt_id: UUID,
    session: WriteSession,
    now: Now,
    invigilator: MayTerminateAttempts,
    reason: Annotated[Reason, Form()],
) -> Response:
    by = invigilator.staff_id
    attempt = await attempts.lock_invigilated(session, attempt_id, invigilator_id=by)
    await attempts.resume(session, [attempt], reason=reason, actor=staff_actor(by), now=now)
    return RedirectResponse(f"/invigilation/attempts/{attempt_id}", 303)
