# SPDX-License-Identifier: Apache-2.0
"""Sittings, and who works at them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf
from app.core.db import Base, unique_where
from app.core.ids import new_id
from app.core.privacy import TEN_YEARS, After, Along, Privacy
from app.sittings.rules import SittingTimes
from app.sittings.states import SITTING, Origin, SittingKind, SittingState
from app.sittings.values import Duty


class Sitting(Base):
    """One examination of one title's component at one time.

    `period` names the recurrence's date that made it, and is empty for one made by hand; two
    runs of the generator meet at its uniqueness. It keeps the version of the programme's rules
    under which it was announced, whatever becomes of the programme.
    """

    __tablename__ = "sittings"
    __privacy__ = Privacy(
        "whom candidates ask", "say what was sat when", After(TEN_YEARS, since=("ends_at",))
    )
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "title_key", "component_key", "period"),
        sa.CheckConstraint("(origin = 'recurrence') = (period IS NOT NULL)", name="period"),
        sa.CheckConstraint("state <> 'open' OR form_id IS NOT NULL", name="open_has_form"),
        sa.CheckConstraint(
            "entry_opens_at <= starts_at AND starts_at < entry_closes_at "
            "AND entry_closes_at <= ends_at",
            name="times_in_order",
        ),
        sa.Index(None, "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    programme_version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programme_versions.id"))
    title_key: Mapped[str] = mapped_column(sa.String(40))
    component_key: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[SittingKind] = mapped_column(OneOf(SittingKind), default=SittingKind.EXAM)
    period: Mapped[str | None] = mapped_column(sa.String(60))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    entry_opens_at: Mapped[datetime]
    entry_closes_at: Mapped[datetime]
    state: Mapped[SittingState] = mapped_column(OneOf(SittingState), default=SITTING.start)
    origin: Mapped[Origin] = mapped_column(OneOf(Origin), default=Origin.MANUAL)
    override_reason: Mapped[str | None] = mapped_column(sa.String(500))
    form_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("forms.id"))
    # The set whose forms are dealt out; without one everybody sits `form_id`.
    form_set_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("form_sets.id"))
    # Instead of the programme's; all empty: the programme's.
    contact_name: Mapped[str | None] = mapped_column(sa.String(100))
    contact_telephone: Mapped[str | None] = mapped_column(sa.String(60))
    contact_hours: Mapped[str | None] = mapped_column(sa.String(100))
    contact_email: Mapped[str | None] = mapped_column(sa.String(100))
    created_at: Mapped[datetime]

    @property
    def times(self) -> SittingTimes:
        return SittingTimes(self.entry_opens_at, self.starts_at, self.entry_closes_at, self.ends_at)

    @times.setter
    def times(self, times: SittingTimes) -> None:
        self.entry_opens_at, self.starts_at = times.entry_opens_at, times.starts_at
        self.entry_closes_at, self.ends_at = times.entry_closes_at, times.ends_at


class SittingDuty(Base):
    """A member of staff's duty at one sitting, from when it was given until it was taken back.

    Append-only: triggers, which its migration makes, refuse to change or delete one. It is ended
    once, and then the same person can be given the same duty anew. It goes only with its sitting.
    """

    __tablename__ = "sitting_duties"
    __privacy__ = Privacy("ids only", "show who could act on what, and when", Along("sitting_id"))
    __table_args__ = (
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        unique_where(
            "uq_sitting_duties_open", "staff_id", "duty", "sitting_id", condition="ended_at IS NULL"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sitting_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("sittings.id", ondelete="CASCADE"), index=True
    )
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"), index=True)
    duty: Mapped[Duty] = mapped_column(OneOf(Duty))
    given_at: Mapped[datetime]
    given_by: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"), index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"), index=True)

    @classmethod
    def sittings_of(cls, staff_id: UUID, duty: Duty) -> sa.Select[UUID]:
        """The sittings on which this person acts in this duty now, for `WHERE … IN`.

        Every statement by which an invigilator or a grader reaches something of a sitting has it:
        what is another's is not found, in any process, from the moment a duty ends.
        """
        open_ones = sa.select(cls.sitting_id).where(cls.staff_id == staff_id, cls.duty == duty)
        return open_ones.where(cls.ended_at.is_(None))
