# SPDX-License-Identifier: Apache-2.0
"""All staff, for admins: who is there, inviting, and one member's account."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field, StringConstraints, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.access import MayManageStaff
from app.accounts.errors import (
    LastAdmin,
    OwnAccount,
    RolesMissing,
    RoleUnknown,
    StaffDisabled,
    StaffEnabled,
    UsernameTaken,
)
from app.accounts.rules import LINK_TERM, USERNAME
from app.accounts.service import GivenLink
from app.accounts.states import StaffSubject
from app.accounts.values import SIGN_INS_KEPT
from app.core.db import AppDatabase, Database
from app.core.http import STATUS
from app.core.i18n import translate
from app.core.privacy import days_of
from app.core.requests import Now
from app.core.schemas import Reason, Storable
from app.core.templating import render

router = APIRouter(include_in_schema=False)

RoleFields = Annotated[list[str], Form(default_factory=list)]


class _Invitation(BaseModel):
    """What an invitation needs; the names of its fields are those of the form."""

    username: Annotated[str, StringConstraints(pattern=USERNAME)]
    display_name: Annotated[str, StringConstraints(min_length=1, max_length=100), Storable]
    roles: Annotated[list[str], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class _Member:
    """Whose page it is, and who looks at it."""

    request: Request
    database: Database
    staff_id: UUID
    admin: StaffSubject


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in a form that was refused, so that nobody types it twice."""

    errors: dict[str, str] = field(default_factory=dict)
    username: str = ""
    display_name: str = ""
    roles: list[str] = field(default_factory=list)
    reason: str = ""


@router.get("/console/staff")
async def show_staff(request: Request, database: AppDatabase, _admin: MayManageStaff) -> Response:
    return await _list_page(request, database, _Typed())


@router.post("/console/staff/invitations")
async def invite(
    request: Request,
    database: AppDatabase,
    now: Now,
    admin: MayManageStaff,
    *,
    username: Annotated[str, Form(max_length=200)] = "",
    display_name: Annotated[str, Form(max_length=200)] = "",
    roles: RoleFields,
) -> Response:
    """The link stands on the answer and nowhere else: it is told this once."""
    typed = _Typed({}, username.strip().lower(), display_name.strip(), roles)
    try:
        given = await _invite(database, typed, admin=admin, now=now)
    except ValidationError as wrong:
        typed.errors.update({str(error["loc"][0]): "wrong" for error in wrong.errors()})
    except UsernameTaken as refusal:
        typed.errors["username"] = translate(refusal.message, **refusal.context)
    else:
        return await _list_page(request, database, _Typed(), given=given)
    return await _list_page(request, database, typed, status=422)


async def _invite(
    database: Database, typed: _Typed, *, admin: StaffSubject, now: datetime
) -> GivenLink:
    wanted = _Invitation(
        username=typed.username, display_name=typed.display_name, roles=typed.roles
    )
    async with database.writing() as session:
        return await accounts.invite(
            session,
            username=wanted.username,
            display_name=wanted.display_name,
            roles=wanted.roles,
            by=admin,
            now=now,
        )


@router.get("/console/staff/{staff_id}")
async def show_member(
    staff_id: UUID,
    request: Request,
    database: AppDatabase,
    admin: MayManageStaff,
    *,
    done: str = "",
) -> Response:
    member = _Member(request, database, staff_id, admin)
    return await _member_page(member, None, told={"done": done})


@router.post("/console/staff/{staff_id}/invitations")
async def invite_again(
    staff_id: UUID, request: Request, database: AppDatabase, now: Now, admin: MayManageStaff
) -> Response:
    async with database.writing() as session:
        given = await accounts.invite_again(session, staff_id, by=admin, now=now)
    member = _Member(request, database, staff_id, admin)
    return await _member_page(member, None, told={"given": given})


@router.post("/console/staff/{staff_id}/roles")
async def change_roles(
    staff_id: UUID,
    request: Request,
    database: AppDatabase,
    now: Now,
    admin: MayManageStaff,
    *,
    roles: RoleFields,
    reason: Annotated[Reason, Form()],
) -> Response:
    act = partial(
        accounts.change_roles, staff_id=staff_id, roles=roles, by=admin, reason=reason, now=now
    )
    typed = _Typed(roles=roles, reason=reason)
    return await _do(_Member(request, database, staff_id, admin), act, typed, done="roles")


@router.post("/console/staff/{staff_id}/disabling")
async def disable(
    staff_id: UUID,
    request: Request,
    database: AppDatabase,
    now: Now,
    admin: MayManageStaff,
    *,
    reason: Annotated[Reason, Form()],
) -> Response:
    act = partial(accounts.disable, staff_id=staff_id, by=admin, reason=reason, now=now)
    member = _Member(request, database, staff_id, admin)
    return await _do(member, act, _Typed(reason=reason), done="disabled")


@router.post("/console/staff/{staff_id}/enabling")
async def enable(
    staff_id: UUID,
    request: Request,
    database: AppDatabase,
    now: Now,
    admin: MayManageStaff,
    *,
    reason: Annotated[Reason, Form()],
) -> Response:
    act = partial(accounts.enable, staff_id=staff_id, by=admin, reason=reason, now=now)
    member = _Member(request, database, staff_id, admin)
    return await _do(member, act, _Typed(reason=reason), done="enabled")


async def _do(
    member: _Member,
    act: Callable[[AsyncSession], Awaitable[object]],
    typed: _Typed,
    *,
    done: str,
) -> Response:
    """The act, or the page again with the refusal and what was typed."""
    try:
        async with member.database.writing() as session:
            await act(session)
    except (
        LastAdmin,
        OwnAccount,
        StaffDisabled,
        StaffEnabled,
        RolesMissing,
        RoleUnknown,
    ) as refusal:
        refused = translate(refusal.message, **refusal.context)
        return await _member_page(
            member, typed, status=STATUS[refusal.kind], told={"refused": refused}
        )
    return RedirectResponse(f"/console/staff/{member.staff_id}?done={done}", 303)


async def _list_page(
    request: Request,
    database: Database,
    typed: _Typed,
    *,
    given: GivenLink | None = None,
    status: int = 200,
) -> Response:
    async with database.reading() as session:
        everyone = await accounts.list_everyone(session)
        last_sign_ins = await accounts.list_last_sign_ins(session)
        known = await accounts.list_roles(session)
    context = {
        "everyone": sorted(everyone, key=lambda member: member.disabled_at is not None),
        "last_sign_ins": last_sign_ins,
        "typed": typed,
        "given": given,
        "roles": known,
        "link_days": LINK_TERM.days,
    }
    return render(request, "accounts/staff.html", context, status=status)


async def _member_page(
    member: _Member, typed: _Typed | None, *, told: dict[str, Any], status: int = 200
) -> Response:
    async with member.database.reading() as session:
        found = await accounts.get_member(session, member.staff_id)
        last_sign_ins = await accounts.list_last_sign_ins(session)
        known = await accounts.list_roles(session)
    context = {
        "member": found,
        "own": member.staff_id == member.admin.staff_id,
        "last_sign_in": last_sign_ins.get(member.staff_id),
        "sign_in_days": days_of(SIGN_INS_KEPT),
        "typed": typed or _Typed(roles=found.roles),
        "done": "",
        "given": None,
        "refused": None,
        **told,
        "roles": known,
        "link_days": LINK_TERM.days,
    }
    return render(member.request, "accounts/member.html", context, status=status)
