# SPDX-License-Identifier: Apache-2.0
"""What the form shows while it is filled in: the item as candidates will see it, and its twins."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayWriteBank
from app.core.db import ReadSession
from app.core.templating import environment
from app.items.pages.edit import Typed
from app.items.pages.forms import data_of, judge
from app.items.service import reading, twins
from app.items.service.names import NAMES
from app.items.service.showing import show_written
from question_bank import text as item_text, twins as likeness
from question_bank.items import Item

router = APIRouter(include_in_schema=False)

# More would not be looked at while writing.
MOST_TWINS = 5


@router.post("/bank/items/preview")
async def preview(
    session: ReadSession, _author: MayWriteBank, typed: Typed, twins: str = ""
) -> Response:
    """Sanitised HTML of what was typed so far; with `twins`, the items that say nearly the same.

    Looking for twins reads the whole bank, so the page asks for it less often than for the rest.
    """
    data = data_of(typed)
    html = environment().get_template("items/_preview.html")
    told: dict[str, Any] = {"html": html.render({"shown": show_written(data), "names": NAMES})}
    if twins:
        told["twins"] = await _twins_of(session, data)
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


async def _twins_of(session: AsyncSession, data: dict[str, Any]) -> list[dict[str, object]]:
    judged = judge(data)
    if not judged.is_readable:
        return []
    found = await twins.twins_like(session, [judged.item])
    near = await reading.newest_items(session, found.get(judged.item.reference, ()))
    told = [_told(judged.item, reference, item) for reference, item in near.items()]
    return sorted(told, key=lambda twin: -int(str(twin["percent"])))[:MOST_TWINS]


def _told(written: Item, reference: str, twin: Item) -> dict[str, object]:
    alike = likeness.similarity(likeness.question_text(written), likeness.question_text(twin))
    stem = item_text.on_one_line(twin.stem)
    return {"reference": reference, "percent": round(alike * 100), "stem": stem}
