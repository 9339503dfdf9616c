# SPDX-License-Identifier: Apache-2.0
"""Each step of each life as a row: which verb, by whom, why, when."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.ids import new_id
from app.core.jobs import enqueue
from app.core.lifecycle import Capability, Lifecycle, Living, State, Verb
from app.core.privacy import TEN_YEARS, After, Privacy


class Transition(Base):
    """One step. Never changed; the subject is named by its kind and id, whatever its table."""

    __tablename__ = "transitions"
    __privacy__ = Privacy(
        "ids of staff and candidates", "explain how a life went", After(TEN_YEARS, since=("at",))
    )
    __table_args__ = (sa.Index(None, "subject_kind", "subject_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID]
    verb: Mapped[str] = mapped_column(sa.String(20))
    from_state: Mapped[str] = mapped_column(sa.String(20))
    to_state: Mapped[str] = mapped_column(sa.String(20))
    actor_kind: Mapped[str] = mapped_column(sa.String(20))
    actor_id: Mapped[str] = mapped_column(sa.String(40))
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    at: Mapped[datetime]


class Acting(Protocol):
    """Who acts: a kind, and an id within it."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...


class Subject(Living[State], Protocol[State]):
    """A row that has a life."""

    id: UUID


def apply(
    session: AsyncSession,
    life: Lifecycle[State, Verb, Capability],
    subject: Subject[State],
    verb: Verb,
    *,
    actor: Acting,
    now: datetime,
    reason: str | None = None,
) -> None:
    """The locked subject is where the verb leads, the step is a row, and its news is a job.

    Refused with IllegalVerb where the state does not know the verb; then nothing has changed.
    """
    before = life.move(subject, verb)
    session.add(
        Transition(
            subject_kind=life.kind,
            subject_id=subject.id,
            verb=verb.value,
            from_state=before.value,
            to_state=subject.state.value,
            actor_kind=actor.kind,
            actor_id=actor.id,
            reason=reason,
            at=now,
        )
    )
    if verb in life.news:
        enqueue(session, life.news[verb], {f"{life.kind}_id": str(subject.id)}, due_at=now)


async def list_transitions(session: AsyncSession, kind: str, subject_id: UUID) -> list[Transition]:
    """The steps of one life, oldest first."""
    steps = sa.select(Transition).where(
        Transition.subject_kind == kind, Transition.subject_id == subject_id
    )
    return list(await session.scalars(steps.order_by(Transition.at, Transition.id)))


def strayed(
    life: Lifecycle[State, Verb, Capability],
    model: type[Subject[State]],
) -> sa.Select[Any]:
    """Finds the ids of the rows of this life that are not where their last step led.

    Without any step are those that nobody has moved, and those of before the steps were kept.
    """
    steps = (
        sa.select(
            Transition.subject_id,
            Transition.to_state,
            sa.func.row_number()
            .over(
                partition_by=Transition.subject_id,
                order_by=(Transition.at.desc(), Transition.id.desc()),
            )
            .label("from_last"),
        )
        .where(Transition.subject_kind == life.kind)
        .subquery()
    )
    rows = sa.inspect(model).c
    return (
        sa.select(rows.id)
        .join(steps, steps.c.subject_id == rows.id)
        .where(steps.c.from_last == 1, sa.cast(rows.state, sa.String) != steps.c.to_state)
    )
