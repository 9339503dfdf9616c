# SPDX-License-Identifier: Apache-2.0
"""Marking runs, marks and the graders' queue."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Privacy
from app.core.ids import new_id
from app.grading.states import MarkSource, RunState, TaskState


def _one_of(column: str, values: type[RunState] | type[TaskState] | type[MarkSource]) -> str:
    return f"{column} IN ({', '.join(repr(v.value) for v in values)})"


class MarkingRun(Base):
    """One marking of one attempt. A re-mark is a second run beside the live one."""

    __tablename__ = "marking_runs"
    __privacy__ = Privacy("ids only", "which marks count, and since when", "10 years")
    __table_args__ = (
        sa.CheckConstraint(_one_of("state", RunState), name="state"),
        sa.CheckConstraint("(state = 'open') = (completed_at IS NULL)", name="completed"),
        sa.Index(
            "uq_marking_runs_live",
            "attempt_id",
            unique=True,
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempts.id"), index=True)
    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    live: Mapped[bool]
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]


class Mark(Base):
    """The points of one slot in one run, with how they came about."""

    __tablename__ = "marks"
    __privacy__ = Privacy("points, a grader's note", "show how a result came about", "10 years")
    __table_args__ = (
        sa.UniqueConstraint("run_id", "slot"),
        sa.CheckConstraint(_one_of("source", MarkSource), name="source"),
        sa.CheckConstraint("points >= 0 AND points <= max_points", name="range"),
        sa.CheckConstraint("(source = 'human') = (marked_by IS NOT NULL)", name="marked_by"),
        sa.Index(None, "marked_by", "marked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("marking_runs.id"))
    slot: Mapped[int]
    source: Mapped[str] = mapped_column(sa.String(10))
    points: Mapped[Decimal]
    max_points: Mapped[Decimal]
    detail: Mapped[dict[str, Any]]
    marked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))
    marked_at: Mapped[datetime]


class MarkingTask(Base):
    """A short answer that waits for a person's mark."""

    __tablename__ = "marking_tasks"
    __privacy__ = Privacy("ids, a grader's note", "share out answers among graders", "10 years")
    __table_args__ = (
        sa.UniqueConstraint("run_id", "slot"),
        sa.CheckConstraint(_one_of("state", TaskState), name="state"),
        sa.CheckConstraint(
            "(state = 'leased') = (leased_until IS NOT NULL)"
            " AND (state <> 'leased' OR (leased_by IS NOT NULL AND lease_token IS NOT NULL))",
            name="lease",
        ),
        # One answer on a grader's desk at a time.
        sa.Index(
            "uq_marking_tasks_desk",
            "leased_by",
            unique=True,
            sqlite_where=sa.text("state = 'leased'"),
            postgresql_where=sa.text("state = 'leased'"),
        ),
        sa.Index(None, "state", "order_key"),
        sa.Index(None, "sitting_id", "state"),
    )

    # Random, not in order of time: the id is all a grader gets, and must not tell who came first.
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("marking_runs.id"))
    slot: Mapped[int]
    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"))
    item_version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("item_versions.id"))
    max_points: Mapped[Decimal]
    order_key: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[str] = mapped_column(sa.String(10))
    # Kept after the mark, so that a post repeated after a lost answer is known for what it is.
    leased_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))
    lease_token: Mapped[str | None] = mapped_column(sa.String(60))
    leased_until: Mapped[datetime | None]
    held_note: Mapped[str | None] = mapped_column(sa.String(500))
