# SPDX-License-Identifier: Apache-2.0
"""The trial of a registration, and what was last measured of its candidate's device."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf
from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import THIRTY_DAYS, After, Privacy
from app.trials.values import CheckPlace


def _kept(made: str) -> After:
    """Whoever complains about the day does so within weeks; nothing of it is a record of the exam."""
    return After(THIRTY_DAYS, since=(made, "sitting_id.ends_at"))


class Trial(Base):
    """The latest trial of a registration; a new one takes its place under an address of its own.

    `faces` are the numbers of faces in the last looks; the pictures are nowhere.
    """

    __tablename__ = "trials"
    __privacy__ = Privacy(
        "what a candidate wrote to practise",
        "show that a device keeps up with an exam",
        _kept("started_at"),
    )
    __table_args__ = (
        sa.CheckConstraint("op_head >= 0 AND answered >= 0", name="counts"),
        sa.CheckConstraint("started_at <= deadline_at", name="times"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    candidate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("candidates.id"), index=True)
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    window_id: Mapped[str | None] = mapped_column(sa.String(64))
    # What was held when the window that writes began: it must have read that before it overwrites.
    turned_at_op: Mapped[int] = mapped_column(default=0)
    op_head: Mapped[int] = mapped_column(default=0)
    answers: Mapped[dict[str, Any]]
    flags: Mapped[list[Any]]
    answered: Mapped[int] = mapped_column(default=0)
    faces: Mapped[list[Any]]
    slowest_save: Mapped[int | None]


class DeviceCheck(Base):
    """What was measured last, of whichever device; judged when it is read (`rules/risks.py`)."""

    __tablename__ = "device_checks"
    __privacy__ = Privacy(
        "what a candidate's device can do",
        "help before the exam whom it would fail",
        _kept("checked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    place: Mapped[CheckPlace] = mapped_column(OneOf(CheckPlace))
    measured: Mapped[dict[str, Any]]
    checked_at: Mapped[datetime]
