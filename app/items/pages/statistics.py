# SPDX-License-Identifier: Apache-2.0
"""What candidates made of the items: the table of all, and one of them closely."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from app.accounts.access import MayReadBank
from app.core.db import ReadSession
from app.core.requests import PageNumber
from app.core.templating import render
from app.items.pages.figures import SAY, Figures, drawing_of, figures_of, option_lines
from app.items.pages.items import Number
from app.items.pages.rights import may, may_edit
from app.items.service import reading, statistics
from app.items.service.showing import show_item
from app.items.service.statistics import ObservedItem
from app.items.values import ObservedFilter, ObservedOrder
from question_bank import text as item_text
from question_bank.items import ItemType

router = APIRouter(include_in_schema=False)

# What a column's link asks for first, and for the other way round; both as in the address.
_SORTS = {
    "candidates": (ObservedOrder.CANDIDATES_DOWN, ObservedOrder.CANDIDATES),
    "facility": (ObservedOrder.FACILITY, ObservedOrder.FACILITY_DOWN),
    "discrimination": (ObservedOrder.DISCRIMINATION, ObservedOrder.DISCRIMINATION_DOWN),
}


class Looking(BaseModel):
    """The table's filters and order as its address says them."""

    q: str = ""
    type: str = ""
    topic: str = ""
    review: str = ""
    order: ObservedOrder = ObservedOrder.REFERENCE

    @property
    def wanted(self) -> ObservedFilter:
        return ObservedFilter(self.q, self.type, self.topic, review=bool(self.review))

    @property
    def is_open(self) -> bool:
        """Does it let everything through?"""
        return not any((self.q, self.type, self.topic, self.review))

    def address(self, **changes: object) -> str:
        """The page with these changes, without what says nothing."""
        order = "" if self.order is ObservedOrder.REFERENCE else self.order.value
        told = self.model_dump() | {"order": order} | changes
        query = urlencode({name: value for name, value in told.items() if value})
        return f"/bank/statistics?{query}" if query else "/bank/statistics"

    def sorted_by(self, column: str) -> str:
        """The address that sorts by the column, or the other way round if it does already."""
        first, second = _SORTS[column]
        return self.address(order=(second if self.order is first else first).value)

    def direction(self, column: str) -> str:
        """As `aria-sort` says it; "" for a column that the table does not go by."""
        if self.order not in _SORTS[column]:
            return ""
        return "descending" if self.order.value.startswith("-") else "ascending"


async def _looking(given: Annotated[Looking, Query()]) -> Looking:
    return given


# A dependency, because a page has other parameters beside, which must not be fields of this.
Looked = Annotated[Looking, Depends(_looking)]


@dataclass(frozen=True, slots=True)
class ObservedRow:
    """A line of the table; the stem without its markup, on one line."""

    figures: Figures
    stem: str


@router.get("/bank/statistics")
async def show_table(
    request: Request,
    session: ReadSession,
    staff: MayReadBank,
    *,
    looking: Looked,
    page: PageNumber = 1,
) -> Response:
    """The items that anybody has sat, with their figures."""
    found = await statistics.list_observed(session, looking.wanted, looking.order, number=page)
    context = {
        "looking": looking,
        "page": found,
        "rows": [_row(line) for line in found.lines],
        "counts": await statistics.count_observed(session, looking.wanted),
        "types": [kind.value for kind in ItemType],
        "topics": await reading.list_topics(session),
        "say": SAY,
        **may(staff),
    }
    return render(request, "items/statistics.html", context)


def _row(line: ObservedItem) -> ObservedRow:
    return ObservedRow(
        figures_of(line.version, line.statistic), item_text.on_one_line(line.item.stem)
    )


@router.get("/bank/statistics/{reference}")
async def show_figures(
    reference: str,
    request: Request,
    session: ReadSession,
    staff: MayReadBank,
    *,
    version: Number = None,
) -> Response:
    """An item's figures by version, and one version's options; refused where there is no item."""
    history = await reading.get_history(session, reference)
    stored = await statistics.find_statistics(session, [each.id for each in history.versions])
    observed = [figures_of(each, stored[each.id]) for each in history.versions if each.id in stored]
    numbers = [each.version.number for each in observed]
    # A version that nobody sat has nothing to show: the newest that somebody did stands for it.
    chosen = observed[numbers.index(version) if version in numbers else 0] if observed else None
    context: dict[str, Any] = {
        "history": history,
        "observed": observed,
        "chosen": chosen,
        "may_edit": may_edit(history, staff),
        "say": SAY,
        **may(staff),
    }
    if chosen is not None:
        lines = option_lines(chosen)
        context |= {"shown": show_item(chosen.item), "lines": lines, "drawing": drawing_of(lines)}
    return render(request, "items/statistics_item.html", context)
