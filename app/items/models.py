# SPDX-License-Identifier: Apache-2.0
"""Items, their versions and what happened to them; pictures, twins, statistics."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf
from app.core.db import Base, unique_where
from app.core.ids import new_id
from app.core.privacy import NO_PERSONAL_DATA, TEN_YEARS, After, Privacy
from app.items.states import VersionState
from question_bank.items import Cognitive, ItemType


class BankItem(Base):
    """A question through all its versions; its reference never changes."""

    __tablename__ = "items"
    __privacy__ = NO_PERSONAL_DATA

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(sa.String(80), unique=True)


class ItemVersion(Base):
    """One wording of a question. All but its state stays as it was written; papers point here.

    `body` is the whole item as `question_bank.items.to_data` writes it; the columns beside it are
    copies to select by. `words` is what a person reads of it, folded for searching, `meant_for`
    lists programmes, levels and work types as app.items.rules.audience_of writes them, and
    `fingerprint` finds its twins (question_bank.twins).
    """

    __tablename__ = "item_versions"
    __privacy__ = Privacy("who wrote it", "keep reviewer and author apart", None)
    __table_args__ = (
        sa.UniqueConstraint("item_id", "number"),
        sa.CheckConstraint("number >= 1", name="number"),
        unique_where("uq_item_versions_approved", "item_id", condition="state = 'approved'"),
        unique_where(
            "uq_item_versions_open", "item_id", condition="state IN ('draft', 'in_review')"
        ),
        sa.Index(None, "state", "type", "topic"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(OneOf(VersionState))
    type: Mapped[ItemType] = mapped_column(OneOf(ItemType))
    topic: Mapped[str] = mapped_column(sa.String(40))
    cognitive: Mapped[Cognitive] = mapped_column(OneOf(Cognitive))
    difficulty: Mapped[Decimal]
    body: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(sa.String(64))
    words: Mapped[str] = mapped_column(sa.Text)
    meant_for: Mapped[str] = mapped_column(sa.String(1000))
    fingerprint: Mapped[bytes] = mapped_column(sa.LargeBinary)
    # Nobody for what the system brought in.
    author_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))
    created_at: Mapped[datetime]


class ItemEvent(Base):
    """A verb on a version, or a comment, which is an event without a verb. Never changed."""

    __tablename__ = "item_events"
    __privacy__ = Privacy(
        "who judged what, in words", "show how an item came to be", After(TEN_YEARS, since=("at",))
    )
    __table_args__ = (
        sa.CheckConstraint("verb IS NOT NULL OR comment <> ''", name="says_something"),
        sa.Index(None, "version_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("item_versions.id"))
    verb: Mapped[str | None] = mapped_column(sa.String(20))
    from_state: Mapped[str | None] = mapped_column(sa.String(20))
    to_state: Mapped[str | None] = mapped_column(sa.String(20))
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))
    comment: Mapped[str] = mapped_column(sa.String(2000), default="")
    at: Mapped[datetime]


class ItemPicture(Base):
    """A picture that items show. Its name is the hash of its bytes, which lie behind obstore."""

    __tablename__ = "item_pictures"
    __privacy__ = NO_PERSONAL_DATA

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    media_type: Mapped[str] = mapped_column(sa.String(40))
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[datetime]


class ItemTwin(Base):
    """Two items that say nearly the same, so that no paper holds both.

    `dismissed_by` is the person who looked and found them different enough.
    """

    __tablename__ = "item_twins"
    __privacy__ = Privacy("who dismissed it", "answer for a judgement", None)
    __table_args__ = (sa.CheckConstraint("item_id < other_id", name="once"),)

    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(sa.ForeignKey("items.id"), primary_key=True, index=True)
    similarity: Mapped[Decimal]
    dismissed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))


class ItemStatistic(Base):
    """What candidates made of a version, over all released results up to `computed_at`.

    `figures` is the item's statistics as question_bank.psychometrics gives them, in plain data,
    and beside them the points `earned` and `available`; `suspicions` likewise. Facility and the
    corrected discrimination are copies to list by.
    """

    __tablename__ = "item_statistics"
    __privacy__ = NO_PERSONAL_DATA

    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("item_versions.id"), primary_key=True)
    candidates: Mapped[int]
    facility: Mapped[Decimal | None]
    discrimination: Mapped[Decimal | None]
    figures: Mapped[dict[str, Any]]
    suspicions: Mapped[list[Any]]
    revised_difficulty: Mapped[Decimal | None]
    computed_at: Mapped[datetime]
