# SPDX-License-Identifier: Apache-2.0
"""Secrets and recovery codes are drawn by the system, from as many as nobody tries."""

import base64
import math
import secrets
from collections.abc import Sequence

import pytest

from app.factors.rules import RECOVERY_LENGTH, RECOVERY_LETTERS, normal_recovery_code
from app.factors.service.drawing import draw_recovery_code, draw_secret


def test_secret_has_160_bits_and_is_another_each_time() -> None:
    drawn = {draw_secret() for _ in range(100)}
    assert len(drawn) == 100
    assert {len(base64.b32decode(secret)) * 8 for secret in drawn} == {160}


def test_recovery_code_is_one_of_120_bits_and_another_each_time() -> None:
    drawn = {normal_recovery_code(draw_recovery_code()) for _ in range(100)}
    assert len(drawn) == 100
    assert {len(code) for code in drawn} == {RECOVERY_LENGTH}
    assert RECOVERY_LENGTH * math.log2(len(set(RECOVERY_LETTERS))) == 120


def test_both_come_from_the_systems_own_source(monkeypatch: pytest.MonkeyPatch) -> None:
    def choose(letters: Sequence[str]) -> str:
        return letters[-1]

    monkeypatch.setattr(secrets, "token_bytes", bytes)
    monkeypatch.setattr(secrets, "choice", choose)
    assert draw_secret() == "A" * 32
    assert draw_recovery_code() == "ZZZZZZ-ZZZZZZ-ZZZZZZ-ZZZZZZ"
