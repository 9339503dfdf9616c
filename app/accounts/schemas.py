# SPDX-License-Identifier: Apache-2.0
"""Payloads of the accounts API."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from app.accounts.models import StaffMember, StaffRole
from app.accounts.rules import USERNAME
from app.accounts.service.links import GivenLink
from app.accounts.states import FactorNeed
from app.accounts.values import MAX_GRADE, AdminDuty, Holding, Right, RoleFacts, StaffFilter
from app.core.listing import WORDS, ListQuery, PageOut
from app.core.schemas import Day, Reason, Storable, storable

RoleCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
GradeName = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_GRADE, strip_whitespace=True), Storable
]
RoleName = Annotated[
    str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), Storable
]
Username = Annotated[str, StringConstraints(pattern=USERNAME)]


def _storable_secret(secret: SecretStr) -> SecretStr:
    storable(secret.get_secret_value())
    return secret


Password = Annotated[SecretStr, Field(max_length=200), AfterValidator(_storable_secret)]


class SignInIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    username: Annotated[str, Storable] = Field(max_length=60)
    password: Password


class HalfOut(BaseModel):
    """What a half session lacks: `give` the factor, or `set_up` a first one."""

    need: FactorNeed


class HeldRoleIn(BaseModel):
    """A role from its first day to its last, both in Beijing, where it is not held for good."""

    model_config = ConfigDict(extra="forbid")

    role: RoleCode
    grade: GradeName | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None


# A role that is held for good may be called by its code alone.
GivenRoles = Annotated[list[RoleCode | HeldRoleIn], Field(min_length=1)]


class StaffIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    username: Username
    display_name: Annotated[str, Storable] = Field(min_length=1, max_length=100)
    password: Password
    roles: GivenRoles


class HeldRoleOut(BaseModel):
    role: str
    grade: str | None
    valid_from: date | None
    valid_until: date | None


class InvitationIn(BaseModel):
    """Who is to choose a password of their own by a link."""

    model_config = ConfigDict(extra="forbid")

    username: Username
    display_name: Annotated[str, Storable] = Field(min_length=1, max_length=100)
    roles: GivenRoles


class StaffOut(BaseModel):
    """A member of staff; `disabled_at` of one who has been let go.

    `roles` are the codes of all roles held, `held` says from when to when. `password_chosen`:
    whoever was invited has followed the link.
    """

    id: UUID
    username: str
    display_name: str
    roles: list[str]
    held: list[HeldRoleOut]
    password_chosen: bool
    disabled_at: datetime | None


class StaffQuery(ListQuery):
    """Which staff, all that is given together, and which page; `text` is part of either name."""

    role: RoleCode | None = None
    disabled: bool | None = None
    text: Annotated[str, StringConstraints(max_length=WORDS), Storable] = ""
    sort: Literal["username", "-username", "created_at", "-created_at"] = "username"

    def asked(self) -> StaffFilter:
        return StaffFilter(role=self.role, disabled=self.disabled, text=self.text)


class StaffPageOut(PageOut[StaffOut]):
    """A page of the staff; `next` is None on the last."""


class LinkOut(BaseModel):
    """The link, this once: whoever opens it before it expires chooses the password."""

    staff: StaffOut
    path: str
    expires_at: datetime


class RolesIn(BaseModel):
    """Exactly the roles to be held from now on."""

    model_config = ConfigDict(extra="forbid")

    roles: GivenRoles
    reason: Reason


class RoleChangeIn(BaseModel):
    """The names that a role has, and exactly the rights that it gives, from now on."""

    model_config = ConfigDict(extra="forbid")

    name_zh: RoleName
    name_en: RoleName
    rights: list[Right]
    reason: Reason

    def facts(self) -> RoleFacts:
        return RoleFacts(self.name_zh, self.name_en, frozenset(self.rights))


class RoleIn(RoleChangeIn):
    """A new role. Who holds a graded one does so by a certificate: with a grade, and until a day."""

    code: RoleCode
    duty: AdminDuty | None = None
    is_graded: bool = False

    def facts(self) -> RoleFacts:
        return replace(super().facts(), duty=self.duty, is_graded=self.is_graded)


class RoleOut(BaseModel):
    code: str
    name_zh: str
    name_en: str
    duty: AdminDuty | None
    is_graded: bool
    rights: list[Right]


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
        held=[
            HeldRoleOut(
                role=each.role,
                grade=each.grade,
                valid_from=each.valid_from,
                valid_until=each.valid_until,
            )
            for each in member.holdings
        ],
        password_chosen=member.password_hash is not None,
        disabled_at=member.disabled_at,
    )


def link_out(given: GivenLink) -> LinkOut:
    return LinkOut(staff=staff_out(given.member), path=given.path, expires_at=given.expires_at)


def holdings_of(given: Sequence[str | HeldRoleIn]) -> list[Holding]:
    """A role by its code alone is held for good."""
    return [
        Holding(one)
        if isinstance(one, str)
        else Holding(one.role, one.valid_from, one.valid_until, one.grade)
        for one in given
    ]


def role_out(role: StaffRole) -> RoleOut:
    return RoleOut(
        code=role.code,
        name_zh=role.name_zh,
        name_en=role.name_en,
        duty=role.duty,
        is_graded=role.is_graded,
        rights=sorted(role.given),
    )
