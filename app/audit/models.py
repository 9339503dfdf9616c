# SPDX-License-Identifier: Apache-2.0
"""The audit trail: its entries, the chain that they stand in, and what waits to be linked.

Triggers of both databases (migrations/seals.py) let nobody change an entry or a link, nor delete
a link, nor delete an entry before its term.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import NO_PERSONAL_DATA, TEN_YEARS, After, Privacy


class AuditEntry(Base):
    __tablename__ = "audit_entries"
    # Append-only for everybody but the sweep, which deletes by this term and reports it. The
    # trigger knows the term too: another one needs a migration.
    __privacy__ = Privacy(
        "ids of staff and candidates; network addresses of sign-ins",
        "explain every act later",
        After(TEN_YEARS, since=("at",)),
    )
    # Each filter of the trail's readers, newest first.
    __table_args__ = (
        sa.Index(None, "at", "id"),
        sa.Index(None, "actor_id", "at", "id"),
        sa.Index(None, "subject_id", "at", "id"),
        sa.Index(None, "action", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(sa.String(20))
    actor_id: Mapped[str] = mapped_column(sa.String(40))
    action: Mapped[str] = mapped_column(sa.String(80))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[str] = mapped_column(sa.String(40))
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    detail: Mapped[dict[str, Any]]


class AuditLink(Base):
    """An entry's place in the chain. It stays when the entry goes at the end of its term.

    No foreign key leads to the entry, therefore. A digest says nothing of an entry that has gone:
    the random id was part of it.
    """

    __tablename__ = "audit_links"
    __privacy__ = NO_PERSONAL_DATA

    position: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    entry_id: Mapped[UUID] = mapped_column(unique=True)
    entry_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(sa.String(64))
    chained: Mapped[str] = mapped_column(sa.String(64))


class UnlinkedEntry(Base):
    """An entry that waits for its link; a trigger adds the row with the entry, whoever writes it.

    What waits is a set, never "all after the last one": on PostgreSQL a transaction that began
    earlier may commit later.
    """

    __tablename__ = "audit_unlinked"
    __privacy__ = NO_PERSONAL_DATA

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
