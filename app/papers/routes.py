# SPDX-License-Identifier: Apache-2.0
"""Sets of forms by API: to read, by the right that their pages ask for."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.accounts.access import MayMakePapers
from app.core.api import api_router
from app.core.db import ReadSession
from app.core.listing import AppPager, CursorOfOther, CursorUnknown
from app.core.refusals import refuses
from app.papers.errors import FormSetNotFound
from app.papers.schemas import (
    FormSetsOut,
    FormSetsQuery,
    FormSetWholeOut,
    form_set_out,
    form_set_whole_out,
)
from app.papers.service import sets

router = api_router("papers")


@router.get("/form-sets")
@refuses(CursorOfOther, CursorUnknown)
async def list_form_sets(
    asked: Annotated[FormSetsQuery, Query()],
    session: ReadSession,
    pager: AppPager,
    _maker: MayMakePapers,
) -> FormSetsOut:
    """Sets of forms, those asked for last first, a page at a time."""
    span = pager.span(asked, sort=asked.sort)
    found = await sets.list_page(
        session, span, blueprint_id=asked.blueprint_id, state=asked.state, use=asked.use
    )
    return FormSetsOut(
        items=[form_set_out(made) for made in found.rows], next=pager.lead_on(asked, found.end)
    )


@router.get("/form-sets/{form_set}")
@refuses(FormSetNotFound)
async def get_form_set(
    form_set: UUID, session: ReadSession, _maker: MayMakePapers
) -> FormSetWholeOut:
    """One set with its forms, by which an export names what was sat."""
    found = await sets.get_form_set(session, form_set)
    return form_set_whole_out(found, await sets.list_forms_of(session, form_set))
