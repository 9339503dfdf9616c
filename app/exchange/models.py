# SPDX-License-Identifier: Apache-2.0
"""Uploaded files on their way into the bank."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf
from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import ONE_YEAR, After, KeptBlob, Privacy
from app.exchange.states import ImportState


class ItemImport(Base):
    """An uploaded file on its way into the bank; the file itself lies behind obstore."""

    __tablename__ = "item_imports"
    __privacy__ = Privacy(
        "who uploaded which file",
        "finish or repeat an import",
        After(ONE_YEAR, since=("uploaded_at",)),
        blobs=(KeptBlob("blob_key", "item-imports/"),),
    )
    __table_args__ = (
        sa.CheckConstraint("(state = 'uploaded') = (closed_at IS NULL)", name="closed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    state: Mapped[ImportState] = mapped_column(OneOf(ImportState))
    filename: Mapped[str] = mapped_column(sa.String(255))
    format: Mapped[str] = mapped_column(sa.String(20))
    blob_key: Mapped[str] = mapped_column(sa.String(80))
    defaults: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"))
    uploaded_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
