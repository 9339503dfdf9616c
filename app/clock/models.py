# SPDX-License-Identifier: Apache-2.0
"""The one row of what all processes believe of the time."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.privacy import NO_PERSONAL_DATA


class ClockMark(Base):
    """What the service believes, beside what the database's clock said then: one row for all.

    Between doubts both are the same. `epoch` rises with each change of their difference. `booted_at`
    is when, as far as believed, the noting machine was started, and `boot` which start that was:
    by them a restart of the service tells a jump from time that has passed.
    """

    __tablename__ = "clock_marks"
    __privacy__ = NO_PERSONAL_DATA
    __table_args__ = (sa.CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    believed_at: Mapped[datetime]
    reference_at: Mapped[datetime]
    doubted_since: Mapped[datetime | None]
    epoch: Mapped[int] = mapped_column(default=0)
    boot: Mapped[str] = mapped_column(sa.String(40))
    booted_at: Mapped[datetime]

    @property
    def lag(self) -> timedelta:
        """What is added to the database's clock."""
        return self.believed_at - self.reference_at
