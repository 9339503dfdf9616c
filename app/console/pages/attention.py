# SPDX-License-Identifier: Apache-2.0
"""What needs attention: a doubt about the time, work that failed each time, contradictions."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import MayReadAttention, MayRetryJobs
from app.audit.values import staff_actor
from app.clock.service import BELIEVED_AFTER, find_doubt
from app.console.service import attention
from app.core.db import ReadSession, WriteSession
from app.core.requests import Now
from app.core.templating import render

router = APIRouter(include_in_schema=False)

_HOME = "/console/attention"


@router.get(_HOME)
async def show_attention(
    request: Request, session: ReadSession, now: Now, _staff: MayReadAttention, *, done: str = ""
) -> Response:
    context = {
        "stuck": await attention.list_stuck(session, now=now),
        "doubt": await find_doubt(session),
        "believed_after": BELIEVED_AFTER // timedelta(minutes=1),
        "contradictions": await attention.list_contradictions(session),
        "done": done,
    }
    return render(request, "console/attention.html", context)


@router.post(_HOME + "/{job_id}/retry")
async def retry(job_id: UUID, session: WriteSession, now: Now, operator: MayRetryJobs) -> Response:
    """The job is tried once more, within a second or two."""
    actor = staff_actor(operator.staff_id)
    await attention.order_retry(session, job_id, actor=actor, now=now)
    return RedirectResponse(f"{_HOME}?done=retry", 303)
