# SPDX-License-Identifier: Apache-2.0
"""What staff come in with besides the password, and requests to take it away."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf
from app.core.db import Base, unique_where
from app.core.ids import new_id
from app.core.privacy import TEN_YEARS, After, Along, Privacy
from app.factors.states import ResetOf, ResetState

# As the password: who is taken back comes in as before, and a reset takes it away at any time.
_FACTOR_TERM = After(TEN_YEARS, since=("staff_id.disabled_at",))


class TotpFactor(Base):
    """What a member's authenticator app makes its codes from.

    One that is not confirmed by a code yet counts for nothing. `last_step` is the step of time
    whose code was taken last: no code is taken twice.
    """

    __tablename__ = "totp_factors"
    __privacy__ = Privacy(
        "a shared secret (sealed)", "let nobody in by password alone", _FACTOR_TERM
    )
    __table_args__ = (
        sa.CheckConstraint("(confirmed_at IS NULL) = (last_step IS NULL)", name="confirmed"),
        unique_where("uq_totp_factors_confirmed", "staff_id", condition="confirmed_at IS NOT NULL"),
        unique_where("uq_totp_factors_waiting", "staff_id", condition="confirmed_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"), index=True)
    secret_sealed: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(sa.BigInteger())


class Passkey(Base):
    """A key of a member's device. What it signs lets in; what is kept here does not."""

    __tablename__ = "passkeys"
    __privacy__ = Privacy(
        "public keys, and what their owner calls them",
        "let nobody in by password alone",
        _FACTOR_TERM,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"), index=True)
    # At most 1,023 bytes (WebAuthn 3, 4), as text.
    credential_id: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(sa.BigInteger())
    name: Mapped[str] = mapped_column(sa.String(60))
    transports: Mapped[list[Any]]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of the codes by which a member comes in without the other factors, once.

    By its keyed digest: it is drawn, so who steals the rows alone cannot find it.
    """

    __tablename__ = "recovery_codes"
    __privacy__ = Privacy(
        "keyed digests of codes", "let in who has lost the other factors", _FACTOR_TERM
    )
    __table_args__ = (sa.UniqueConstraint("staff_id", "digest"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"))
    digest: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Challenge(Base):
    """What a passkey is to sign next in a session; taken by the first answer."""

    __tablename__ = "passkey_challenges"
    __privacy__ = Privacy("none", "let no answer count twice", Along("session_id"))

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sessions.id"), primary_key=True)
    text: Mapped[str] = mapped_column(sa.String(100))
    asked_at: Mapped[datetime]


class Reset(Base):
    """An admin asked that what a member comes in with be taken away; another decides.

    Who asked and who decided are None where it was done from the machine's command line.
    `told_at`: when the member has read that it was done.
    """

    __tablename__ = "resets"
    __privacy__ = Privacy(
        "who asked for whom, and why",
        "answer for letting somebody in anew",
        After(TEN_YEARS, since=("asked_at",)),
    )
    __table_args__ = (
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("asked_by <> staff_id", name="not_own"),
        sa.CheckConstraint(
            "state <> 'confirmed' OR (asked_by IS NULL AND decided_by IS NULL)"
            " OR (asked_by IS NOT NULL AND decided_by IS NOT NULL"
            " AND decided_by <> asked_by AND decided_by <> staff_id)",
            name="three_people",
        ),
        sa.CheckConstraint("told_at IS NULL OR state = 'confirmed'", name="told"),
        unique_where("uq_resets_asked", "staff_id", "what", condition="state = 'asked'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"), index=True)
    what: Mapped[ResetOf] = mapped_column(OneOf(ResetOf, 10))
    state: Mapped[ResetState] = mapped_column(OneOf(ResetState, 10))
    reason: Mapped[str] = mapped_column(sa.String(500))
    asked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))
    decided_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
