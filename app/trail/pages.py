# SPDX-License-Identifier: Apache-2.0
"""The trail as a page, for whoever reads it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, TypeAdapter

from app.accounts.access import MayReadTrail
from app.core.clock import EXAM_ZONE
from app.core.db import ReadSession
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.listing import AppPager, CursorText, ListStretch
from app.core.schemas import Day
from app.core.templating import render
from app.trail.rules import KINDS
from app.trail.schemas import ActionStart, Id, TrailPageQuery
from app.trail.service import reading
from app.trail.service.reading import TrailLine
from app.trail.values import TrailFilter, TrailKind

router = APIRouter(include_in_schema=False)

Empty = Literal[""]
_FILTER = TypeAdapter(TrailFilter)


class TrailForm(BaseModel):
    """The filter as a form sends it: what was left empty is there, empty. Days are Beijing's."""

    model_config = ConfigDict(extra="ignore")

    actor: Id = ""
    subject: Id = ""
    action: ActionStart = ""
    kind: TrailKind | Empty = ""
    sitting: UUID | Empty = ""
    candidate: UUID | Empty = ""
    first: Day | Empty = ""
    last: Day | Empty = ""
    cursor: CursorText = ""

    def query(self) -> TrailPageQuery:
        """The last day counts to its end."""
        return TrailPageQuery(
            cursor=self.cursor,
            actor=self.actor,
            subject=self.subject,
            action=self.action,
            kind=self.kind or None,
            sitting=self.sitting or None,
            candidate=self.candidate or None,
            since=_begin_of(self.first) if self.first else None,
            until=_begin_of(self.last) + timedelta(days=1) if self.last else None,
        )

    def address_without(self, *names: str) -> str:
        """This page's address with all that was chosen but these, from the first page on."""
        kept = self.model_dump(mode="json", exclude={*names, "cursor"})
        return _address("/console/trail", kept)


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), EXAM_ZONE)


@router.get("/console/trail")
async def show_trail(
    request: Request,
    form: Annotated[TrailForm, Query()],
    session: ReadSession,
    pager: AppPager,
    _auditor: MayReadTrail,
) -> Response:
    """The newest entries that the form lets through; a mistake in it loses nothing of the rest."""
    query = form.query()
    refusal: DomainError | None = None
    found: ListStretch[TrailLine] = ListStretch((), None)
    try:
        span = pager.span(query, sort=query.sort)
        found = await reading.list_page(session, query.asked(), span)
    except DomainError as refused:
        refusal = refused
    cursor = pager.lead_on(query, found.end)
    context = {
        "form": form,
        "lines": found.rows,
        "kinds": KINDS,
        "people": await reading.list_people(session),
        "error": refusal.in_words() if refusal else "",
        "next": f"{form.address_without()}&{urlencode({'cursor': cursor})}" if cursor else "",
        "export": _export_address(query.asked()),
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "trail/trail.html", context, status=status)


def _export_address(asked: TrailFilter) -> str:
    """Where the same entries come as a file."""
    return _address("/api/v1/audit/export", _FILTER.dump_python(asked, mode="json"))


def _address(path: str, chosen: Mapping[str, object]) -> str:
    """The path with what was chosen; nothing chosen is left out."""
    return f"{path}?{urlencode({name: value for name, value in chosen.items() if value})}"
