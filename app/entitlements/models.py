# SPDX-License-Identifier: Apache-2.0
"""The entitlements' one table."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import Along, Privacy


class Entitlement(Base):
    """The right to one free retake; a person gets at most one per programme and title."""

    __tablename__ = "entitlements"
    __privacy__ = Privacy(
        "who may sit again", "give the free retake once", Along("cause_registration_id")
    )
    __table_args__ = (
        sa.UniqueConstraint("candidate_id", "programme_id", "title_key"),
        sa.CheckConstraint("(used_registration_id IS NULL) = (used_at IS NULL)", name="used"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("candidates.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    title_key: Mapped[str] = mapped_column(sa.String(40))
    cause_registration_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("registrations.id"), unique=True
    )
    granted_at: Mapped[datetime]
    lapses_on: Mapped[date]
    used_registration_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("registrations.id"), unique=True
    )
    used_at: Mapped[datetime | None]
    # The result that gave it was voided; restoring the result gives it back.
    revoked_at: Mapped[datetime | None]
