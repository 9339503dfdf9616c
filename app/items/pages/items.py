# SPDX-License-Identifier: Apache-2.0
"""One item: what it says, what became of it, and what may be done to it."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from app.accounts.access import MayComment, MayDismissTwins, MayReadBank
from app.core.db import ReadSession, WriteSession
from app.core.requests import Now
from app.core.templating import render
from app.items.errors import ReasonNeeded
from app.items.pages.history import difference_of, returned_in, whole_of
from app.items.pages.outcomes import Telling, leave_to, said_refusal
from app.items.pages.rights import hindrance_to, may, may_edit, verbs_of
from app.items.service import reading, reviewing, statistics, twins

router = APIRouter(include_in_schema=False)

Number = Annotated[int | None, Query(ge=1, le=1_000_000)]


@router.get("/bank/items/{reference}")
async def show(
    reference: str,
    request: Request,
    session: ReadSession,
    staff: MayReadBank,
    *,
    told: Telling,
    version: Number = None,
    before: Annotated[int | None, Query(ge=1, alias="from")] = None,
    after: Annotated[int | None, Query(ge=1, alias="to")] = None,
) -> Response:
    """The newest version, or the one that is asked for, and all that belongs to it."""
    history = await reading.get_history(session, reference)
    chosen = history.numbered(version) if version else history.newest
    figures = await statistics.find_statistics(session, [each.id for each in history.versions])
    context = {
        "difference": difference_of(history, chosen, before=before, after=after),
        "verbs": [verb.value for verb in verbs_of(history, chosen, staff)],
        "hindrance": hindrance_to(history, chosen, staff),
        "may_edit": may_edit(history, staff),
        "has_figures": bool(figures),
        "returned": returned_in(history),
        "told": told,
        **may(staff),
        **await whole_of(session, history, chosen),
    }
    return render(request, "items/item.html", context)


@router.post("/bank/items/{reference}/comments")
async def comment(
    reference: str,
    session: WriteSession,
    now: Now,
    staff: MayComment,
    *,
    text: Annotated[str, Form(max_length=2000)] = "",
    version: Annotated[int, Form(ge=1)] = 1,
    back: Annotated[str, Form()] = "",
) -> Response:
    """The comment stands in the item's history; one without words is none."""
    history = await reading.get_history(session, reference)
    page = back or f"/bank/items/{reference}"
    if not text.strip():
        return leave_to(f"{page}#comment", **said_refusal(ReasonNeeded(), ()))
    chosen = history.numbered(version)
    await reviewing.comment(session, chosen.id, text, actor_id=staff.staff_id, now=now)
    return leave_to(f"{page}#history", done="commented")


@router.post("/bank/items/{reference}/twins/{other}/dismissal")
async def dismiss(
    reference: str,
    other: str,
    session: WriteSession,
    staff: MayDismissTwins,
    *,
    back: Annotated[str, Form()] = "",
) -> Response:
    """Papers may hold both from now on: this person looked and found them different."""
    history = await reading.get_history(session, reference)
    await twins.dismiss_twins(session, history.stored.id, other, staff_id=staff.staff_id)
    return leave_to(back or f"/bank/items/{reference}", done="dismissed")
