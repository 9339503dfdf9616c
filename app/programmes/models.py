# SPDX-License-Identifier: Apache-2.0
"""Programmes, and the versions of their rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import NO_PERSONAL_DATA, Privacy


class Programme(Base):
    """A programme. `current` numbers the version that the next sitting is announced under."""

    __tablename__ = "programmes"
    __privacy__ = NO_PERSONAL_DATA

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    current: Mapped[int]


class ProgrammeVersion(Base):
    """A programme's rules as they were at one time, for ever: the database refuses an UPDATE.

    `author` is who loaded it as they were named then, empty for the service itself. The digest
    is over the rules alone, so that a file that says the same again makes no further version.
    """

    __tablename__ = "programme_versions"
    __privacy__ = Privacy("who changed the rules", "answer for a rule", None)
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "number"),
        sa.UniqueConstraint("programme_id", "digest"),
        sa.CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    author: Mapped[str] = mapped_column(sa.String(100))
    note: Mapped[str] = mapped_column(sa.String(500))
    made_at: Mapped[datetime]
    rules: Mapped[dict[str, Any]]
