# SPDX-License-Identifier: Apache-2.0
"""Marking runs, opinions, the marks they settle into, and the graders' queue."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf
from app.core.db import Base, unique_where
from app.core.ids import new_id
from app.core.privacy import Along, Privacy
from app.grading.states import MarkingRunState, MarkRule, TaskState

_STANDING = "withdrawn_at IS NULL"


class MarkingRun(Base):
    """One marking of one attempt. A re-mark is a second run beside the live one."""

    __tablename__ = "marking_runs"
    __privacy__ = Privacy("ids only", "which marks count, and since when", Along("attempt_id"))
    __table_args__ = (
        sa.CheckConstraint("(state = 'open') = (completed_at IS NULL)", name="completed"),
        unique_where("uq_marking_runs_live", "attempt_id", condition="live"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempts.id"), index=True)
    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    state: Mapped[MarkingRunState] = mapped_column(OneOf(MarkingRunState, 10))
    live: Mapped[bool]
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]


class Opinion(Base):
    """One reader's judgement of one answer, given for the `nth` place of its slot.

    Append-only: triggers, which its migration makes, refuse to change or delete one. It can be
    withdrawn, once, by whom and why, and then its place is free again. It goes only with the
    whole of its run.
    """

    __tablename__ = "opinions"
    __privacy__ = Privacy("points, a grader's note", "show how a mark came about", Along("run_id"))
    __table_args__ = (
        sa.CheckConstraint("nth >= 1", name="nth"),
        sa.CheckConstraint("points >= 0 AND points <= max_points", name="range"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"
            " AND (withdrawn_at IS NULL) = (reason IS NULL)",
            name="withdrawn",
        ),
        unique_where("uq_opinions_place", "run_id", "slot", "nth", condition=_STANDING),
        # Two opinions of one reader would be one opinion counted twice.
        unique_where("uq_opinions_reader", "run_id", "slot", "given_by", condition=_STANDING),
        sa.Index(None, "given_by", "given_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("marking_runs.id", ondelete="CASCADE"), index=True
    )
    slot: Mapped[int]
    nth: Mapped[int]
    given_by: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"))
    points: Mapped[Decimal]
    max_points: Mapped[Decimal]
    # The marking points checked, or points outright, and the note: all that the reader gave.
    detail: Mapped[dict[str, Any]]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))
    reason: Mapped[str | None] = mapped_column(sa.String(500))


class Mark(Base):
    """The points of one slot in one run: derived, made again at will.

    A short answer's mark is what its standing opinions settle to. What a machine marks is no
    opinion, for nobody judged: its mark follows from the form, the answer and the rule named.
    """

    __tablename__ = "marks"
    __privacy__ = Privacy("points", "what a result is decided by", Along("run_id"))
    __table_args__ = (sa.CheckConstraint("points >= 0 AND points <= max_points", name="range"),)

    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("marking_runs.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rule: Mapped[MarkRule] = mapped_column(OneOf(MarkRule))
    points: Mapped[Decimal]
    max_points: Mapped[Decimal]
    detail: Mapped[dict[str, Any]]


class MarkingTask(Base):
    """A short answer that waits for its `nth` opinion."""

    __tablename__ = "marking_tasks"
    __privacy__ = Privacy(
        "ids, a grader's note", "share out answers among graders", Along("run_id")
    )
    __table_args__ = (
        sa.UniqueConstraint("run_id", "slot", "nth"),
        sa.CheckConstraint("nth >= 1", name="nth"),
        sa.CheckConstraint(
            "(state = 'leased') = (leased_until IS NOT NULL)"
            " AND (state <> 'leased' OR (leased_by IS NOT NULL AND lease_token IS NOT NULL))",
            name="lease",
        ),
        # One answer on a grader's desk at a time.
        unique_where("uq_marking_tasks_desk", "leased_by", condition="state = 'leased'"),
        sa.Index(None, "state", "order_key"),
        sa.Index(None, "sitting_id", "state"),
    )

    # Random, not in order of time: the id is all a grader gets, and must not tell who came first.
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("marking_runs.id"))
    slot: Mapped[int]
    nth: Mapped[int]
    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"))
    item_version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("item_versions.id"))
    max_points: Mapped[Decimal]
    order_key: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[TaskState] = mapped_column(OneOf(TaskState, 10))
    # Kept after the opinion, so that a post repeated after a lost answer is known for what it is.
    leased_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))
    lease_token: Mapped[str | None] = mapped_column(sa.String(60))
    leased_until: Mapped[datetime | None]
    held_note: Mapped[str | None] = mapped_column(sa.String(500))
