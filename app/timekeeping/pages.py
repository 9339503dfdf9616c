# SPDX-License-Identifier: Apache-2.0
"""A sitting's time: what was given, and giving it to many, looked at first."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayReopenAttempts
from app.attempts.rules import MOST_GIVEN, MOST_PAUSED
from app.attempts.values import CAUSES
from app.audit.values import staff_actor
from app.core.db import AppDatabase, Database, ReadSession, WriteSession
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.requests import Now
from app.core.schemas import Reason, Storable
from app.core.templating import render
from app.sittings import service as sittings
from app.timekeeping.errors import CohortChanged, CohortEmpty, PeopleNotConfirmed
from app.timekeeping.rules import Cohort, demand_confirmed
from app.timekeeping.service import cohorts, entries, outages
from app.timekeeping.states import OUTAGE, OutageVerb
from app.timekeeping.values import ACTS, CAUSE_OF, EFFECTS, TimeAct, TimeOrder

router = APIRouter(include_in_schema=False)

_HOME = "/console/sittings/{sitting_id}/time"
MOST_MINUTES = MOST_GIVEN // timedelta(minutes=1)


class TimeForm(BaseModel):
    """An act as it is typed; tickets are told apart by white space and commas."""

    act: TimeAct
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] | Literal[""] = ""
    tickets: Annotated[str, StringConstraints(max_length=200_000), Storable] = ""
    reason: Reason
    outage_id: UUID | Literal[""] = ""

    def order(self, sitting_id: UUID) -> TimeOrder:
        named = tuple(dict.fromkeys(filter(None, re.split(r"[\s,，;；、]+", self.tickets))))
        """Minutes typed beside a pause say nothing; without them what gives time gives none."""
        span = timedelta(minutes=self.minutes or 0) if self.act in CAUSE_OF else timedelta()
        return TimeOrder(sitting_id, self.act, span, named, self.outage_id or None)


class ConfirmedTimeForm(TimeForm):
    digest: Annotated[str, StringConstraints(max_length=64)]
    confirm: Annotated[str, StringConstraints(max_length=20)]


@router.get(_HOME)
async def show_time(
    sitting_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    _operator: MayReopenAttempts,
    *,
    ticket: Annotated[str, Query(max_length=60)] = "",
    done: str = "",
    people: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    context = await _about(session, sitting_id) | {
        "outages": [
            each
            for each in await outages.list_outages(session, sitting_id)
            if OUTAGE.allows(each.state, OutageVerb.GRANT)
        ],
        "paused": await cohorts.list_paused(session, sitting_id),
        "most_paused": MOST_PAUSED,
        "given": await entries.list_given(session, sitting_id, ticket=ticket),
        "most_shown": entries.MOST_SHOWN,
        "ticket": ticket,
        "most_minutes": MOST_MINUTES,
        "done": done,
        "people": people,
        "now": now,
    }
    return render(request, "timekeeping/time.html", context)


@router.post(_HOME + "/preview")
async def preview(
    sitting_id: UUID,
    request: Request,
    session: ReadSession,
    now: Now,
    _operator: MayReopenAttempts,
    *,
    form: Annotated[TimeForm, Form()],
) -> Response:
    cohort = await cohorts.preview(session, form.order(sitting_id), now=now)
    return await _preview_page(request, session, cohort, form)


@router.post(_HOME)
async def give(
    sitting_id: UUID,
    request: Request,
    database: AppDatabase,
    now: Now,
    operator: MayReopenAttempts,
    *,
    form: Annotated[ConfirmedTimeForm, Form()],
) -> Response:
    """What was previewed is done; anything else, and the page shows what would be done now."""
    try:
        done = await _carry_out(database, sitting_id, form, by=operator.staff_id, now=now)
    except (CohortChanged, CohortEmpty, PeopleNotConfirmed) as error:
        async with database.reading() as session:
            cohort = await cohorts.preview(session, form.order(sitting_id), now=now)
            return await _preview_page(request, session, cohort, form, error)
    home = _HOME.format(sitting_id=sitting_id)
    return RedirectResponse(f"{home}?done={form.act.value}&people={len(done.reached)}", 303)


@router.post(_HOME + "/outages/{outage_id}/dismissal")
async def dismiss_outage(
    sitting_id: UUID,
    outage_id: UUID,
    session: WriteSession,
    now: Now,
    operator: MayReopenAttempts,
    *,
    reason: Annotated[Reason, Form()],
) -> Response:
    await outages.dismiss(
        session,
        outage_id,
        sitting_id=sitting_id,
        reason=reason,
        actor=staff_actor(operator.staff_id),
        now=now,
    )
    return RedirectResponse(f"{_HOME.format(sitting_id=sitting_id)}?done=dismissed", 303)


async def _carry_out(
    database: Database, sitting_id: UUID, form: ConfirmedTimeForm, *, by: UUID, now: datetime
) -> Cohort:
    async with database.writing() as session:
        done = await cohorts.carry_out(
            session,
            form.order(sitting_id),
            digest=form.digest,
            reason=form.reason,
            actor=staff_actor(by),
            now=now,
        )
        demand_confirmed(form.confirm, len(done.reached))
    return done


async def _preview_page(
    request: Request,
    session: AsyncSession,
    cohort: Cohort,
    form: TimeForm,
    refusal: DomainError | None = None,
) -> Response:
    context = await _about(session, cohort.order.sitting_id) | {
        "cohort": cohort,
        "form": form,
        "effects": EFFECTS,
        "gives": cohort.order.act in CAUSE_OF,
        "refused": refusal.in_words() if refusal else "",
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "timekeeping/preview.html", context, status=status)


async def _about(session: AsyncSession, sitting_id: UUID) -> dict[str, Any]:
    sitting = await sittings.get_sitting(session, sitting_id)
    rules = await sittings.rules_of(session, sitting)
    return {
        "sitting": sitting,
        "title": rules.title(sitting.title_key),
        "acts": ACTS,
        "causes": CAUSES,
    }
