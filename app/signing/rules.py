# SPDX-License-Identifier: Apache-2.0
"""The history of keys: how an entry is written, and whether a whole history holds. Pure.

Each entry holds the hash of the one before. Whoever kept any entry can tell later whether what
came before it has been changed, and no key is put in another's place without that one's signature
or an entry that says so.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core import cose
from app.core.lifecycle import IllegalVerb
from app.signing.states import SIGNING_KEY, KeyCapability, KeyState, KeyVerb
from app.signing.values import KeyAct, Purpose

HISTORY_AAD = b"kaochang keys 1"
# Whoever keeps a copy of the history has seen a key before it signs: awards ask the same.
ANNOUNCED_FOR = timedelta(hours=24)
_PUBLIC_BYTES = 32
_SEQ, _PREVIOUS, _AT, _PURPOSE, _ACT, _KID, _PUBLIC, _FORMER, _SINCE = range(1, 10)


class HistoryBroken(ValueError):
    """The history is not one that the service has written; the text says where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One act. `former` is the key that another follows; `since` when a key was no longer safe."""

    seq: int
    previous: bytes | None
    at: datetime
    purpose: Purpose
    act: KeyAct
    kid: bytes
    public_key: bytes | None = None
    former: bytes | None = None
    since: datetime | None = None


@dataclass(slots=True)
class KnownKey:
    """A key as the history tells it."""

    kid: bytes
    purpose: Purpose
    public_key: bytes
    announced_at: datetime
    state: KeyState = SIGNING_KEY.start
    active_from: datetime | None = None
    active_until: datetime | None = None
    compromised_since: datetime | None = None


def bytes_of(entry: HistoryEntry) -> bytes:
    """The entry as it is signed and hashed; what it has not is left out."""
    held = {
        _SEQ: entry.seq,
        _PREVIOUS: entry.previous,
        _AT: seconds_of(entry.at),
        _PURPOSE: entry.purpose.value,
        _ACT: entry.act.value,
        _KID: entry.kid,
        _PUBLIC: entry.public_key,
        _FORMER: entry.former,
        _SINCE: None if entry.since is None else seconds_of(entry.since),
    }
    return cose.encode({key: value for key, value in held.items() if value is not None})


def digest_of(entry: bytes) -> bytes:
    return hashlib.sha256(entry).digest()


def seconds_of(at: datetime) -> int:
    """The whole seconds since 1970-01-01T00:00:00Z."""
    return int(at.timestamp())


def moment_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def follow(history: Sequence[Sequence[bytes]]) -> Mapping[bytes, KnownKey]:
    """The keys by name, as their whole history makes them; HistoryBroken where it does not hold."""
    known: dict[bytes, KnownKey] = {}
    previous: bytes | None = None
    for seq, messages in enumerate(history, 1):
        try:
            payload = _read_on(known, (seq, previous), messages)
        except (KeyError, TypeError, ValueError, IllegalVerb) as wrong:
            raise HistoryBroken(f"Entry {seq}: {wrong}") from wrong
        previous = digest_of(payload)
    return known


def _read_on(
    known: dict[bytes, KnownKey], place: tuple[int, bytes | None], messages: Sequence[bytes]
) -> bytes:
    """The keys are as the next entry leaves them; its text."""
    signed = [cose.read(message) for message in messages]
    if len({each.payload for each in signed}) != 1:
        raise ValueError("its signatures are not of one text")
    entry = read_entry(signed[0].payload)
    if (entry.seq, entry.previous) != place:
        raise ValueError("it does not follow the one before")
    wanted = _take(known, entry)
    if [each.kid for each in signed] != wanted:
        raise ValueError("it is not signed by whom it needs")
    for each in signed:
        cose.verify(each, known[each.kid].public_key, HISTORY_AAD)
    return signed[0].payload


def read_entry(payload: bytes) -> HistoryEntry:
    """The entry that the bytes are; ValueError unless they are exactly one."""
    held = cose.decode_map(payload)
    entry = HistoryEntry(
        seq=held[_SEQ],
        previous=held.get(_PREVIOUS),
        at=moment_of(held[_AT]),
        purpose=Purpose(held[_PURPOSE]),
        act=KeyAct(held[_ACT]),
        kid=held[_KID],
        public_key=held.get(_PUBLIC),
        former=held.get(_FORMER),
        since=moment_of(held[_SINCE]) if _SINCE in held else None,
    )
    if bytes_of(entry) != payload:
        raise ValueError("it holds more than an entry does")
    return entry


def _take(known: dict[bytes, KnownKey], entry: HistoryEntry) -> list[bytes]:
    """The act is done; by whom it must be signed. ValueError for what cannot follow."""
    active = _active(known, entry.purpose)
    match entry.act:
        case KeyAct.ANNOUNCE:
            public = entry.public_key or b""
            if len(public) != _PUBLIC_BYTES or cose.kid_of(public) != entry.kid:
                raise ValueError("the key is not the one named")
            if entry.kid in known:
                raise ValueError("the key is there already")
            known[entry.kid] = KnownKey(entry.kid, entry.purpose, public, entry.at)
            return [entry.kid]
        case KeyAct.ACTIVATE | KeyAct.REPLACE:
            if entry.former != (None if active is None else active.kid):
                raise ValueError("it follows another key than the active one")
            if active is not None:
                SIGNING_KEY.move(active, KeyVerb.RETIRE)
                active.active_until = entry.at
            heir = known[entry.kid]
            SIGNING_KEY.move(heir, KeyVerb.ACTIVATE)
            heir.active_from = entry.at
            if active is None or entry.act is KeyAct.REPLACE:
                return [entry.kid]
            return [entry.kid, active.kid]
        case _:  # KeyAct.COMPROMISE, the one act left.
            if active is None:
                raise ValueError("there is no key to say so")
            lost = known[entry.kid]
            SIGNING_KEY.move(lost, KeyVerb.COMPROMISE)
            lost.compromised_since = entry.since
            return [active.kid]


def _active(known: Mapping[bytes, KnownKey], purpose: Purpose) -> KnownKey | None:
    signing = {
        key.purpose: key for key in known.values() if SIGNING_KEY.may(key.state, KeyCapability.SIGN)
    }
    return signing.get(purpose)
