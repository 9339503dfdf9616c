# SPDX-License-Identifier: Apache-2.0
"""Messages, one row for each candidate whom one was written to, or who wrote it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf
from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import ONE_YEAR, After, Privacy
from app.messages.values import Author, Scope

KEPT = ONE_YEAR


class Message(Base):
    """What one side wrote to the other, and when that was there and was read.

    The other side of a candidate is whoever invigilates the sitting: `read_by` says who read it.
    `client_id` is its sender's: sent again it is the same message, and one sent to many has it in
    each row.
    """

    __tablename__ = "messages"
    __privacy__ = Privacy(
        "what candidates and invigilators wrote",
        "help during the exam, and show afterwards who was told what",
        After(KEPT, since=("sent_at",)),
    )
    __table_args__ = (
        sa.UniqueConstraint("registration_id", "author", "client_id"),
        sa.CheckConstraint("(author = 'invigilator') = (staff_id IS NOT NULL)", name="by_staff"),
        sa.CheckConstraint("author = 'invigilator' OR scope = 'one'", name="to_all"),
        sa.CheckConstraint(
            "(read_by IS NOT NULL) = (author = 'candidate' AND read_at IS NOT NULL)", name="read_by"
        ),
        # Nobody reads what is not there. What candidates wrote lies before whoever looks.
        sa.CheckConstraint(
            "author = 'candidate' OR read_at IS NULL OR delivered_at IS NOT NULL", name="delivered"
        ),
        sa.Index(None, "registration_id", "sent_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"))
    author: Mapped[Author] = mapped_column(OneOf(Author))
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"), index=True)
    scope: Mapped[Scope] = mapped_column(OneOf(Scope), default=Scope.ONE)
    client_id: Mapped[str] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)
    sent_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    read_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"), index=True)

    @classmethod
    def news_of(cls, registration_id: Any) -> sa.ScalarSelect[int]:
        """How much the candidate's page has to hear of, as a column of a statement.

        It rises with each message, and with each of the candidate's that somebody has read.
        """
        counted = sa.func.count(cls.id) + sa.func.count(cls.read_by)
        return sa.select(counted).where(cls.registration_id == registration_id).scalar_subquery()
