# SPDX-License-Identifier: Apache-2.0
"""Payloads of tokens."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.accounts.values import Right
from app.core.schemas import SAYS_SOMETHING, Storable
from app.tokens.models import MachineToken
from app.tokens.rules import MOST_DAYS, MOST_OF_A_NAME, USUAL_DAYS, TokenWish
from app.tokens.service.own import MadeToken
from app.tokens.states import TokenState

TokenName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_OF_A_NAME, strip_whitespace=True),
    Storable,
    Field(json_schema_extra={"pattern": SAYS_SOMETHING}),
]


class TokenIn(BaseModel):
    """What a token is called, which of your rights it is given, and for how many days."""

    model_config = ConfigDict(extra="forbid")

    name: TokenName
    rights: list[Right] = Field(min_length=1)
    days: int = Field(default=USUAL_DAYS, ge=1, le=MOST_DAYS)

    def wish(self) -> TokenWish:
        return TokenWish(self.name, frozenset(self.rights), self.days)


class TokenOut(BaseModel):
    """A token without its text. `used_at` is within a minute; None of one that never was used.

    It may what `rights` say as far as its owner may, until it expires or is revoked.
    """

    id: UUID
    name: str
    rights: list[str]
    state: TokenState
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


class MadeTokenOut(TokenOut):
    """`token` is what the program shows, this once: only its digest is kept."""

    token: str


def token_out(row: MachineToken) -> TokenOut:
    return TokenOut.model_validate(row, from_attributes=True)


def made_token_out(made: MadeToken) -> MadeTokenOut:
    return MadeTokenOut(**token_out(made.row).model_dump(), token=made.token)
