# SPDX-License-Identifier: Apache-2.0
"""The audit trail's one table."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import TEN_YEARS, After, Privacy


class AuditEntry(Base):
    __tablename__ = "audit_entries"
    # Append-only for everybody but the sweep, which deletes by this term and reports it.
    __privacy__ = Privacy(
        "ids of staff and candidates",
        "explain every act later",
        After(TEN_YEARS, since=("at",)),
    )
    __table_args__ = (sa.Index(None, "subject_kind", "subject_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(sa.String(20))
    actor_id: Mapped[str] = mapped_column(sa.String(40))
    action: Mapped[str] = mapped_column(sa.String(80))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[str] = mapped_column(sa.String(40))
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    detail: Mapped[dict[str, Any]]
