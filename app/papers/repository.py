# SPDX-License-Identifier: Apache-2.0
"""Statements on blueprints, sets of forms, forms and slots."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from app.core.listing import ListStretch, Span, fetch
from app.papers.models import Form, FormDeal, FormSet, FormSlot, FormStatistic, StoredBlueprint
from app.papers.states import FormUse, SetState


async def insert_forms(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    await session.execute(sa.insert(Form), rows)


async def insert_slots(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    await session.execute(sa.insert(FormSlot), rows)


async def get_form(session: AsyncSession, form_id: UUID) -> Form:
    """A form that has just been written."""
    return await session.get_one(Form, form_id)


async def find_form(session: AsyncSession, form_id: UUID) -> Form | None:
    return await session.get(Form, form_id)


async def list_slots(session: AsyncSession, form_id: UUID) -> list[FormSlot]:
    found = sa.select(FormSlot).where(FormSlot.form_id == form_id).order_by(FormSlot.number)
    return list(await session.scalars(found))


async def find_blueprint(session: AsyncSession, blueprint_id: UUID) -> StoredBlueprint | None:
    return await session.get(StoredBlueprint, blueprint_id)


async def lock_blueprint(session: AsyncSession, blueprint_id: UUID) -> StoredBlueprint | None:
    return await session.get(
        StoredBlueprint, blueprint_id, with_for_update=True, populate_existing=True
    )


async def list_blueprints(session: AsyncSession) -> list[StoredBlueprint]:
    """Those in use, the one worked on last first."""
    found = sa.select(StoredBlueprint).where(StoredBlueprint.archived_at.is_(None))
    return list(await session.scalars(found.order_by(StoredBlueprint.changed_at.desc())))


async def find_set(session: AsyncSession, set_id: UUID) -> FormSet | None:
    return await session.get(FormSet, set_id)


async def lock_set(session: AsyncSession, set_id: UUID) -> FormSet | None:
    return await session.get(FormSet, set_id, with_for_update=True, populate_existing=True)


async def list_sets(session: AsyncSession, blueprint_id: UUID) -> list[FormSet]:
    """All sets of the blueprint, the latest first."""
    found = sa.select(FormSet).where(FormSet.blueprint_id == blueprint_id)
    return list(await session.scalars(found.order_by(FormSet.requested_at.desc(), FormSet.id)))


async def list_page(
    session: AsyncSession,
    span: Span,
    *,
    blueprint_id: UUID | None,
    state: SetState | None,
    use: FormUse | None,
) -> ListStretch[FormSet]:
    """A span of all sets, without what they were made by and how alike they are: most of a row."""
    asked = {"blueprint_id": blueprint_id, "state": state, "use": use}
    # Whoever reads these of a listed set hears of it at once, and not by a statement a row.
    bulky = (FormSet.body, FormSet.limits, FormSet.report)
    found = sa.select(FormSet).options(*(defer(column, raiseload=True) for column in bulky))
    found = found.filter_by(**{name: value for name, value in asked.items() if value is not None})
    keys = {"requested_at": FormSet.requested_at}
    page = await fetch(session, found, span, keys=keys, row_id=FormSet.id)
    return page.each(lambda row: row[0])


async def list_sets_for(
    session: AsyncSession, programme_id: UUID, title_key: str, component_key: str
) -> list[tuple[FormSet, StoredBlueprint]]:
    """All sets made for one examination, with their blueprints, the latest first."""
    found = (
        sa.select(FormSet, StoredBlueprint)
        .join(StoredBlueprint, StoredBlueprint.id == FormSet.blueprint_id)
        .where(
            StoredBlueprint.programme_id == programme_id,
            StoredBlueprint.title_key == title_key,
            StoredBlueprint.component_key == component_key,
        )
        .order_by(FormSet.requested_at.desc(), FormSet.id)
    )
    return [(made, blueprint) for made, blueprint in await session.execute(found)]


async def list_forms(session: AsyncSession, set_id: UUID) -> list[Form]:
    found = sa.select(Form).where(Form.form_set_id == set_id).order_by(Form.ordinal)
    return list(await session.scalars(found))


async def freeze_forms(session: AsyncSession, set_id: UUID, *, now: datetime) -> None:
    """Forms of the set that were never used are frozen from now on."""
    unused = sa.and_(Form.form_set_id == set_id, Form.frozen_at.is_(None))
    await session.execute(sa.update(Form).where(unused).values(frozen_at=now))


async def list_deals(
    session: AsyncSession, set_id: UUID, holders: Collection[UUID]
) -> dict[UUID, UUID]:
    """The forms dealt to these holders, by holder."""
    found = sa.select(FormDeal.holder, FormDeal.form_id).where(
        FormDeal.form_set_id == set_id, FormDeal.holder.in_(holders)
    )
    return {row.holder: row.form_id for row in await session.execute(found)}


async def get_use(session: AsyncSession, set_id: UUID) -> FormUse:
    """Of a set that there is. Its whole report is some hundred kB that nobody here reads."""
    return (await session.execute(sa.select(FormSet.use).where(FormSet.id == set_id))).scalar_one()


async def take_free(
    session: AsyncSession, set_id: UUID, number: int, *, waiting: bool
) -> list[UUID]:
    """So many forms that nobody got are counted as dealt; fewer where there are fewer.

    Of forms that others are dealing in this moment none, unless `waiting`, which waits for what
    becomes of them.
    """
    free = sa.select(Form.id).where(Form.form_set_id == set_id, Form.dealt == 0)
    free = free.order_by(Form.ordinal).limit(number)
    # Beside those whose new rows name the form, which hold its key alone. SQLite has one writer at a
    # time, and knows no such lock.
    free = free.with_for_update(key_share=True, skip_locked=not waiting)
    taken = list(await session.scalars(free))
    await count_dealt_up(session, dict.fromkeys(taken, 1))
    return taken


async def lock_counts(session: AsyncSession, set_id: UUID) -> dict[UUID, int]:
    """How many got each form of the set, in the forms' order; nobody else deals them until the end."""
    forms = sa.select(Form.id, Form.dealt).where(Form.form_set_id == set_id).order_by(Form.ordinal)
    counted = await session.execute(forms.with_for_update(key_share=True))
    return {row.id: row.dealt for row in counted}


async def count_dealt_up(session: AsyncSession, more: Mapping[UUID, int]) -> None:
    """So many more holders got each of these forms, which are locked."""
    by_number: dict[int, list[UUID]] = {}
    for form_id, number in more.items():
        by_number.setdefault(number, []).append(form_id)
    for number, form_ids in by_number.items():
        counted = sa.update(Form).where(Form.id.in_(form_ids)).values(dealt=Form.dealt + number)
        await session.execute(counted, execution_options={"synchronize_session": False})


async def count_dealt(session: AsyncSession, set_id: UUID) -> int:
    counted = sa.select(sa.func.count()).where(FormDeal.form_set_id == set_id)
    return await session.scalar(counted) or 0


async def lock_statistics(
    session: AsyncSession, form_ids: Collection[UUID]
) -> dict[UUID, FormStatistic]:
    """The figures there are of these forms, which nobody else records until the commit.

    The forms are locked, because a row that is not there yet cannot be.
    """
    forms = sa.select(Form.id).where(Form.id.in_(sorted(form_ids))).order_by(Form.id)
    await session.execute(forms.with_for_update(key_share=True))
    found = sa.select(FormStatistic).where(FormStatistic.form_id.in_(sorted(form_ids)))
    return {statistic.form_id: statistic for statistic in await session.scalars(found)}


async def find_statistic(session: AsyncSession, form_id: UUID) -> FormStatistic | None:
    return await session.get(FormStatistic, form_id)


async def list_statistics(session: AsyncSession, *, limit: int) -> list[tuple[Form, FormStatistic]]:
    """The forms that have figures, those computed last first."""
    found = (
        sa.select(Form, FormStatistic)
        .join(FormStatistic, FormStatistic.form_id == Form.id)
        .order_by(FormStatistic.computed_at.desc(), Form.form_set_id, Form.ordinal, Form.id)
        .limit(limit)
    )
    return [(form, statistic) for form, statistic in await session.execute(found)]
