# SPDX-License-Identifier: Apache-2.0
"""A history of keys holds as a whole or not at all; each of these could be slipped in otherwise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core import cose
from app.signing.rules import (
    HISTORY_AAD,
    HistoryBroken,
    HistoryEntry,
    bytes_of,
    digest_of,
    follow,
    read_entry,
)
from app.signing.states import KeyState
from app.signing.values import KeyAct, Purpose

AT = datetime(2026, 11, 28, 1, tzinfo=UTC)
ONE, TWO = (Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in (1, 2))


def public_of(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def kid_of(key: Ed25519PrivateKey) -> bytes:
    return cose.kid_of(public_of(key))


def act(act: KeyAct, key: Ed25519PrivateKey, **more: object) -> HistoryEntry:
    entry = HistoryEntry(
        seq=0, previous=None, at=AT, purpose=Purpose.RECEIPTS, act=act, kid=kid_of(key)
    )
    return replace(entry, **more)  # type: ignore[arg-type]


def announce(key: Ed25519PrivateKey) -> HistoryEntry:
    return act(KeyAct.ANNOUNCE, key, public_key=public_of(key))


def written(
    *entries: tuple[HistoryEntry, Sequence[Ed25519PrivateKey]],
) -> list[list[bytes]]:
    """The history of these acts, each numbered, linked and signed by these keys."""
    history: list[list[bytes]] = []
    previous: bytes | None = None
    for seq, (entry, signers) in enumerate(entries, 1):
        payload = bytes_of(replace(entry, seq=seq, previous=previous))
        history.append([cose.sign(payload, signer, HISTORY_AAD) for signer in signers])
        previous = digest_of(payload)
    return history


BEGUN = [(announce(ONE), [ONE]), (act(KeyAct.ACTIVATE, ONE), [ONE])]


def test_hand_over_is_signed_by_both() -> None:
    handed_over = act(KeyAct.ACTIVATE, TWO, former=kid_of(ONE))
    known = follow(written(*BEGUN, (announce(TWO), [TWO]), (handed_over, [TWO, ONE])))
    assert [key.state for key in known.values()] == [KeyState.RETIRED, KeyState.ACTIVE]
    with pytest.raises(HistoryBroken, match="not signed by whom it needs"):
        follow(written(*BEGUN, (announce(TWO), [TWO]), (handed_over, [TWO])))


@pytest.mark.parametrize(
    ("history", "why"),
    [
        (
            written((act(KeyAct.ANNOUNCE, ONE, public_key=public_of(TWO)), [ONE])),
            "not the one named",
        ),
        (written((act(KeyAct.ANNOUNCE, ONE), [ONE])), "not the one named"),
        (written(BEGUN[0], BEGUN[0]), "there already"),
        (
            written(*BEGUN, (announce(TWO), [TWO]), (act(KeyAct.ACTIVATE, TWO), [TWO])),
            "another key",
        ),
        (written(BEGUN[0], (act(KeyAct.COMPROMISE, ONE, since=AT), [ONE])), "no key to say so"),
        (written(*BEGUN)[1:], "does not follow the one before"),
        ([[*written(BEGUN[0])[0], *written(*BEGUN)[1]]], "not of one text"),
    ],
)
def test_history_that_cannot_be_is_refused_with_the_entry(
    history: list[list[bytes]], why: str
) -> None:
    with pytest.raises(HistoryBroken, match=why) as broken:
        follow(history)
    assert str(broken.value).startswith("Entry "), "It says where."


def test_key_said_to_be_unsafe_is_so_from_its_moment() -> None:
    since = AT - timedelta(days=1)
    handed_over = act(KeyAct.ACTIVATE, TWO, former=kid_of(ONE))
    lost = act(KeyAct.COMPROMISE, ONE, since=since)
    known = follow(
        written(*BEGUN, (announce(TWO), [TWO]), (handed_over, [TWO, ONE]), (lost, [TWO]))
    )
    assert (known[kid_of(ONE)].state, known[kid_of(ONE)].compromised_since) == (
        KeyState.COMPROMISED,
        since,
    )


def test_entry_that_holds_more_than_an_entry_is_refused() -> None:
    held = {**cose.decode_map(bytes_of(replace(announce(ONE), seq=1))), 99: "more"}
    with pytest.raises(ValueError, match="more than an entry"):
        read_entry(cose.encode(held))
