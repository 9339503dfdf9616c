# SPDX-License-Identifier: Apache-2.0
"""Payloads of the accounts API."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from app.accounts.models import StaffMember
from app.accounts.service.links import GivenLink
from app.accounts.values import Right
from app.core.schemas import Reason, Storable, storable

RoleCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
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
    password: Password
    roles: list[RoleCode] = Field(min_length=1)


class InvitationIn(BaseModel):
    """Who is to choose a password of their own by a link."""

    model_config = ConfigDict(extra="forbid")

    username: Username
    display_name: Annotated[str, Storable] = Field(min_length=1, max_length=100)
    roles: list[RoleCode] = Field(min_length=1)


class StaffOut(BaseModel):
    """A member of staff; `disabled_at` of one who has been let go.

    `password_chosen`: whoever was invited has followed the link.
    """

    id: UUID
    username: str
    display_name: str
    roles: list[str]
    password_chosen: bool
    disabled_at: datetime | None


class LinkOut(BaseModel):
    """The link, this once: whoever opens it before it expires chooses the password."""

    staff: StaffOut
    path: str
    expires_at: datetime


class RolesIn(BaseModel):
    """Exactly the roles to be held from now on."""

    model_config = ConfigDict(extra="forbid")

    roles: list[RoleCode] = Field(min_length=1)
    reason: Reason


class PasswordIn(BaseModel):
    """The password of now, and the one to hold from now on."""

    model_config = ConfigDict(extra="forbid")

    current: Password
    new: Password


class ViewerOut(BaseModel):
    """Who is signed in; roles and rights, those of today, are empty for a candidate."""

    kind: str
    name: str
    roles: list[str]
    rights: list[Right]


def staff_out(member: StaffMember) -> StaffOut:
    return StaffOut(
        id=member.id,
        username=member.username,
        display_name=member.display_name,
        roles=member.roles,
        password_chosen=member.password_hash is not None,
        disabled_at=member.disabled_at,
    )


def link_out(given: GivenLink) -> LinkOut:
    return LinkOut(staff=staff_out(given.member), path=given.path, expires_at=given.expires_at)
