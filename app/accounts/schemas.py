# SPDX-License-Identifier: Apache-2.0
"""Payloads of the accounts API."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from app.accounts.states import Role

# NIST SP 800-63B asks for 8 at least, 15 where a password stands alone; staff choose theirs.
MIN_PASSWORD = 12
Username = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9._-]{2,59}$")]


class SignInIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    username: str = Field(max_length=60)
    password: SecretStr = Field(max_length=200)


class StaffIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    username: Username
    display_name: str = Field(min_length=1, max_length=100)
    password: SecretStr = Field(min_length=MIN_PASSWORD, max_length=200)
    roles: list[Role] = Field(min_length=1)


class StaffOut(BaseModel):
    id: UUID
    username: str
    display_name: str
    roles: list[Role]


class ViewerOut(BaseModel):
    """Who is signed in; roles are empty for a candidate."""

    kind: str
    name: str
    roles: list[Role]
