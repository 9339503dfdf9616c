# SPDX-License-Identifier: Apache-2.0
"""What an administrator ends of another member's: the tokens, and the sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.models import StaffMember
from app.accounts.states import StaffSubject
from app.audit import service as audit
from app.audit.values import SYSTEM, Actor, staff_actor
from app.tokens import repository
from app.tokens.models import MachineToken
from app.tokens.service.own import revoke_all, revoke_one


async def list_of_member(session: AsyncSession, staff_id: UUID) -> list[MachineToken]:
    """As the member sees them; refused when there is no such member."""
    await accounts.get_member(session, staff_id)
    return await repository.list_tokens(session, staff_id)


async def revoke_of_member(
    session: AsyncSession, staff_id: UUID, token_id: UUID, *, by: StaffSubject, now: datetime
) -> None:
    """This token of another's opens nothing any more; harmless where it was revoked before."""
    await accounts.lock_with_actor(session, staff_id, by, now=now)
    await revoke_one(session, staff_id, token_id, actor=staff_actor(by.staff_id), now=now)


async def revoke_all_of(
    session: AsyncSession, staff_id: UUID, *, by: StaffSubject | None, now: datetime
) -> int:
    """How many tokens of this member are revoked by this; `by` is None for the command line."""
    member = await accounts.lock_with_actor(session, staff_id, by, now=now)
    return await revoke_all(session, member.id, actor=_actor(by), now=now)


async def sign_out_member(
    session: AsyncSession, staff_id: UUID, *, by: StaffSubject | None, now: datetime
) -> StaffMember:
    """Every session of this member has ended, half ones too; the member may sign in again.

    Within the staff's trust in every process. Tokens go on: they are revoked by themselves.
    """
    member = await accounts.lock_with_actor(session, staff_id, by, now=now)
    ended = await accounts.end_sessions(session, member.id, but=None, now=now)
    await audit.record(
        session,
        actor=_actor(by),
        action="accounts.session.end_all",
        subject=("staff", member.id),
        now=now,
        detail={"sessions_ended": ended},
    )
    return member


def _actor(by: StaffSubject | None) -> Actor:
    return SYSTEM if by is None else staff_actor(by.staff_id)
