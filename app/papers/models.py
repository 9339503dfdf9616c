# SPDX-License-Identifier: Apache-2.0
"""Forms and their slots. Rows are written once, when the form is frozen."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import NO_PERSONAL_DATA, Base
from app.core.ids import new_id


class Form(Base):
    """A frozen paper. `sections` keeps the names as they were when the programme changes later."""

    __tablename__ = "forms"
    __privacy__ = NO_PERSONAL_DATA

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    title_key: Mapped[str] = mapped_column(sa.String(40))
    component_key: Mapped[str] = mapped_column(sa.String(40))
    seed: Mapped[int] = mapped_column(sa.BigInteger)
    digest: Mapped[str] = mapped_column(sa.String(64))
    full_points: Mapped[Decimal]
    sections: Mapped[list[Any]]
    frozen_at: Mapped[datetime]


class FormSlot(Base):
    """One place of a form. `option_order` lists the item's own labels in the order shown."""

    __tablename__ = "form_slots"
    __privacy__ = NO_PERSONAL_DATA
    __table_args__ = (
        sa.UniqueConstraint("form_id", "item_version_id"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("points > 0", name="points"),
        sa.CheckConstraint(
            "(type = 'short_answer') = (marking = 'marking_points') "
            "AND (type = 'multiple' OR marking IN ('exact', 'marking_points'))",
            name="marking_fits_type",
        ),
        sa.CheckConstraint(
            "type IN ('single', 'multiple', 'true_false', 'short_answer')", name="type"
        ),
        sa.CheckConstraint(
            "marking IN ('exact', 'missed_share', 'each_option', 'marking_points')",
            name="marking",
        ),
    )

    form_id: Mapped[UUID] = mapped_column(sa.ForeignKey("forms.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part_key: Mapped[str] = mapped_column(sa.String(40))
    section_key: Mapped[str] = mapped_column(sa.String(40))
    item_version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("item_versions.id"), index=True)
    type: Mapped[str] = mapped_column(sa.String(20))
    points: Mapped[Decimal]
    marking: Mapped[str] = mapped_column(sa.String(20))
    option_order: Mapped[list[Any]]
