# SPDX-License-Identifier: Apache-2.0
"""The attempt, its journal and its ledger. Journal rows are never changed, and deleted by retention alone."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.attempts.states import AttemptState, AttemptVerb
from app.attempts.values import Cause
from app.core.columns import OneOf, Word
from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import Along, Privacy


class Attempt(Base):
    __tablename__ = "attempts"
    __privacy__ = Privacy(
        "who sat which paper when", "deliver and prove the exam", Along("registration_id")
    )
    __table_args__ = (
        sa.CheckConstraint("(state = 'running') = (submitted_at IS NULL)", name="submitted_at"),
        sa.CheckConstraint("op_max >= op_head AND op_head >= 0", name="op_numbers"),
        sa.Index(None, "state", "deadline_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    form_id: Mapped[UUID] = mapped_column(sa.ForeignKey("forms.id"), index=True)
    candidate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("candidates.id"), index=True)
    state: Mapped[AttemptState] = mapped_column(OneOf(AttemptState))
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submit_verb: Mapped[AttemptVerb | None] = mapped_column(Word(AttemptVerb))
    # Rises with each reopening: without it the database refuses to leave a sealed state.
    reopenings: Mapped[int] = mapped_column(default=0)
    op_head: Mapped[int] = mapped_column(default=0)
    op_max: Mapped[int] = mapped_column(default=0)
    # Stretches of ops above a gap, as JSON; each save looks at them, not at the ops.
    op_held: Mapped[str] = mapped_column(sa.String(1000), default="[]")
    op_count: Mapped[int] = mapped_column(default=0)
    op_size: Mapped[int] = mapped_column(default=0)
    chain_head: Mapped[str] = mapped_column(sa.String(64))
    # The highest op number when the window that writes took the lease.
    turned_at_op: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None]
    window_id: Mapped[str | None] = mapped_column(sa.String(64))
    leased_at: Mapped[datetime | None]
    receipt_number: Mapped[str | None] = mapped_column(sa.String(32), unique=True)
    answers_digest: Mapped[str | None] = mapped_column(sa.String(64))


class TimeEntry(Base):
    """One reason for time given; the deadline is the start plus all of them."""

    __tablename__ = "time_entries"
    __privacy__ = Privacy(
        "who gave time and why", "explain an attempt's deadline", Along("attempt_id")
    )
    __table_args__ = (sa.CheckConstraint("seconds >= 0", name="seconds"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempts.id"), index=True)
    cause: Mapped[Cause] = mapped_column(OneOf(Cause))
    seconds: Mapped[int]
    author: Mapped[str] = mapped_column(sa.String(40))
    note: Mapped[str | None] = mapped_column(sa.String(500))
    at: Mapped[datetime]


class OpColumns:
    """One change as it arrived. The journal writes both tables by the same statement."""

    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempts.id"), primary_key=True)
    op: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(10))
    value: Mapped[str] = mapped_column(sa.Text)
    client_at: Mapped[datetime]
    received_at: Mapped[datetime]


class AnswerOp(OpColumns, Base):
    """The journal. The latest answer op of a slot is its answer; nothing else stores answers.

    `nth` counts an attempt's ops as they were kept: its place in the chain.
    """

    __tablename__ = "answer_ops"
    __privacy__ = Privacy(
        "what a candidate answered", "mark and prove the exam", Along("attempt_id")
    )

    nth: Mapped[int]


class LateOp(OpColumns, Base):
    """Ops that came after the end: kept and shown to an operator, never marked from here.

    Those that an operator takes in stand in the journal besides; these rows stay as they came.
    A second value under one number is another row: by `digest`, of slot, kind and value.
    """

    __tablename__ = "late_ops"
    __privacy__ = Privacy(
        "what a candidate answered too late", "judge complaints", Along("attempt_id")
    )

    # After the columns it shares with the journal: the key begins with the attempt.
    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True, sort_order=1)
