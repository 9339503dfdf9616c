# SPDX-License-Identifier: Apache-2.0
"""New keys, and which of them signs: each act is an entry of the public history."""

from dataclasses import replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import SYSTEM
from app.core import cose
from app.core.digits import from_base64url, to_base64url
from app.core.templating import format_moment
from app.signing import repository
from app.signing.errors import KeyAnnouncedLately, KeyNotFound, NoKeyAnnounced
from app.signing.models import KeyEntry, SigningKey
from app.signing.rules import ANNOUNCED_FOR, HISTORY_AAD, HistoryEntry, bytes_of, digest_of
from app.signing.service.ring import KeyRing
from app.signing.states import SIGNING_KEY, KeyVerb
from app.signing.values import KeyAct, Purpose


async def ensure_active(
    session: AsyncSession, keys: KeyRing, purpose: Purpose, *, now: datetime
) -> SigningKey:
    """The key that signs. The first of all is made here, and signs at once: none came before it."""
    active = await repository.find_active(session, purpose)
    if active is None:
        await repository.wait_for_turn(session)
        active = await repository.find_active(session, purpose)
    return active or await _start(session, keys, purpose, now=now)


async def _start(
    session: AsyncSession, keys: KeyRing, purpose: Purpose, *, now: datetime
) -> SigningKey:
    heir = await repository.find_announced(session, purpose)
    heir = heir or await announce(session, keys, purpose, now=now)
    await _hand_over(session, keys, heir, None, now=now)
    return heir


async def announce(
    session: AsyncSession, keys: KeyRing, purpose: Purpose, *, now: datetime
) -> SigningKey:
    """A key that signs nothing yet is in the history, for whoever keeps a copy of it to see."""
    await repository.wait_for_turn(session)
    secret = Ed25519PrivateKey.generate()
    public = secret.public_key().public_bytes_raw()
    kid = cose.kid_of(public)
    key = SigningKey(
        purpose=purpose,
        kid=kid.hex(),
        public_key=public.hex(),
        sealed=keys.seal(secret),
        state=SIGNING_KEY.start,
        announced_at=now,
    )
    session.add(key)
    await session.flush()
    entry = _entry(KeyAct.ANNOUNCE, key, now=now)
    await _append(session, replace(entry, public_key=public), secret)
    await audit.record(
        session,
        actor=SYSTEM,
        action="signing.signing_key.announce",
        subject=(SIGNING_KEY.kind, key.id),
        now=now,
        detail={"kid": key.kid, "purpose": purpose.value},
    )
    return key


async def rotate(
    session: AsyncSession, keys: KeyRing, purpose: Purpose, *, at_once: bool = False, now: datetime
) -> SigningKey:
    """The key announced longest signs from now on; the one before has agreed by its signature.

    Refused when none is announced, or not for long enough unless it must be `at_once`; and when
    the key before cannot be opened: `succeed_lost` is for that.
    """
    await repository.wait_for_turn(session)
    heir = await repository.find_announced(session, purpose)
    if heir is None:
        raise NoKeyAnnounced
    usable_from = heir.announced_at + ANNOUNCED_FOR
    if now < usable_from and not at_once:
        raise KeyAnnouncedLately(
            kid=heir.kid,
            hours=ANNOUNCED_FOR // timedelta(hours=1),
            usable_from=format_moment(usable_from),
        )
    former = await repository.find_active(session, purpose)
    await _hand_over(session, keys, heir, former, now=now)
    return heir


async def succeed_lost(
    session: AsyncSession, keys: KeyRing, purpose: Purpose, *, now: datetime
) -> SigningKey:
    """Another key signs from now on, and the history says that the one before has not agreed.

    Always a new one: what was announced may be sealed by the secret that is lost.
    """
    heir = await announce(session, keys, purpose, now=now)
    former = await repository.find_active(session, purpose)
    await _hand_over(session, keys, heir, former, agreed=False, now=now)
    return heir


async def compromise(
    session: AsyncSession, keys: KeyRing, kid: str, *, since: datetime, reason: str, now: datetime
) -> SigningKey:
    """The key vouches for nothing any more; the one that signs now says so.

    Another takes its place at once where it was the one. Of receipts signed by it those are good
    that the service holds: it knows them by their text.
    """
    await repository.wait_for_turn(session)
    key = await repository.find_key(session, kid)
    if key is None:
        raise KeyNotFound(kid=kid)
    active = await repository.find_active(session, key.purpose)
    if active is key:
        active = await succeed_lost(session, keys, key.purpose, now=now)
    active = active or await ensure_active(session, keys, key.purpose, now=now)
    await audit.apply(
        session, SIGNING_KEY, key, KeyVerb.COMPROMISE, actor=SYSTEM, reason=reason, now=now
    )
    key.sealed = None
    entry = _entry(KeyAct.COMPROMISE, key, now=now)
    await _append(session, replace(entry, since=since), keys.opened(active))
    return active


async def _hand_over(
    session: AsyncSession,
    keys: KeyRing,
    heir: SigningKey,
    former: SigningKey | None,
    *,
    agreed: bool = True,
    now: datetime,
) -> None:
    """The former key first: of a purpose the database lets one be active."""
    signers = [keys.opened(heir)]
    if former is not None:
        if agreed:
            signers.append(keys.opened(former))
        await audit.apply(session, SIGNING_KEY, former, KeyVerb.RETIRE, actor=SYSTEM, now=now)
        former.sealed = None
        await session.flush()
    await audit.apply(session, SIGNING_KEY, heir, KeyVerb.ACTIVATE, actor=SYSTEM, now=now)
    entry = _entry(KeyAct.ACTIVATE if agreed else KeyAct.REPLACE, heir, now=now)
    follows = bytes.fromhex(former.kid) if former else None
    await _append(session, replace(entry, former=follows), *signers)


def _entry(act: KeyAct, key: SigningKey, *, now: datetime) -> HistoryEntry:
    """An entry whose place in the history is still open."""
    return HistoryEntry(
        seq=0, previous=None, at=now, purpose=key.purpose, act=act, kid=bytes.fromhex(key.kid)
    )


async def _append(session: AsyncSession, entry: HistoryEntry, *signers: Ed25519PrivateKey) -> None:
    """The entry stands after the last one, signed by each of them."""
    last = await repository.find_last_entry(session)
    seq, previous = 1, None
    if last is not None:
        payload = cose.read(from_base64url(last.signed[0])).payload
        seq, previous = last.seq + 1, digest_of(payload)
    payload = bytes_of(replace(entry, seq=seq, previous=previous))
    signed = [to_base64url(cose.sign(payload, signer, HISTORY_AAD)) for signer in signers]
    session.add(KeyEntry(seq=seq, signed=signed))
    await session.flush()
