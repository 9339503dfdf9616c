# SPDX-License-Identifier: Apache-2.0
"""Where whoever was invited chooses a password."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import AsAnyone
from app.accounts.errors import PasswordsDiffer
from app.accounts.models import StaffMember
from app.accounts.pages.account import REFUSALS, PasswordField, refused_password
from app.accounts.rules import MIN_PASSWORD
from app.accounts.service import links
from app.core.db import AppDatabase
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.requests import Now
from app.core.templating import render

router = APIRouter(include_in_schema=False)


@router.get("/staff/links/{token}")
async def show_link(
    token: str, request: Request, database: AppDatabase, now: Now, _viewer: AsAnyone
) -> Response:
    async with database.reading() as session:
        member = await links.read_link(session, token, now=now)
    return _page(request, token, member)


@router.post("/staff/links/{token}")
async def choose_password(
    token: str,
    request: Request,
    database: AppDatabase,
    now: Now,
    _viewer: AsAnyone,
    *,
    new: PasswordField,
    again: PasswordField,
) -> Response:
    try:
        if new != again:
            raise PasswordsDiffer
        await links.choose_by_link(database, token, new=new, now=now)
    except REFUSALS as refusal:
        async with database.reading() as session:
            member = await links.read_link(session, token, now=now)
        return _page(request, token, member, refusal)
    return RedirectResponse("/staff/sign-in?done=password", 303)


def _page(
    request: Request, token: str, member: StaffMember, refusal: DomainError | None = None
) -> Response:
    context = {
        "token": token,
        "member": member,
        "errors": refused_password(refusal),
        "least": MIN_PASSWORD,
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "accounts/link.html", context, status=status)
