# SPDX-License-Identifier: Apache-2.0
"""A key's life. A retired key vouches for ever for what it signed, a compromised one for nothing."""

from enum import StrEnum

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle


class KeyState(StrEnum):
    ANNOUNCED = "announced"
    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


class KeyVerb(StrEnum):
    ACTIVATE = "activate"
    RETIRE = "retire"
    COMPROMISE = "compromise"


class KeyCapability(StrEnum):
    """An announced key vouches too: who kept the history before it was activated still knows it."""

    SIGN = "sign"
    SUCCEED = "succeed"
    VOUCH = "vouch"


SIGNING_KEY = Lifecycle(
    name="signing.signing_key",
    what=marked("这把签名密钥"),
    start=KeyState.ANNOUNCED,
    states={
        KeyState.ANNOUNCED: marked("已公布，尚未启用"),
        KeyState.ACTIVE: marked("使用中"),
        KeyState.RETIRED: marked("已停用"),
        KeyState.COMPROMISED: marked("已泄露"),
    },
    verbs={
        KeyVerb.ACTIVATE: marked("启用"),
        KeyVerb.RETIRE: marked("停用"),
        KeyVerb.COMPROMISE: marked("宣布泄露"),
    },
    steps={
        (KeyState.ANNOUNCED, KeyVerb.ACTIVATE): KeyState.ACTIVE,
        (KeyState.ACTIVE, KeyVerb.RETIRE): KeyState.RETIRED,
        (KeyState.ANNOUNCED, KeyVerb.COMPROMISE): KeyState.COMPROMISED,
        (KeyState.RETIRED, KeyVerb.COMPROMISE): KeyState.COMPROMISED,
    },
    capabilities={
        KeyState.ANNOUNCED: frozenset({KeyCapability.SUCCEED, KeyCapability.VOUCH}),
        KeyState.ACTIVE: frozenset({KeyCapability.SIGN, KeyCapability.VOUCH}),
        KeyState.RETIRED: frozenset({KeyCapability.VOUCH}),
        KeyState.COMPROMISED: frozenset(),
    },
    sealed=frozenset({KeyState.COMPROMISED}),
)
