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
    StaffDisabled,
    StaffEnabled,
    UsernameTaken,
)
from app.accounts.models import StaffMember, StaffRole
from app.accounts.rules import LINK_TERM, USERNAME
from app.accounts.service import GivenLink
from app.accounts.states import StaffSubject
from app.accounts.values import SIGN_INS_KEPT, Holding
from app.console.pages.given_roles import ROLE_REFUSALS, RolesForm, lines_of, words_of
from app.core.clock import EXAM_ZONE
from app.core.db import AppDatabase, Database
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.privacy import days_of
from app.core.requests import Now
from app.core.schemas import Reason, Storable
from app.core.templating import render
from app.tokens import service as tokens

router = APIRouter(include_in_schema=False)

_REFUSED_INVITATIONS: tuple[type[DomainError], ...] = (UsernameTaken, *ROLE_REFUSALS)
_REFUSED_CHANGES: tuple[type[DomainError], ...] = (
    LastAdmin,
    OwnAccount,
    RolesMissing,
    StaffDisabled,
    StaffEnabled,
    *ROLE_REFUSALS,
)

Typed = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]


class InvitationForm(RolesForm):
    username: Typed = ""
    display_name: Typed = ""


class _Invitation(BaseModel):
    """What an invitation needs; the names of its fields are those of the form."""

    username: Annotated[str, StringConstraints(pattern=USERNAME)]
    display_name: Annotated[str, StringConstraints(min_length=1, max_length=100), Storable]
    roles: Annotated[list[str], Field(min_length=1)]


class RoleChangeForm(RolesForm):
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Member:
    """Whose page it is, and who looks at it when."""

    request: Request
    database: Database
    staff_id: UUID
    admin: StaffSubject
    now: datetime


@dataclass(frozen=True, slots=True)
class _Invited:
    """What stands in an invitation that was refused, and why, so that nobody types it twice."""

    form: InvitationForm = field(default_factory=InvitationForm)
    wrong: frozenset[str] = frozenset()
    refusal: DomainError | None = None

    @property
    def status(self) -> int:
        if self.refusal is not None:
            return STATUS[self.refusal.kind]
        return 422 if self.wrong else 200


@dataclass(frozen=True, slots=True)
class _Refused:
    """A change of a member that was refused, with what was typed."""

    refusal: DomainError
    reason: str
    form: RolesForm | None


@dataclass(frozen=True, slots=True)
class _Held:
    """A role as the member holds it."""

    role: StaffRole
    holding: Holding
    is_valid: bool


@router.get("/console/staff")
async def show_staff(request: Request, database: AppDatabase, _admin: MayManageStaff) -> Response:
    return await _list_page(request, database, _Invited())


@router.post("/console/staff/invitations")
async def invite(
    form: Annotated[InvitationForm, Form()],
    request: Request,
    database: AppDatabase,
    now: Now,
    admin: MayManageStaff,
) -> Response:
    """The link stands on the answer and nowhere else: it is told this once."""
    try:
        given = await _invite(database, form, admin=admin, now=now)
    except ValidationError as faults:
        wrong = frozenset(str(fault["loc"][0]) for fault in faults.errors())
        return await _list_page(request, database, _Invited(form, wrong))
    except _REFUSED_INVITATIONS as refusal:
        return await _list_page(request, database, _Invited(form, refusal=refusal))
    return await _list_page(request, database, _Invited(), given=given)


async def _invite(
    database: Database, form: InvitationForm, *, admin: StaffSubject, now: datetime
) -> GivenLink:
    wanted = _Invitation(
        username=form.username.lower(), display_name=form.display_name, roles=form.roles
    )
    async with database.writing() as session:
        return await accounts.invite(
            session,
            username=wanted.username,
            display_name=wanted.display_name,
            roles=form.holdings(),
            by=admin,
            now=now,
        )


@router.get("/console/staff/{staff_id}")
async def show_member(
    staff_id: UUID,
    request: Request,
    database: AppDatabase,
    now: Now,
    admin: MayManageStaff,
    *,
    done: str = "",
) -> Response:
    return await _member_page(_Member(request, database, staff_id, admin, now), done=done)


@router.post("/console/staff/{staff_id}/invitations")
async def invite_again(
    staff_id: UUID, request: Request, database: AppDatabase, now: Now, admin: MayManageStaff
) -> Response:
    async with database.writing() as session:
        given = await accounts.invite_again(session, staff_id, by=admin, now=now)
    return await _member_page(_Member(request, database, staff_id, admin, now), given=given)


@router.post("/console/staff/{staff_id}/roles")
async def change_roles(
    staff_id: UUID,
    request: Request,
    database: AppDatabase,
    now: Now,
    admin: MayManageStaff,
    *,
    form: Annotated[RoleChangeForm, Form()],
) -> Response:
    async def act(session: AsyncSession) -> None:
        await accounts.change_roles(
            session, staff_id, form.holdings(), by=admin, reason=form.reason, now=now
        )

    member = _Member(request, database, staff_id, admin, now)
    return await _do(member, act, form.reason, form, done="roles")


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
    member = _Member(request, database, staff_id, admin, now)
    return await _do(member, act, reason, done="disabled")


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
    member = _Member(request, database, staff_id, admin, now)
    return await _do(member, act, reason, done="enabled")


async def _do(
    member: _Member,
    act: Callable[[AsyncSession], Awaitable[object]],
    reason: str,
    form: RolesForm | None = None,
    *,
    done: str,
) -> Response:
    """The act, or the page again with the refusal and what was typed."""
    try:
        async with member.database.writing() as session:
            await act(session)
    except _REFUSED_CHANGES as refusal:
        return await _member_page(member, _Refused(refusal, reason, form))
    return RedirectResponse(f"/console/staff/{member.staff_id}?done={done}", 303)


async def _list_page(
    request: Request, database: Database, invited: _Invited, *, given: GivenLink | None = None
) -> Response:
    async with database.reading() as session:
        everyone = await accounts.list_everyone(session)
        last_sign_ins = await accounts.list_last_sign_ins(session)
        known = await accounts.list_roles(session)
    context = {
        "everyone": sorted(everyone, key=lambda member: member.disabled_at is not None),
        "last_sign_ins": last_sign_ins,
        "typed": invited.form,
        "wrong": invited.wrong,
        "refused": _refused_fields(invited.refusal, known),
        "given": given,
        "roles": known,
        "lines": lines_of(known, invited.form),
        "link_days": LINK_TERM.days,
    }
    return render(request, "accounts/staff.html", context, status=invited.status)


def _refused_fields(refusal: DomainError | None, known: list[StaffRole]) -> dict[str, str]:
    """By field of the invitation, what is said of it."""
    if refusal is None:
        return {}
    where = "username" if isinstance(refusal, UsernameTaken) else "roles"
    return {where: words_of(refusal, known)}


async def _member_page(member: _Member, refused: _Refused | None = None, **told: Any) -> Response:
    """`told` is what is said at the top: `done`, or `given` with a link."""
    async with member.database.reading() as session:
        found = await accounts.get_member(session, member.staff_id)
        last_sign_ins = await accounts.list_last_sign_ins(session)
        known = await accounts.list_roles(session)
        given = await tokens.list_given(session, member.staff_id, now=member.now)
    context = {
        "member": found,
        "tokens": given,
        "own": member.staff_id == member.admin.staff_id,
        "last_sign_in": last_sign_ins.get(member.staff_id),
        "sign_in_days": days_of(SIGN_INS_KEPT),
        "held": _held_by(found, known, member.now),
        "lines": lines_of(known, refused.form if refused else None, found.holdings),
        "reason": refused.reason if refused else "",
        "refused": words_of(refused.refusal, known) if refused else None,
        "done": "",
        "given": None,
        **told,
        "link_days": LINK_TERM.days,
    }
    status = STATUS[refused.refusal.kind] if refused else 200
    return render(member.request, "accounts/member.html", context, status=status)


def _held_by(member: StaffMember, known: list[StaffRole], now: datetime) -> list[_Held]:
    roles, today = {role.code: role for role in known}, now.astimezone(EXAM_ZONE).date()
    return [_Held(roles[each.role], each, each.is_valid(today)) for each in member.holdings]
