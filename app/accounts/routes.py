# SPDX-License-Identifier: Apache-2.0
"""Sessions and staff by API."""

from fastapi import APIRouter, Request, Response

from app.accounts.access import AppDoor, AsAdmin, AsAnyone, SubjectCache
from app.accounts.errors import SignInNeeded, TooManyTries, WrongPassword
from app.accounts.schemas import SignInIn, StaffIn, StaffOut, ViewerOut
from app.accounts.service import passwords, people, sessions
from app.accounts.states import Role
from app.audit.values import staff_actor
from app.core.db import AppDatabase, WriteSession
from app.core.http import answer_error
from app.core.parts import parts_behind
from app.core.requests import Now
from app.core.security import token_digest

router = APIRouter(prefix="/api/v1", tags=["accounts"])


@router.post("/sessions", status_code=204, response_class=Response)
async def sign_in(
    body: SignInIn,
    request: Request,
    door: AppDoor,
    _viewer: AsAnyone,
) -> Response:
    """Sign a member of staff in; the session comes as a cookie."""
    answer: Response
    try:
        token = await sessions.sign_in_staff(
            door, username=body.username, password=body.password.get_secret_value()
        )
        answer = Response(status_code=204)
        sessions.set_session_cookie(answer, token, door.settings)
    except (WrongPassword, TooManyTries) as refusal:
        # Answered, not raised: a refusal, too, gives the program the device it is told by.
        answer = answer_error(request, refusal)
    door.give_device(answer)
    return answer


@router.delete("/sessions/current", status_code=204)
async def sign_out(
    request: Request, response: Response, session: WriteSession, now: Now, viewer: AsAnyone
) -> None:
    """End this session; harmless when there is none."""
    if viewer is not None:
        await sessions.sign_out(session, viewer.session_id, now=now)
        forget_subject(request)
    response.delete_cookie(sessions.COOKIE, path="/")


def forget_subject(request: Request) -> None:
    """This process stops trusting the request's session at once."""
    parts_behind(request).get(SubjectCache).forget(
        token_digest(request.cookies.get(sessions.COOKIE, ""))
    )


@router.get("/me")
async def get_viewer(viewer: AsAnyone) -> ViewerOut:
    """Who is signed in."""
    if viewer is None:
        raise SignInNeeded
    return ViewerOut(kind=viewer.kind, name=viewer.name, roles=sorted(viewer.roles))


@router.post("/staff", status_code=201)
async def create_staff(body: StaffIn, database: AppDatabase, now: Now, admin: AsAdmin) -> StaffOut:
    """Create a member of staff."""
    # Hashed first: it takes long, and a writing transaction holds up answers on SQLite.
    password_hash = await passwords.hash_password(body.password.get_secret_value())
    async with database.writing() as session:
        staff = await people.create_staff(
            session,
            username=body.username,
            display_name=body.display_name,
            password_hash=password_hash,
            roles=body.roles,
            now=now,
            actor=staff_actor(admin.staff_id),
        )
    return StaffOut(
        id=staff.id,
        username=staff.username,
        display_name=staff.display_name,
        roles=[Role(role) for role in staff.roles],
    )
