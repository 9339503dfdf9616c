# SPDX-License-Identifier: Apache-2.0
"""Payloads of the accounts API."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from app.accounts.rules import MIN_PASSWORD
from app.accounts.states import Role
from app.core.schemas import Storable, storable

Username = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9._-]{2,59}$")]


def _storable_secret(secret: SecretStr) -> SecretStr:
    storable(secret.get_secret_value())
    return secret


Password = Annotated[SecretStr, Field(max_length=200), AfterValidator(_storable_secret)]


class SignInIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    username: Annotated[str, Storable] = Field(max_length=60)
    password: Password


class StaffIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    username: Username
    display_name: Annotated[str, Storable] = Field(min_length=1, max_length=100)
    password: Annotated[Password, Field(min_length=MIN_PASSWORD)]
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
