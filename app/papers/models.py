# SPDX-License-Identifier: Apache-2.0
"""Blueprints, sets of forms, forms and their slots, who got which, and what came of them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf
from app.core.db import Base, unique_where
from app.core.ids import new_id
from app.core.privacy import TEN_YEARS, After, Along, Privacy
from app.papers.states import FormUse, SetState
from question_bank.marking import Marking


class StoredBlueprint(Base):
    """A two-way table of specifications (双向细目表) that a paper-maker works on.

    `body` is its sections in plain data (app.papers.rules), `limits` how much forms may share.
    `revision` rises with every saving, so that two people never overwrite each other unseen.
    """

    __tablename__ = "blueprints"
    __privacy__ = Privacy(
        "who made it", "answer for a paper", After(TEN_YEARS, since=("changed_at", "archived_at"))
    )
    __table_args__ = (
        sa.CheckConstraint("forms >= 1 AND revision >= 1", name="counts"),
        sa.CheckConstraint("use <> 'fixed' OR forms = 1", name="fixed_is_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    title_key: Mapped[str] = mapped_column(sa.String(40))
    component_key: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[dict[str, Any]]
    use: Mapped[FormUse] = mapped_column(OneOf(FormUse))
    forms: Mapped[int]
    limits: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class FormSet(Base):
    """Forms made together from one blueprint as it was then, and how alike they are.

    `report` is what the assembly said of them, `shortages` why it could not; both plain data.
    """

    __tablename__ = "form_sets"
    __privacy__ = Privacy(
        "who asked for it", "answer for a paper", After(TEN_YEARS, since=("requested_at",))
    )
    __table_args__ = (
        sa.CheckConstraint("(state = 'queued') = (assembled_at IS NULL)", name="assembled"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    blueprint_id: Mapped[UUID] = mapped_column(sa.ForeignKey("blueprints.id"), index=True)
    state: Mapped[SetState] = mapped_column(OneOf(SetState))
    use: Mapped[FormUse] = mapped_column(OneOf(FormUse))
    forms: Mapped[int]
    body: Mapped[dict[str, Any]]
    limits: Mapped[dict[str, Any]]
    seed: Mapped[int] = mapped_column(sa.BigInteger)
    report: Mapped[dict[str, Any]]
    shortages: Mapped[list[Any]]
    requested_by: Mapped[UUID] = mapped_column(sa.ForeignKey("staff_members.id"))
    requested_at: Mapped[datetime]
    assembled_at: Mapped[datetime | None]


class Form(Base):
    """A paper, hashed when it is made and never changed; `frozen_at` is when it was first used.

    `sections` keeps the names as they were when the programme changes later. A form that a
    sitting assembled for itself belongs to no set. `dealt` is how many got it from its set: looked
    up by index, where counting the deals grew with every start.
    """

    __tablename__ = "forms"
    __privacy__ = Privacy(
        "none",
        "show what was asked",
        After(TEN_YEARS, since=("frozen_at", "form_set_id.requested_at")),
    )
    __table_args__ = (
        sa.UniqueConstraint("form_set_id", "ordinal"),
        sa.CheckConstraint("(form_set_id IS NULL) = (ordinal IS NULL)", name="place_in_set"),
        sa.CheckConstraint("form_set_id IS NOT NULL OR frozen_at IS NOT NULL", name="frozen"),
        sa.CheckConstraint("dealt >= 0", name="dealt"),
        sa.Index("ix_forms_dealing", "form_set_id", "dealt", "ordinal"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    title_key: Mapped[str] = mapped_column(sa.String(40))
    component_key: Mapped[str] = mapped_column(sa.String(40))
    seed: Mapped[int] = mapped_column(sa.BigInteger)
    digest: Mapped[str] = mapped_column(sa.String(64))
    full_points: Mapped[Decimal]
    sections: Mapped[list[Any]]
    form_set_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("form_sets.id"))
    ordinal: Mapped[int | None]
    dealt: Mapped[int] = mapped_column(default=0)
    frozen_at: Mapped[datetime | None]


class FormSlot(Base):
    """One place of a form. `option_order` lists the item's own labels in the order shown."""

    __tablename__ = "form_slots"
    __privacy__ = Privacy("none", "show what was asked", Along("form_id"))
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
    )

    form_id: Mapped[UUID] = mapped_column(sa.ForeignKey("forms.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part_key: Mapped[str] = mapped_column(sa.String(40))
    section_key: Mapped[str] = mapped_column(sa.String(40))
    item_version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("item_versions.id"), index=True)
    type: Mapped[str] = mapped_column(sa.String(20))
    points: Mapped[Decimal]
    marking: Mapped[Marking] = mapped_column(OneOf(Marking))
    option_order: Mapped[list[Any]]


class FormDeal(Base):
    """Which form of a set a holder got. The holder is a registration, which is no concern here.

    `sole` is set where every holder gets a form of their own, and the database sees to it.
    """

    __tablename__ = "form_deals"
    __privacy__ = Privacy(
        "ids only",
        "give a candidate the same form again",
        After(TEN_YEARS, since=("dealt_at",)),
    )
    __table_args__ = (
        sa.UniqueConstraint("form_set_id", "holder"),
        unique_where("uq_form_deals_sole", "form_id", condition="sole"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    form_set_id: Mapped[UUID] = mapped_column(sa.ForeignKey("form_sets.id"))
    holder: Mapped[UUID]
    form_id: Mapped[UUID] = mapped_column(sa.ForeignKey("forms.id"), index=True)
    sole: Mapped[bool]
    dealt_at: Mapped[datetime]


class FormStatistic(Base):
    """What candidates made of a form, over all released results up to `computed_at`.

    `figures` is the form's statistics as question_bank.psychometrics gives them, in plain data,
    and beside them `passed`, how many candidates the pass lines of their sittings let through, and
    `pass_lines`, which those were; figures of before a sitting kept its rules have none.
    """

    __tablename__ = "form_statistics"
    __privacy__ = Privacy("none", "judge a paper by its results", Along("form_id"))
    __table_args__ = (sa.CheckConstraint("candidates >= 3", name="several"),)

    form_id: Mapped[UUID] = mapped_column(sa.ForeignKey("forms.id"), primary_key=True)
    candidates: Mapped[int]
    figures: Mapped[dict[str, Any]]
    computed_at: Mapped[datetime]
