# SPDX-License-Identifier: Apache-2.0
"""People, the roles they hold and the rights these give, and sessions."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.states import LinkState
from app.accounts.values import (
    MAX_GRADE,
    SIGN_INS_KEPT,
    AdminDuty,
    Holding,
    Right,
    known_rights,
)
from app.core.columns import OneOf
from app.core.db import Base, unique_where
from app.core.ids import new_id
from app.core.privacy import (
    NO_PERSONAL_DATA,
    TEN_YEARS,
    THIRTY_DAYS,
    After,
    Privacy,
)


class Candidate(Base):
    """A person who is examined; one row per id number, whatever the programme."""

    __tablename__ = "candidates"
    # Registrations refer to the person and hold the row: it goes when the last of them has gone.
    __privacy__ = Privacy(
        "name, id number (sealed)",
        "identify who sat and who is certified",
        After(TEN_YEARS, since=("created_at",)),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    full_name: Mapped[str] = mapped_column(sa.String(100))
    id_number_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    id_number_sealed: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]


class StaffMember(Base):
    __tablename__ = "staff_members"
    # The bank refers to its authors for as long as it exists; without a name they are nobody.
    __privacy__ = Privacy(
        "name, sign-in name",
        "attribute acts to people",
        After(TEN_YEARS, since=("disabled_at",)),
        emptied=("display_name", "username", "password_hash"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(sa.String(60), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(100))
    # None until the person has chosen one, by the link they were invited with.
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    # Loaded by the repository where it is wanted.
    held: Mapped[list["RoleHolding"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="RoleHolding.role_code"
    )

    @property
    def roles(self) -> list[str]:
        """The codes of all roles held, those that are not valid today among them."""
        return [holding.role for holding in self.holdings]

    @property
    def holdings(self) -> list[Holding]:
        return [each.holding for each in self.held]

    def hold(self, holdings: Iterable[Holding]) -> None:
        """Exactly these; a role that was held already keeps its row, with what is said of it now."""
        rows = {each.role_code: each for each in self.held}
        self.held = [
            rows.get(each.role, RoleHolding(role_code=each.role)).lasting(each) for each in holdings
        ]


class StaffRole(Base):
    """What staff can be; which rights that gives is `role_rights`."""

    __tablename__ = "roles"
    __privacy__ = NO_PERSONAL_DATA

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name_zh: Mapped[str] = mapped_column(sa.String(100))
    name_en: Mapped[str] = mapped_column(sa.String(100))
    duty: Mapped[AdminDuty | None] = mapped_column(OneOf(AdminDuty))
    is_graded: Mapped[bool] = mapped_column(default=False)
    rights: Mapped[list["RoleRight"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="RoleRight.right_code"
    )

    @property
    def given(self) -> frozenset[Right]:
        return known_rights(each.right_code for each in self.rights)

    def give(self, rights: Iterable[Right]) -> None:
        """Exactly these."""
        rows = {each.right_code: each for each in self.rights}
        self.rights = [
            rows.get(right.value, RoleRight(right_code=right.value)) for right in sorted(rights)
        ]


class RoleRight(Base):
    """One right of one role. No CHECK lists the rights: they are what routes declare."""

    __tablename__ = "role_rights"
    __privacy__ = NO_PERSONAL_DATA

    role_code: Mapped[str] = mapped_column(sa.ForeignKey("roles.code"), primary_key=True)
    right_code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)


class RoleHolding(Base):
    """A role that a member of staff holds; outside its days it gives no rights."""

    __tablename__ = "staff_roles"
    # Not along with the member, of whom the bank may need the row for longer.
    __privacy__ = Privacy(
        "roles and grades",
        "let staff do their work",
        After(TEN_YEARS, since=("staff_id.disabled_at",)),
    )
    __table_args__ = (
        sa.UniqueConstraint("staff_id", "role_code"),
        sa.CheckConstraint("valid_from <= valid_until", name="days_in_order"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"))
    role_code: Mapped[str] = mapped_column(sa.ForeignKey("roles.code"), index=True)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    grade: Mapped[str | None] = mapped_column(sa.String(MAX_GRADE))

    def lasting(self, holding: Holding) -> "RoleHolding":
        """The same row, with this grade and these days."""
        self.valid_from, self.valid_until = holding.valid_from, holding.valid_until
        self.grade = holding.grade
        return self

    @property
    def holding(self) -> Holding:
        return Holding(self.role_code, self.valid_from, self.valid_until, self.grade)


class Session(Base):
    """A sign-in. The cookie holds a random token, the row only its digest, so it can be revoked.

    `signed_in_at`: when its sign-in was complete; None of staff who have given the password and
    not the second factor yet. `factor_at`, of staff: when that was given last in it. `used_at`:
    when it was used last, of staff within a minute; of candidates when it began.
    """

    __tablename__ = "sessions"
    __privacy__ = Privacy(
        "who was signed in when",
        "let people in and out",
        After(SIGN_INS_KEPT, since=("expires_at",)),
    )
    __table_args__ = (
        sa.CheckConstraint("(candidate_id IS NULL) <> (staff_id IS NULL)", name="one_subject"),
        sa.CheckConstraint("factor_at IS NULL OR signed_in_at IS NOT NULL", name="signed_in"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    candidate_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("candidates.id"), index=True)
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"), index=True)
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    factor_at: Mapped[datetime | None]
    used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PasswordLink(Base):
    """By a secret address a member of staff chooses a password once; the row holds its digest."""

    __tablename__ = "password_links"
    __privacy__ = Privacy(
        "who was invited by whom",
        "let staff choose a password",
        After(THIRTY_DAYS, since=("expires_at",)),
    )
    __table_args__ = (
        unique_where("uq_password_links_open", "staff_id", condition="state = 'open'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"), index=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    state: Mapped[LinkState] = mapped_column(OneOf(LinkState))
    # None: from the command line.
    made_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
