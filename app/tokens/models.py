# SPDX-License-Identifier: Apache-2.0
"""Tokens of programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.values import Right, known_rights
from app.core.columns import OneOf
from app.core.db import Base
from app.core.ids import new_id
from app.core.privacy import THIRTY_DAYS, After, Privacy
from app.tokens.rules import MOST_OF_A_NAME
from app.tokens.states import TokenState


class MachineToken(Base):
    """By a token a program acts for a member of staff; the row holds only its digest.

    `used_at`: when it was used last, within a minute.
    """

    __tablename__ = "machine_tokens"
    __privacy__ = Privacy(
        "whose program may do what, and when it last did",
        "let programs work for members of staff",
        After(THIRTY_DAYS, since=("expires_at",)),
    )
    __table_args__ = (sa.CheckConstraint("expires_at > made_at", name="days_in_order"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"), index=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(MOST_OF_A_NAME))
    rights: Mapped[list[Any]]
    state: Mapped[TokenState] = mapped_column(OneOf(TokenState))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @property
    def given(self) -> frozenset[Right]:
        return known_rights(self.rights)
