# SPDX-License-Identifier: Apache-2.0
"""What each process heard of a sitting, minute by minute, and the outages found in it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf
from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import THIRTY_DAYS, After, Along, Privacy
from app.timekeeping.states import OUTAGE, OutageState


class PulseMinute(Base):
    """One minute of one sitting as one process heard it.

    `answered` and `refused` count requests of candidates' pages. `heard` and `turned_away` hold the
    last 12 digits of the attempts' ids, one after the other: of a thousand people 12 kB a minute.
    """

    __tablename__ = "pulse_minutes"
    __privacy__ = Privacy(
        "parts of ids of attempts",
        "tell whom an outage of the service cost time",
        After(THIRTY_DAYS, since=("minute_at",)),
    )
    __table_args__ = (
        sa.UniqueConstraint("sitting_id", "minute_at", "process"),
        sa.CheckConstraint("answered >= 0 AND refused >= 0", name="counts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    # Not a foreign key: no sitting waits with its own end for what is kept for thirty days.
    sitting_id: Mapped[UUID]
    minute_at: Mapped[datetime]
    process: Mapped[UUID]
    answered: Mapped[int]
    refused: Mapped[int]
    heard: Mapped[str] = mapped_column(sa.Text)
    turned_away: Mapped[str] = mapped_column(sa.Text)


class Outage(Base):
    """Time lost by many at once; `affected` are ids of attempts. Decided once, and then for good."""

    __tablename__ = "outages"
    __privacy__ = Privacy("ids only", "give back time that was lost", Along("sitting_id"))
    __table_args__ = (
        sa.UniqueConstraint("sitting_id", "from_at"),
        sa.CheckConstraint("from_at < to_at AND seconds > 0", name="span"),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"))
    state: Mapped[OutageState] = mapped_column(OneOf(OutageState), default=OUTAGE.start)
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    seconds: Mapped[int]
    affected: Mapped[list[Any]]
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
