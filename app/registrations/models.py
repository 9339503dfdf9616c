# SPDX-License-Identifier: Apache-2.0
"""Registrations, consents, and the counts of wrong sign-ins."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf
from app.core.db import Base, unique_where
from app.core.ids import new_id
from app.core.privacy import TEN_YEARS, After, Along, Privacy
from app.registrations.rules import ConsentChoice
from app.registrations.states import RegistrationState, Source, TryNumber


class Registration(Base):
    """A candidate's place in a sitting. `retake_of` is the failed registration behind a free retake."""

    __tablename__ = "registrations"
    __privacy__ = Privacy(
        "who sits what and when",
        "admit the person to the exam",
        After(TEN_YEARS, since=("sitting_id.ends_at",)),
    )
    __table_args__ = (
        sa.CheckConstraint(
            "(source = 'entitlement') = (sequence = 2) "
            "AND (source = 'entitlement') = (retake_of IS NOT NULL)",
            name="retake",
        ),
        unique_where(
            "uq_registrations_live_place",
            "sitting_id",
            "candidate_id",
            condition="state = 'booked'",
        ),
        # One live retake per failed registration, whatever the code above believes.
        unique_where("uq_registrations_live_retake", "retake_of", condition="state = 'booked'"),
        sa.Index(None, "candidate_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sitting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    candidate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("candidates.id"))
    ticket_number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    state: Mapped[RegistrationState] = mapped_column(OneOf(RegistrationState))
    sequence: Mapped[TryNumber] = mapped_column(OneOf(TryNumber))
    source: Mapped[Source] = mapped_column(OneOf(Source))
    retake_of: Mapped[UUID | None] = mapped_column(sa.ForeignKey("registrations.id"), index=True)
    created_at: Mapped[datetime]


class Consent(Base):
    """The candidate's choice about the camera; the trail keeps earlier ones."""

    __tablename__ = "consents"
    __privacy__ = Privacy(
        "a choice about one's picture", "prove the separate consent", Along("registration_id")
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    choice: Mapped[ConsentChoice] = mapped_column(OneOf(ConsentChoice))
    text_version: Mapped[str] = mapped_column(sa.String(20))
    given_at: Mapped[datetime]


class Accommodation(Base):
    """More time for one person at every exam. Why they need it is nowhere here."""

    __tablename__ = "accommodations"
    __privacy__ = Privacy(
        "that a person needs more time", "give it at every exam", Along("candidate_id")
    )
    __table_args__ = (
        sa.CheckConstraint("(percent IS NULL) <> (minutes IS NULL)", name="one_of_two"),
        sa.CheckConstraint("percent > 0 AND minutes IS NULL OR minutes > 0", name="some"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("candidates.id"), unique=True)
    percent: Mapped[int | None]
    minutes: Mapped[int | None]
    note: Mapped[str] = mapped_column(sa.String(500))
    # As in the ledger: an id, which holds nobody's account.
    given_by: Mapped[UUID]
    given_at: Mapped[datetime]


class LateAdmission(Base):
    """One registration's later end of entry; the trail keeps earlier ones."""

    __tablename__ = "late_admissions"
    __privacy__ = Privacy(
        "why a person came late", "let them begin all the same", Along("registration_id")
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    until: Mapped[datetime]
    note: Mapped[str] = mapped_column(sa.String(500))
    given_by: Mapped[UUID]
    given_at: Mapped[datetime]
