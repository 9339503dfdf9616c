# SPDX-License-Identifier: Apache-2.0
"""Results."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf, Word
from app.core.db import Base, unique_where
from app.core.ids import new_id
from app.core.privacy import Along, Privacy
from app.results.states import (
    Basis,
    Outcome,
    ResultState,
    VoidingKind,
    VoidingState,
)


class Result(Base):
    """What a registration came to. `marked_at` is the completion of the marks it was decided by."""

    __tablename__ = "results"
    __privacy__ = Privacy(
        "points, pass or fail", "certify and answer appeals", Along("registration_id")
    )
    __table_args__ = (
        sa.CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="released"),
        sa.CheckConstraint("(basis = 'absence') = (attempt_id IS NULL)", name="absence"),
        sa.CheckConstraint(
            "(basis IN ('absence', 'leaving')) = (total IS NULL)"
            " AND (total IS NULL) = (marked_at IS NULL)",
            name="unmarked",
        ),
        sa.CheckConstraint("(outcome = 'voided') = (voided_from IS NOT NULL)", name="voided"),
        # Whatever is believed above: nobody passes but by points, nor fails with enough of them.
        sa.CheckConstraint(
            "(COALESCE(voided_from, outcome) = 'passed')"
            " = (basis = 'marks' AND total >= pass_points)",
            name="pass_line",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    attempt_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("attempts.id"), unique=True)
    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    candidate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("candidates.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(OneOf(Outcome, 10))
    basis: Mapped[Basis] = mapped_column(OneOf(Basis, 12))
    # What it would be if it were not voided; restoring it makes it that again.
    voided_from: Mapped[Outcome | None] = mapped_column(Word(Outcome, 10))
    total: Mapped[Decimal | None]
    full_points: Mapped[Decimal]
    pass_points: Mapped[Decimal]
    sections: Mapped[list[Any]]
    state: Mapped[ResultState] = mapped_column(OneOf(ResultState, 12))
    marked_at: Mapped[datetime | None]
    decided_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class Voiding(Base):
    """Somebody asked that a result be voided, or restored; another person decides.

    `reason` is what the candidate reads.
    """

    __tablename__ = "voidings"
    __privacy__ = Privacy(
        "why a result does not count", "answer for it to the candidate", Along("result_id")
    )
    __table_args__ = (
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_at"),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_by"),
        sa.CheckConstraint("state <> 'confirmed' OR decided_by <> asked_by", name="two_people"),
        unique_where("uq_voidings_open", "result_id", condition="state = 'asked'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    result_id: Mapped[UUID] = mapped_column(sa.ForeignKey("results.id"), index=True)
    kind: Mapped[VoidingKind] = mapped_column(OneOf(VoidingKind, 10))
    state: Mapped[VoidingState] = mapped_column(OneOf(VoidingState, 10))
    reason: Mapped[str] = mapped_column(sa.String(500))
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))
    decided_at: Mapped[datetime | None]
