# SPDX-License-Identifier: Apache-2.0
"""Items and their versions."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import NO_PERSONAL_DATA, Base
from app.core.ids import new_id


class BankItem(Base):
    """A question through all its versions; its reference never changes."""

    __tablename__ = "items"
    __privacy__ = NO_PERSONAL_DATA

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(sa.String(80), unique=True)


class ItemVersion(Base):
    """What a question says from one import to the next; papers point here, so it stays.

    `body` is the whole item as `question_bank.items.to_data` writes it; type, topic and
    difficulty are copies to select by. The highest number is the current version.
    """

    __tablename__ = "item_versions"
    __privacy__ = NO_PERSONAL_DATA
    __table_args__ = (
        sa.UniqueConstraint("item_id", "number"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint(
            "type IN ('single', 'multiple', 'true_false', 'short_answer')", name="type"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"))
    number: Mapped[int]
    type: Mapped[str] = mapped_column(sa.String(20))
    topic: Mapped[str] = mapped_column(sa.String(40))
    difficulty: Mapped[Decimal]
    body: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(sa.String(64))
    imported_at: Mapped[datetime]
