# SPDX-License-Identifier: Apache-2.0
"""Sessions and staff by API."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from app.accounts.access import (
    AppDoor,
    AppOnce,
    AsAnyone,
    AsHolder,
    AsSignedIn,
    AsStaff,
    MayManageRoles,
    MayManageStaff,
    MayReadRoles,
    forget_subject,
)
from app.accounts.errors import (
    AccountDisabled,
    DaysReversed,
    DutiesJoined,
    GradeMissing,
    GradeUnwanted,
    LastAdmin,
    OwnAccount,
    OwnRole,
    PasswordChosen,
    PasswordGuessable,
    PasswordTooShort,
    RightMissing,
    RightsLost,
    RightsReserved,
    RoleGivenTwice,
    RoleNotFound,
    RolesMissing,
    RoleTaken,
    RoleUnknown,
    SignInNeeded,
    StaffDisabled,
    StaffEnabled,
    StaffLeft,
    StaffNotFound,
    UsernameTaken,
    WrongPassword,
)
from app.accounts.schemas import (
    HalfOut,
    InvitationIn,
    LinkOut,
    PasswordIn,
    RoleChangeIn,
    RoleIn,
    RoleOut,
    RolesIn,
    SignInIn,
    StaffIn,
    StaffOut,
    StaffPageOut,
    StaffQuery,
    ViewerOut,
    holdings_of,
    link_out,
    role_out,
    staff_out,
)
from app.accounts.service import links, passwords, roles, sessions, staff
from app.audit.values import staff_actor
from app.core.api import api_router
from app.core.db import AppDatabase, AppSettings, ReadSession, WriteSession
from app.core.http import answer_error
from app.core.lifecycle import IllegalVerb
from app.core.listing import AppPager, CursorOfOther, CursorUnknown
from app.core.refusals import refuses
from app.core.repeats import KeyReused
from app.core.requests import Now
from app.core.schemas import ReasonIn
from app.doors import service as doors
from app.doors.errors import HashingBusy, TooManyTries

router = api_router("accounts")

_STAFF, _ROLE = TypeAdapter(StaffOut), TypeAdapter(RoleOut)


@router.post(
    "/sessions", status_code=204, response_class=Response, responses={202: {"model": HalfOut}}
)
@refuses(HashingBusy, TooManyTries, WrongPassword)
async def sign_in(
    body: SignInIn,
    request: Request,
    door: AppDoor,
    _viewer: AsAnyone,
) -> Response:
    """Sign a member of staff in; the session comes as a cookie.

    202 when a second factor is still asked for: `need` says whether it is to be given or set up.
    """
    answer: Response
    try:
        came = await sessions.sign_in_staff(
            door, username=body.username, password=body.password.get_secret_value()
        )
        answer = Response(status_code=204)
        if came.need is not None:
            answer = JSONResponse(HalfOut(need=came.need).model_dump(), 202)
        doors.set_session_cookie(answer, came.token, door.settings)
    except (WrongPassword, TooManyTries) as refusal:
        # Answered, not raised: a refusal, too, gives the program the device it is told by.
        answer = answer_error(request, refusal)
    door.give_device(answer)
    return answer


@router.delete("/sessions/current", status_code=204)
async def sign_out(
    request: Request,
    response: Response,
    session: WriteSession,
    settings: AppSettings,
    *,
    now: Now,
    holder: AsHolder,
) -> None:
    """End this session, half or whole; harmless when there is none."""
    if holder is not None:
        await sessions.sign_out(session, holder, now=now)
        forget_subject(request)
    doors.end_session_cookie(response, settings)


@router.get("/me")
async def get_viewer(viewer: AsSignedIn) -> ViewerOut:
    """Who is signed in."""
    return ViewerOut(
        kind=viewer.kind,
        name=viewer.name,
        roles=sorted(viewer.roles),
        rights=sorted(viewer.rights),
    )


@router.put("/me/password", status_code=204)
@refuses(
    AccountDisabled,
    HashingBusy,
    PasswordGuessable,
    PasswordTooShort,
    SignInNeeded,
    TooManyTries,
    WrongPassword,
)
async def choose_password(
    body: PasswordIn, response: Response, door: AppDoor, own: AsStaff
) -> None:
    """Choose another password; every other session of yours ends."""
    token = await staff.choose_password(
        door,
        own,
        current=body.current.get_secret_value(),
        new=body.new.get_secret_value(),
    )
    doors.set_session_cookie(response, token, door.settings)


@router.delete("/me/other-sessions", status_code=204)
async def end_other_sessions(session: WriteSession, now: Now, own: AsStaff) -> None:
    """End your sessions on other devices; this one goes on."""
    await staff.end_other_sessions(session, own, now=now)


@router.get("/staff")
@refuses(CursorOfOther, CursorUnknown)
async def list_staff(
    asked: Annotated[StaffQuery, Query()],
    session: ReadSession,
    pager: AppPager,
    _admin: MayManageStaff,
) -> StaffPageOut:
    """Staff, those let go among them, a page at a time."""
    found = await staff.list_page(session, asked.asked(), pager.span(asked, sort=asked.sort))
    return StaffPageOut(
        items=[staff_out(member) for member in found.rows], next=pager.lead_on(asked, found.end)
    )


@router.post("/staff", status_code=201)
@refuses(
    DaysReversed,
    DutiesJoined,
    GradeMissing,
    GradeUnwanted,
    HashingBusy,
    KeyReused,
    PasswordGuessable,
    PasswordTooShort,
    RoleGivenTwice,
    RoleUnknown,
    UsernameTaken,
)
async def create_staff(
    body: StaffIn, database: AppDatabase, now: Now, once: AppOnce, *, admin: MayManageStaff
) -> StaffOut:
    """Create a member of staff."""
    # Hashed first: it takes long, and a writing transaction holds up answers on SQLite.
    password_hash = await passwords.hash_new_password(
        body.password.get_secret_value(), words=(body.username, body.display_name)
    )
    async with database.writing() as session:

        async def create() -> StaffOut:
            member = await staff.create_staff(
                session,
                username=body.username,
                display_name=body.display_name,
                password_hash=password_hash,
                roles=holdings_of(body.roles),
                now=now,
                actor=staff_actor(admin.staff_id),
            )
            return staff_out(member)

        return await once.answer(session, _STAFF, create)


@router.post("/staff/invitations", status_code=201)
@refuses(
    DaysReversed,
    DutiesJoined,
    GradeMissing,
    GradeUnwanted,
    IllegalVerb,
    RoleGivenTwice,
    RoleUnknown,
    StaffLeft,
    UsernameTaken,
)
async def invite(
    body: InvitationIn, session: WriteSession, now: Now, admin: MayManageStaff
) -> LinkOut:
    """Create a member of staff who chooses the password by a link; it is told this once."""
    given = await links.invite(
        session,
        username=body.username,
        display_name=body.display_name,
        roles=holdings_of(body.roles),
        by=admin,
        now=now,
    )
    return link_out(given)


@router.post("/staff/{staff_id}/invitations", status_code=201)
@refuses(IllegalVerb, PasswordChosen, StaffLeft, StaffNotFound)
async def invite_again(
    staff_id: UUID, session: WriteSession, now: Now, admin: MayManageStaff
) -> LinkOut:
    """Give another link to one who has chosen no password yet; the former opens nothing more."""
    return link_out(await links.invite_again(session, staff_id, by=admin, now=now))


@router.post("/staff/{staff_id}/disabling")
@refuses(AccountDisabled, LastAdmin, OwnAccount, RightMissing, StaffDisabled, StaffNotFound)
async def disable_staff(
    staff_id: UUID, body: ReasonIn, session: WriteSession, now: Now, admin: MayManageStaff
) -> StaffOut:
    """Let a member of staff go: every session ends, and none begins."""
    return staff_out(await staff.disable(session, staff_id, by=admin, reason=body.reason, now=now))


@router.post("/staff/{staff_id}/enabling")
@refuses(AccountDisabled, OwnAccount, RightMissing, StaffEnabled, StaffNotFound)
async def enable_staff(
    staff_id: UUID, body: ReasonIn, session: WriteSession, now: Now, admin: MayManageStaff
) -> StaffOut:
    """Take a member of staff back, with the password and roles of before."""
    return staff_out(await staff.enable(session, staff_id, by=admin, reason=body.reason, now=now))


@router.put("/staff/{staff_id}/roles")
@refuses(
    AccountDisabled,
    DaysReversed,
    DutiesJoined,
    GradeMissing,
    GradeUnwanted,
    LastAdmin,
    OwnAccount,
    RightMissing,
    RoleGivenTwice,
    RoleUnknown,
    RolesMissing,
    StaffNotFound,
)
async def change_roles(
    staff_id: UUID, body: RolesIn, session: WriteSession, now: Now, admin: MayManageStaff
) -> StaffOut:
    """Give a member of staff exactly these roles."""
    changed = await staff.change_roles(
        session, staff_id, holdings_of(body.roles), by=admin, reason=body.reason, now=now
    )
    return staff_out(changed)


@router.get("/roles")
async def list_roles(session: ReadSession, _reader: MayReadRoles) -> list[RoleOut]:
    """All roles and the rights that each gives."""
    return [role_out(role) for role in await roles.list_roles(session)]


@router.post("/roles", status_code=201)
@refuses(AccountDisabled, KeyReused, RightMissing, RightsReserved, RoleTaken)
async def add_role(
    body: RoleIn, session: WriteSession, now: Now, once: AppOnce, *, admin: MayManageRoles
) -> RoleOut:
    """Add a role, which can be given to staff from then on."""

    async def add() -> RoleOut:
        added = await roles.add_role(
            session, body.code, body.facts(), by=admin, reason=body.reason, now=now
        )
        return role_out(added)

    return await once.answer(session, _ROLE, add)


@router.put("/roles/{code}")
@refuses(AccountDisabled, OwnRole, RightMissing, RightsLost, RightsReserved, RoleNotFound)
async def change_role(
    code: str, body: RoleChangeIn, session: WriteSession, now: Now, admin: MayManageRoles
) -> RoleOut:
    """Name a role anew and let it give exactly these rights; its duty stays."""
    changed = await roles.change_role(
        session, code, body.facts(), by=admin, reason=body.reason, now=now
    )
    return role_out(changed)
