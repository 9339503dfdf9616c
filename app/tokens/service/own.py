# SPDX-License-Identifier: Apache-2.0
"""A member's own tokens: made, listed, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.states import StaffSubject
from app.accounts.values import Right
from app.audit import service as audit
from app.audit.values import SYSTEM, Actor, staff_actor
from app.core.errors import DomainError
from app.core.i18n import translate
from app.core.security import new_token, token_digest
from app.doors.service import SignInDoor
from app.tokens import repository
from app.tokens.errors import (
    TokenFactorNeeded,
    TokenIncomplete,
    TokenNotFound,
    TokenRightsBeyond,
    TokenRightsPersonal,
    TokensFull,
)
from app.tokens.models import MachineToken
from app.tokens.rules import (
    MOST_DAYS,
    MOST_OF_A_NAME,
    MOST_TOKENS,
    PREFIX,
    TokenFault,
    TokenWish,
    fault_of,
    is_expired,
)
from app.tokens.states import TOKEN, TokenCapability, TokenVerb


@dataclass(frozen=True, slots=True)
class MadeToken:
    """The row, and the token itself, which nothing keeps."""

    row: MachineToken
    token: str


async def make_token(door: SignInDoor, own: StaffSubject, wish: TokenWish) -> MadeToken:
    """A program may act with the token from now on, with these rights of the member's.

    Judged by what the member has now, and by the session that asks: its second factor must have
    been given where one of the rights needs one.
    """
    async with door.database.writing() as session:
        row = await accounts.lock_own_session(session, door, own)
        held = await accounts.rights_of(session, own.staff_id, now=door.now)
        factor_lacks = door.settings.second_factor == "required" and row.factor_at is None
        fault = fault_of(wish, held, factor_lacks=factor_lacks)
        if fault is not None:
            raise _refusal_of(*fault)
        # Two at once: the member's row is locked above.
        if len(await list_given(session, own.staff_id, now=door.now)) >= MOST_TOKENS:
            raise TokensFull(most=MOST_TOKENS)
        token = PREFIX + new_token()
        made = _new(own.staff_id, wish, token, now=door.now)
        session.add(made)
        await session.flush()  # The trail names the new row's id.
        await audit.record(
            session,
            actor=staff_actor(own.staff_id),
            action="tokens.token.make",
            subject=("token", made.id),
            now=door.now,
            detail={
                "name": made.name,
                "rights": made.rights,
                "expires_at": made.expires_at.isoformat(),
            },
        )
    return MadeToken(made, token)


async def list_tokens(session: AsyncSession, staff_id: UUID) -> list[MachineToken]:
    """All that are kept of this member, those that are revoked or over among them, newest first."""
    return await repository.list_tokens(session, staff_id)


async def list_given(session: AsyncSession, staff_id: UUID, *, now: datetime) -> list[MachineToken]:
    """Those by which a program can act for this member, newest first."""
    kept = await repository.list_tokens(session, staff_id)
    return [each for each in kept if opens(each, now=now)]


def opens(token: MachineToken, *, now: datetime) -> bool:
    """Whether a program can act by it for its owner, who works here."""
    return TOKEN.may(token.state, TokenCapability.ACT) and not is_expired(token.expires_at, now=now)


async def revoke_own(
    session: AsyncSession, own: StaffSubject, token_id: UUID, *, now: datetime
) -> None:
    """The token opens nothing any more, in every process within the staff's trust."""
    await revoke_one(session, own.staff_id, token_id, actor=staff_actor(own.staff_id), now=now)


async def revoke_one(
    session: AsyncSession, staff_id: UUID, token_id: UUID, *, actor: Actor, now: datetime
) -> None:
    """One of this member's is revoked; harmless where it was before."""
    token = await repository.lock_token(session, staff_id, token_id)
    if token is None:
        raise TokenNotFound
    if TOKEN.allows(token.state, TokenVerb.REVOKE):
        await _revoke(session, token, actor=actor, now=now)


async def revoke_all(
    session: AsyncSession, staff_id: UUID, *, now: datetime, actor: Actor = SYSTEM
) -> int:
    """None of this member's opens anything any more; how many that were given are revoked by this."""
    given = await repository.lock_tokens(session, staff_id, TOKEN.hearing(TokenVerb.REVOKE))
    for token in given:
        await _revoke(session, token, actor=actor, now=now)
    return len(given)


async def _revoke(
    session: AsyncSession, token: MachineToken, *, actor: Actor, now: datetime
) -> None:
    await audit.apply(
        session,
        TOKEN,
        token,
        TokenVerb.REVOKE,
        actor=actor,
        now=now,
        detail={"name": token.name, "owner": str(token.staff_id)},
    )


def _new(staff_id: UUID, wish: TokenWish, token: str, *, now: datetime) -> MachineToken:
    return MachineToken(
        staff_id=staff_id,
        token_digest=token_digest(token),
        name=wish.name,
        rights=sorted(wish.rights),
        state=TOKEN.start,
        made_at=now,
        expires_at=wish.expires_at(now),
    )


def _refusal_of(fault: TokenFault, rights: Sequence[Right]) -> DomainError:
    told = ", ".join(translate(right.sentence) for right in rights)
    match fault:
        case TokenFault.INCOMPLETE:
            return TokenIncomplete(length=MOST_OF_A_NAME, days=MOST_DAYS)
        case TokenFault.PERSONAL:
            return TokenRightsPersonal(rights=told)
        case TokenFault.BEYOND:
            return TokenRightsBeyond(rights=told)
        case TokenFault.FACTOR:
            return TokenFactorNeeded(rights=told)
