# SPDX-License-Identifier: Apache-2.0
"""The list of items: find, narrow, pick, act."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayReadBank
from app.core.db import ReadSession
from app.core.requests import PageNumber
from app.core.templating import render
from app.items.pages.outcomes import Telling
from app.items.pages.rights import may
from app.items.service import reading
from app.items.service.reading import ListedItem
from app.items.service.surveying import LISTED_STATES, count_narrowed, list_audiences, twinned_among
from app.items.values import Narrowing
from question_bank import text as item_text
from question_bank.items import Cognitive, ItemType

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class BankRow:
    """A line of the list; the stem without its markup, on one line."""

    listed: ListedItem
    stem: str
    is_twin: bool

    @property
    def is_suspicious(self) -> bool:
        statistic = self.listed.statistic
        return statistic is not None and bool(statistic.suspicions)


@router.get("/bank")
async def show_list(
    request: Request,
    session: ReadSession,
    staff: MayReadBank,
    *,
    told: Telling,
    page: PageNumber = 1,
) -> Response:
    """The items that the address lets through, with what can be done to them."""
    narrowing = Narrowing.of(request.query_params)
    wanted = narrowing.wanted(staff.staff_id)
    found = await reading.list_items(session, wanted, number=page)
    context = {
        "narrowing": narrowing,
        "page": found,
        "rows": await _rows(session, found.lines),
        "counts": await count_narrowed(session, wanted),
        "told": told,
        **may(staff),
        **await _choices(session),
    }
    return render(request, "items/list.html", context)


async def _rows(session: AsyncSession, lines: tuple[ListedItem, ...]) -> list[BankRow]:
    twinned = await twinned_among(session, [line.version.item_id for line in lines])
    return [
        BankRow(line, item_text.on_one_line(line.item.stem), line.version.item_id in twinned)
        for line in lines
    ]


async def _choices(session: AsyncSession) -> dict[str, Any]:
    return {
        "states": [state.value for state in LISTED_STATES],
        "types": [kind.value for kind in ItemType],
        "levels_of_thought": [level.value for level in Cognitive],
        "topics": await reading.list_topics(session),
        "audiences": await list_audiences(session),
    }
