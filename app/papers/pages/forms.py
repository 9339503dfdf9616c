# SPDX-License-Identifier: Apache-2.0
"""A form as its candidate will see it."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.accounts.access import MayMakePapers
from app.core.db import ReadSession
from app.core.templating import render
from app.papers.rules import candidate_view
from app.papers.service import reading

router = APIRouter(include_in_schema=False)


@router.get("/papers/forms/{form_id}")
async def show_form(
    form_id: UUID, request: Request, session: ReadSession, _maker: MayMakePapers
) -> Response:
    """The paper as the candidate will see it: the key does not reach the page."""
    form = await reading.get_form(session, form_id)
    context = {"view": candidate_view(form), "form": form}
    return render(request, "papers/form.html", context)
