# SPDX-License-Identifier: Apache-2.0
"""The review desk: what waits for this reviewer, one item after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayReviewBank
from app.core.db import ReadSession
from app.core.templating import render
from app.items.pages.history import difference_of, whole_of
from app.items.pages.outcomes import Telling
from app.items.pages.rights import may
from app.items.service import reading
from app.items.service.surveying import Waiting, list_reviewable
from app.items.states import VersionState

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """A place in the queue; `topic` narrows the queue and stays in every address."""

    queue: Sequence[str]
    place: int
    topic: str

    @property
    def reference(self) -> str:
        return self.queue[self.place]

    @property
    def before(self) -> str:
        """The address of the item before; "" at the first."""
        return self.address(self.queue[self.place - 1]) if self.place else ""

    @property
    def after(self) -> str:
        """The address of the item after; "" at the last."""
        rest = self.queue[self.place + 1 :]
        return self.address(rest[0]) if rest else ""

    @property
    def onward(self) -> str:
        """Where to go when this one is judged: on, or back to what was passed over."""
        return self.after or self.address(self.queue[0] if self.place else "")

    def address(self, reference: str = "") -> str:
        told = {"item": reference, "topic": self.topic}
        query = urlencode({name: value for name, value in told.items() if value})
        return f"/bank/review?{query}" if query else "/bank/review"


@router.get("/bank/review")
async def show_desk(
    request: Request,
    session: ReadSession,
    reviewer: MayReviewBank,
    *,
    told: Telling,
    item: str = "",
    topic: str = "",
) -> Response:
    """The item asked for if it waits, or else the one that follows where it stood."""
    waiting = await list_reviewable(session, reviewer.staff_id)
    desk = _desk_at(waiting, item, topic)
    context = {
        "desk": desk,
        "topic": topic,
        "topics": sorted({each.topic for each in waiting}),
        "waiting": len(waiting),
        "told": told,
        **may(reviewer),
        **(await _item_on(session, desk) if desk else await _own_in_review(session)),
    }
    return render(request, "items/review.html", context)


def _desk_at(waiting: Sequence[Waiting], reference: str, topic: str) -> ReviewDesk | None:
    queue = [each.reference for each in waiting if topic in ("", each.topic)]
    if not queue:
        return None
    # What was judged a moment ago has left the queue: the next one lies where it lay.
    passed = sum(each < reference for each in queue)
    return ReviewDesk(queue, passed if passed < len(queue) else 0, topic)


async def _item_on(session: AsyncSession, desk: ReviewDesk) -> dict[str, object]:
    history = await reading.get_history(session, desk.reference)
    return {
        "difference": difference_of(history, history.newest) if history.approved else None,
        **await whole_of(session, history, history.newest),
    }


async def _own_in_review(session: AsyncSession) -> dict[str, object]:
    """How many wait for others, because this reviewer had a hand in them."""
    counts = await reading.count_states(session)
    return {"others": counts.get(VersionState.IN_REVIEW.value, 0)}
