# SPDX-License-Identifier: Apache-2.0
"""Results."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf
from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import Along, Privacy
from app.results.states import Outcome, ResultState


class Result(Base):
    """What a registration came to. `marked_at` is the completion of the marks it was decided by."""

    __tablename__ = "results"
    __privacy__ = Privacy(
        "points, pass or fail", "certify and answer appeals", Along("registration_id")
    )
    __table_args__ = (
        sa.CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="released"),
        sa.CheckConstraint(
            "(outcome = 'absent') = (attempt_id IS NULL)"
            " AND (outcome = 'absent') = (total IS NULL)"
            " AND (outcome = 'absent') = (marked_at IS NULL)",
            name="absent",
        ),
        sa.CheckConstraint(
            "outcome = 'absent' OR (outcome = 'passed') = (total >= pass_points)", name="pass_line"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    attempt_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("attempts.id"), unique=True)
    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    candidate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("candidates.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(OneOf(Outcome, 10))
    total: Mapped[Decimal | None]
    full_points: Mapped[Decimal]
    pass_points: Mapped[Decimal]
    sections: Mapped[list[Any]]
    state: Mapped[ResultState] = mapped_column(OneOf(ResultState, 12))
    marked_at: Mapped[datetime | None]
    decided_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
