# SPDX-License-Identifier: Apache-2.0
"""A token's life. That its term is over is a question of time and never stored."""

from enum import StrEnum

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle


class TokenState(StrEnum):
    GIVEN = "given"
    REVOKED = "revoked"


class TokenVerb(StrEnum):
    REVOKE = "revoke"


class TokenCapability(StrEnum):
    ACT = "act"


TOKEN = Lifecycle(
    name="tokens.token",
    what=marked("这个令牌"),
    start=TokenState.GIVEN,
    states={TokenState.GIVEN: marked("已发放"), TokenState.REVOKED: marked("不再有效")},
    verbs={TokenVerb.REVOKE: marked("撤销令牌")},
    steps={(TokenState.GIVEN, TokenVerb.REVOKE): TokenState.REVOKED},
    capabilities={
        TokenState.GIVEN: frozenset({TokenCapability.ACT}),
        TokenState.REVOKED: frozenset(),
    },
    sealed=frozenset({TokenState.REVOKED}),
)
