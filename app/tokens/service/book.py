# SPDX-License-Identifier: Apache-2.0
"""What access, which stands below, asks of tokens: for whom one acts, and what it may now."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.accounts.access import STAFF_TRUST
from app.accounts.states import ShownToken, StaffSubject
from app.audit import service as audit
from app.audit.values import SYSTEM
from app.core.clock import Clock
from app.core.db import Database
from app.core.errors import DomainError
from app.core.parts import Parts
from app.core.recent import RecentUntil
from app.core.settings import Settings
from app.doors.errors import TokenExpired, TokenOwnerDisabled, TokenRevoked, TokenUnknown
from app.tokens import repository
from app.tokens.models import MachineToken
from app.tokens.rules import acting_rights, is_expired
from app.tokens.states import TOKEN, TokenCapability

_CACHED = 2_000
# A program that asks again and again must not fill the trail.
REFUSED_AGAIN_AFTER = timedelta(minutes=1)


class OurTokens:
    """The `TokenBook` of the service. A process trusts what it found for as long as of sessions."""

    def __init__(self) -> None:
        self._trusted: RecentUntil[str, StaffSubject] = RecentUntil(_CACHED)
        self._told: RecentUntil[UUID, str] = RecentUntil(_CACHED)

    async def find_acting(self, parts: Parts, digest: str) -> StaffSubject:
        """The owner, with those rights of the token that they have today; the use is written down.

        Refused by an unknown token, and by one whose owner was let go, or that is revoked or over.
        """
        now = parts.get(Clock).now()
        trusted = self._trusted.find(digest, now=now)
        if trusted is not None:
            return trusted
        async with parts.get(Database).reading() as session:
            found = await repository.find_with_owner(session, digest)
            if found is None:
                raise TokenUnknown
            token, owner = found
            held = await accounts.rights_of(session, owner.id, now=now)
        refusal = _refusal_of(token, is_employed=owner.disabled_at is None, now=now)
        if refusal is not None:
            self._tell(parts.get(accounts.Uses), token, refusal, now=now)
            raise refusal
        subject = StaffSubject(
            session_id=token.id,
            staff_id=owner.id,
            username=owner.username,
            display_name=owner.display_name,
            roles=frozenset(),
            rights=acting_rights(token.given, held),
            token=ShownToken(token.id, token.name, token.given),
        )
        uses = parts.get(accounts.Uses)
        uses.note(token.id, token.used_at, now=now, write=repository.note_use)
        trust = min(parts.get(Settings).session_cache_lifetime, STAFF_TRUST)
        self._trusted.keep(digest, subject, until=min(token.expires_at, now + trust))
        return subject

    def _tell(
        self, uses: accounts.Uses, token: MachineToken, refusal: DomainError, *, now: datetime
    ) -> None:
        """The trail says that somebody used it in vain, once a minute from each process.

        Beside the request, which may hold SQLite's one write turn already.
        """
        if self._told.find(token.id, now=now) == refusal.code:
            return
        self._told.keep(token.id, refusal.code, until=now + REFUSED_AGAIN_AFTER)
        told = {"name": token.name, "owner": str(token.staff_id), "code": refusal.code}
        uses.note(token.id, None, now=now, write=partial(_record_refusal, told=told))


async def _record_refusal(
    session: AsyncSession,
    token_id: UUID,
    *,
    now: datetime,
    every: timedelta,  # noqa: ARG001 - as of a use
    told: dict[str, str],
) -> None:
    await audit.record(
        session,
        actor=SYSTEM,
        action="tokens.token.refuse",
        subject=("token", token_id),
        now=now,
        detail=told,
    )


def _refusal_of(
    token: MachineToken, *, is_employed: bool, now: datetime
) -> TokenOwnerDisabled | TokenRevoked | TokenExpired | None:
    if not is_employed:
        return TokenOwnerDisabled(name=token.name)
    if not TOKEN.may(token.state, TokenCapability.ACT):
        return TokenRevoked(name=token.name)
    return TokenExpired(name=token.name) if is_expired(token.expires_at, now=now) else None
