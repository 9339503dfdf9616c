# SPDX-License-Identifier: Apache-2.0
"""Keys that pages seal rescue files to, and the files as they were uploaded."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import After, Along, Privacy
from app.recovery.rules import KEPT_FOR


class RescueKey(Base):
    """A pair of keys on P-256. The secret half is sealed by the service's secret, and goes with it."""

    __tablename__ = "rescue_keys"
    __privacy__ = Privacy("none", "open rescue files", After(KEPT_FOR, since=("made_at",)))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kid: Mapped[str] = mapped_column(sa.String(16), unique=True)
    public_key: Mapped[str] = mapped_column(sa.String(130))
    sealed: Mapped[str] = mapped_column(sa.String(200))
    made_at: Mapped[datetime]


class RescueFile(Base):
    """A file as it came, each once, whatever became of it; to be taken in once."""

    __tablename__ = "rescue_files"
    __privacy__ = Privacy(
        "what a candidate answered, sealed", "judge complaints", Along("attempt_id")
    )
    __table_args__ = (sa.CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name="taken"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempts.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    body: Mapped[bytes]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[UUID]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[UUID | None]
