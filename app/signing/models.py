# SPDX-License-Identifier: Apache-2.0
"""Keys, and their history as it is published. The database lets nothing of the history be changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf, Word
from app.core.db import Base, unique_where
from app.core.ids import new_id
from app.core.privacy import NO_PERSONAL_DATA
from app.signing.states import KeyState
from app.signing.values import Purpose


class SigningKey(Base):
    """A pair of keys. The secret half is sealed by the service's secret, and gone once retired."""

    __tablename__ = "signing_keys"
    __privacy__ = NO_PERSONAL_DATA
    __table_args__ = (
        unique_where("uq_signing_keys_active", "purpose", condition="state = 'active'"),
        sa.CheckConstraint(
            "(state IN ('announced', 'active')) = (sealed IS NOT NULL)", name="sealed"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    purpose: Mapped[Purpose] = mapped_column(Word(Purpose))
    kid: Mapped[str] = mapped_column(sa.String(16), unique=True)
    public_key: Mapped[str] = mapped_column(sa.String(64))
    sealed: Mapped[str | None] = mapped_column(sa.String(200))
    state: Mapped[KeyState] = mapped_column(OneOf(KeyState))
    announced_at: Mapped[datetime]


class KeyEntry(Base):
    """One act of the history: the same entry signed by each key that has to, as base64url."""

    __tablename__ = "key_entries"
    __privacy__ = NO_PERSONAL_DATA

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    signed: Mapped[list[Any]]
