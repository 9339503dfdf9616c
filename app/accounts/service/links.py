# SPDX-License-Identifier: Apache-2.0
"""Links by which a member of staff chooses a password, so that nobody else ever knows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import repository
from app.accounts.errors import (
    AccountDisabled,
    LinkClosed,
    LinkExpired,
    LinkUnknown,
    PasswordChosen,
    StaffLeft,
    StaffNotFound,
)
from app.accounts.models import PasswordLink, StaffMember
from app.accounts.rules import LINK_TERM, is_expired
from app.accounts.service.actors import actor_by
from app.accounts.service.passwords import hash_new_password
from app.accounts.service.staff import create_staff
from app.accounts.states import PASSWORD_LINK, LinkCapability, LinkVerb, StaffSubject
from app.accounts.values import Holding
from app.audit import service as audit
from app.audit.values import Actor, staff_actor
from app.core.db import Database
from app.core.i18n import translate
from app.core.security import new_token, token_digest


@dataclass(frozen=True, slots=True)
class GivenLink:
    """The one time that a link's address is known: whoever has it may choose the password."""

    member: StaffMember
    path: str
    expires_at: datetime


async def invite(
    session: AsyncSession,
    *,
    username: str,
    display_name: str,
    roles: Sequence[Holding | str],
    by: StaffSubject | None,
    now: datetime,
) -> GivenLink:
    """A member of staff without a password exists, and a link by which they choose one.

    `by` is None for the command line. Refused when the name is taken, and when the roles cannot be
    held by one person.
    """
    member = await create_staff(
        session,
        username=username,
        display_name=display_name,
        password_hash=None,
        roles=roles,
        now=now,
        actor=actor_by(by),
    )
    return await _give(session, member, by=by, now=now)


async def invite_again(
    session: AsyncSession, staff_id: UUID, *, by: StaffSubject | None, now: datetime
) -> GivenLink:
    """Another link; the one given before opens nothing any more.

    Refused of one who has a password: an admin alone could make themselves that person. Two of
    them take a forgotten one away: `forget_password`.
    """
    member = await repository.lock_member(session, staff_id)
    if member is None:
        raise StaffNotFound
    if member.password_hash is not None:
        raise PasswordChosen(name=member.display_name)
    return await _give(session, member, by=by, now=now)


async def forget_password(session: AsyncSession, staff_id: UUID) -> None:
    """No password lets this member in; another is chosen by a link, as the first one was.

    Who is asked before, and what becomes of the member's sessions, is for who calls it.
    """
    await repository.forget_password(session, staff_id)


async def read_link(session: AsyncSession, token: str, *, now: datetime) -> StaffMember:
    """Whose password is chosen by this link; refused as `choose_by_link` refuses."""
    found = await repository.find_link(session, token_digest(token))
    _link, member = await _demand_open(session, found, now=now)
    return member


async def choose_by_link(database: Database, token: str, *, new: str, now: datetime) -> StaffMember:
    """The password holds, the link is used up, and no session of before goes on.

    Refused for a link that is unknown, used, replaced or past its term, of one who has been let
    go, and for a password that is easily guessed; then the link stays as it was.
    """
    async with database.reading() as session:
        member = await read_link(session, token, now=now)
    # Before the transaction: it takes long, and SQLite has one turn for all who write.
    hashed = await hash_new_password(new, words=(member.username, member.display_name))
    async with database.writing() as session:
        found = await repository.lock_link(session, token_digest(token))
        link, member = await _demand_open(session, found, now=now)
        await _apply(session, link, LinkVerb.USE, actor=staff_actor(member.id), now=now)
        member.password_hash = hashed
        await repository.revoke_all(session, member.id, but=None, now=now)
    return member


async def _give(
    session: AsyncSession, member: StaffMember, *, by: StaffSubject | None, now: datetime
) -> GivenLink:
    if member.disabled_at is not None:
        raise StaffLeft(name=member.display_name)
    for former in await repository.lock_links_of(session, member.id):
        if PASSWORD_LINK.allows(former.state, LinkVerb.WITHDRAW):
            await _apply(session, former, LinkVerb.WITHDRAW, actor=actor_by(by), now=now)
    await session.flush()  # Of one member one link is open: the former is closed first.
    token = new_token()
    link = PasswordLink(
        staff_id=member.id,
        token_digest=token_digest(token),
        state=PASSWORD_LINK.start,
        made_by=by.staff_id if by else None,
        made_at=now,
        expires_at=now + LINK_TERM,
    )
    session.add(link)
    await audit.record(
        session,
        actor=actor_by(by),
        action="accounts.staff.invite",
        subject=("staff", member.id),
        now=now,
    )
    return GivenLink(member, f"/staff/links/{token}", link.expires_at)


async def _demand_open(
    session: AsyncSession, link: PasswordLink | None, *, now: datetime
) -> tuple[PasswordLink, StaffMember]:
    """The link and whose it is; refused unless it is there and still opens."""
    if link is None:
        raise LinkUnknown
    if not PASSWORD_LINK.may(link.state, LinkCapability.CHOOSE):
        raise LinkClosed(state_words=translate(PASSWORD_LINK.states[link.state]))
    if is_expired(link.expires_at, now=now):
        raise LinkExpired(days=LINK_TERM.days)
    [member] = await repository.list_staff(session, [link.staff_id])
    if member.disabled_at is not None:
        raise AccountDisabled
    return link, member


async def _apply(
    session: AsyncSession, link: PasswordLink, verb: LinkVerb, *, actor: Actor, now: datetime
) -> None:
    await audit.apply(
        session,
        PASSWORD_LINK,
        link,
        verb,
        actor=actor,
        now=now,
        detail={"staff_id": str(link.staff_id)},
    )
