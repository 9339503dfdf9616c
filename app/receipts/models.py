# SPDX-License-Identifier: Apache-2.0
"""Receipts as they were given; each end of an attempt has one, and a void one is kept."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, unique_where
from app.core.privacy import Along, Privacy


class IssuedReceipt(Base):
    """`signed` is the whole statement (docs/receipts.md); `unsigned` what waits to be signed.

    Those of before receipts were signed have neither.
    """

    __tablename__ = "receipts"
    __privacy__ = Privacy(
        "when an attempt ended and how much was answered", "prove the exam", Along("attempt_id")
    )
    __table_args__ = (
        unique_where("uq_receipts_standing", "attempt_id", condition="voided_at IS NULL"),
        sa.CheckConstraint("(kid IS NULL) = (signed IS NULL)", name="signed"),
        sa.CheckConstraint("signed IS NULL OR unsigned IS NULL", name="unsigned"),
    )

    receipt_number: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    # By its name: attempts stand above.
    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempts.id"), index=True)
    kid: Mapped[str | None] = mapped_column(sa.String(16))
    signed: Mapped[bytes | None]
    unsigned: Mapped[bytes | None]
    issued_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
