# SPDX-License-Identifier: Apache-2.0
"""What a session is known by."""

import base64
import secrets

import pytest

from app.core.security import new_token, token_digest


def test_token_is_drawn_from_256_bits() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000, "each is another"
    assert {len(base64.urlsafe_b64decode(token + "=")) for token in tokens} == {32}, "of 32 bytes"
    assert token_digest("a") != token_digest("b"), "and known by a digest"


def test_token_comes_from_the_systems_own_source(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def draw(size: int) -> str:
        asked.append(size)
        return "drawn"

    monkeypatch.setattr(secrets, "token_urlsafe", draw)
    assert (new_token(), asked) == ("drawn", [32]), "of `secrets`, which takes what nobody predicts"
