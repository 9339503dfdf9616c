# SPDX-License-Identifier: Apache-2.0
"""Sets of forms: asked for, made by the worker, looked at, used or thrown away."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import SYSTEM, Actor, staff_actor
from app.core.db import Database
from app.core.jobs import enqueue
from app.core.listing import ListStretch, Span
from app.items import service as items
from app.papers import repository
from app.papers.errors import FormSetNotFound, FormSetUnfit
from app.papers.events import SET_REQUESTED
from app.papers.models import Form, FormSet, StoredBlueprint
from app.papers.rules import plan_from_data, pool_report_of, report_of
from app.papers.service.blueprints import (
    component_for,
    exam_of,
    get_blueprint,
    order_of,
)
from app.papers.service.freezing import (
    Belonging,
    Examination,
    FormRows,
    component_of,
    rows_of,
    write_forms,
)
from app.papers.service.solving import make_parallel, make_pool
from app.papers.states import FORM_SET, FormUse, SetState, SetVerb
from app.programmes.rules import ProgrammeRules
from question_bank.assembly import BlueprintFault, CannotAssemble, Limits, PlannedSlot, Shortage
from question_bank.assembly.order import Order

# Below 2^62, so that both databases hold it and no form's seed can be told from its set's.
_SEED_BITS = 62


async def request_forms(
    session: AsyncSession, blueprint_id: UUID, *, staff_id: UUID, now: datetime
) -> FormSet:
    """A set of the blueprint as it is now waits for the worker."""
    blueprint = await get_blueprint(session, blueprint_id)
    made = FormSet(
        blueprint_id=blueprint.id,
        state=FORM_SET.start,
        use=blueprint.use,
        forms=blueprint.forms,
        body=blueprint.body,
        limits=blueprint.limits,
        seed=secrets.randbits(_SEED_BITS),
        report={},
        shortages=[],
        requested_by=staff_id,
        requested_at=now,
    )
    session.add(made)
    await session.flush()
    enqueue(session, SET_REQUESTED, {"form_set_id": str(made.id)}, due_at=now)
    await audit.record(
        session,
        actor=staff_actor(staff_id),
        action="papers.form_set.request",
        subject=("form_set", made.id),
        now=now,
        detail=_detail_of(made),
    )
    return made


async def assemble_set(database: Database, set_id: UUID, *, now: datetime) -> None:
    """The set is ready with its forms, or failed with what the bank lacks; twice does nothing.

    Reads, then works outside of any transaction and of the event loop, then writes: nobody waits
    meanwhile.
    """
    async with database.reading() as session:
        wanted = await get_form_set(session, set_id)
        if not FORM_SET.allows(wanted.state, SetVerb.ASSEMBLE):
            return
        blueprint = await get_blueprint(session, wanted.blueprint_id)
        exam = exam_of(blueprint)
        component = await component_for(session, exam)
        plan = plan_from_data(wanted.body)
        limits = Limits(**wanted.limits)
        stored = await items.list_approved(session)
        order = await order_of(
            session, plan, stored, forms=wanted.forms, limits=limits, seed=wanted.seed
        )
    try:
        papers, report = await _solve(order, wanted.use, component.pass_points)
    except CannotAssemble as refused:
        async with database.writing() as session:
            await _fail(session, set_id, refused.shortages, now=now)
        return
    belonging = Belonging(
        exam.programme_id, exam.title_key, exam.component_key, wanted.seed, set_id
    )
    rows = await asyncio.to_thread(rows_of, plan, papers, belonging, stored)
    async with database.writing() as session:
        await _keep(session, set_id, rows, report, now=now)


async def _solve(
    order: Order, use: FormUse, pass_points: Decimal
) -> tuple[Sequence[Sequence[PlannedSlot]], dict[str, Any]]:
    """The papers that the order asks for, and what is to be said of them."""
    if use is FormUse.INDIVIDUAL:
        papers = await make_pool(order)
        bank = len(order.bank)
        # Some milliseconds a paper: of two thousand, too long for others to wait.
        report = asyncio.to_thread(pool_report_of, papers, bank=bank, pass_points=pass_points)
        return papers, await report
    parallel = await make_parallel(order)
    return [form.slots for form in parallel.forms], report_of(parallel, pass_points)


async def _fail(
    session: AsyncSession, set_id: UUID, shortages: Sequence[Shortage], *, now: datetime
) -> None:
    made = await _lock(session, set_id)
    if not FORM_SET.allows(made.state, SetVerb.FAIL):
        return
    made.shortages = [{"zh": s.wording.zh, "en": s.wording.en} for s in shortages]
    await _apply(session, made, SetVerb.FAIL, actor=SYSTEM, now=now)


async def _keep(
    session: AsyncSession, set_id: UUID, rows: FormRows, report: dict[str, Any], *, now: datetime
) -> None:
    form_set = await _lock(session, set_id)
    if not FORM_SET.allows(form_set.state, SetVerb.ASSEMBLE):
        return
    await write_forms(session, rows)
    form_set.report = report
    await _apply(session, form_set, SetVerb.ASSEMBLE, actor=SYSTEM, now=now)


async def get_form_set(session: AsyncSession, set_id: UUID) -> FormSet:
    found = await repository.find_set(session, set_id)
    if found is None:
        raise FormSetNotFound
    return found


async def list_form_sets(session: AsyncSession, blueprint_id: UUID) -> list[FormSet]:
    """All sets of the blueprint, the latest first."""
    return await repository.list_sets(session, blueprint_id)


async def list_page(
    session: AsyncSession,
    span: Span,
    *,
    blueprint_id: UUID | None,
    state: SetState | None,
    use: FormUse | None,
) -> ListStretch[FormSet]:
    """A span of all sets, to be told facts of: what they were made by is not there."""
    return await repository.list_page(
        session, span, blueprint_id=blueprint_id, state=state, use=use
    )


async def list_usable_sets(
    session: AsyncSession, exam: Examination, rules: ProgrammeRules
) -> list[tuple[FormSet, StoredBlueprint]]:
    """Sets that a sitting under these rules may use, with their blueprints, the latest first."""
    found = await repository.list_sets_for(
        session, exam.programme_id, exam.title_key, exam.component_key
    )
    return [
        (made, blueprint)
        for made, blueprint in found
        if FORM_SET.allows(made.state, SetVerb.USE) and _fits(made, exam, rules)
    ]


def _fits(made: FormSet, exam: Examination, rules: ProgrammeRules) -> bool:
    """Whether its papers have the items and points that the rules promise.

    A blueprint follows the programme; a set made before or after a change of the totals would
    give a sitting a paper of 150 points under a pass line of 60.
    """
    component = component_of(rules, exam.title_key, exam.component_key)
    try:
        plan_from_data(made.body).blueprint.demand_total(component.full_points, component.items)
    except BlueprintFault:
        return False
    return True


async def list_forms_of(session: AsyncSession, set_id: UUID) -> list[Form]:
    """The set's forms in their order."""
    return await repository.list_forms(session, set_id)


async def discard_set(
    session: AsyncSession, set_id: UUID, *, staff_id: UUID, now: datetime
) -> None:
    """Nobody will use the set; refused once somebody does."""
    made = await _lock(session, set_id)
    await _apply(session, made, SetVerb.DISCARD, actor=staff_actor(staff_id), now=now)


async def check_usable(
    session: AsyncSession, set_id: UUID, exam: Examination, rules: ProgrammeRules
) -> FormSet:
    """The set, which a sitting of this examination under these rules may use; refused otherwise."""
    made = await _lock(session, set_id)
    blueprint = await get_blueprint(session, made.blueprint_id)
    if exam_of(blueprint) != exam or not _fits(made, exam, rules):
        raise FormSetUnfit
    FORM_SET.target(made.state, SetVerb.USE)
    return made


async def use_set(
    session: AsyncSession,
    set_id: UUID,
    exam: Examination,
    rules: ProgrammeRules,
    *,
    actor: Actor,
    now: datetime,
) -> UUID:
    """The set's forms are frozen and may be dealt out; the id of its first form.

    Refused when it was made for another examination or other totals, or is not ready.
    """
    made = await check_usable(session, set_id, exam, rules)
    await repository.freeze_forms(session, set_id, now=now)
    await _apply(session, made, SetVerb.USE, actor=actor, now=now)
    first, *_ = await repository.list_forms(session, set_id)
    return first.id


async def _lock(session: AsyncSession, set_id: UUID) -> FormSet:
    made = await repository.lock_set(session, set_id)
    if made is None:
        raise FormSetNotFound
    return made


async def _apply(
    session: AsyncSession, made: FormSet, verb: SetVerb, *, actor: Actor, now: datetime
) -> None:
    detail = _detail_of(made)
    await audit.apply(session, FORM_SET, made, verb, actor=actor, now=now, detail=detail)
    if made.assembled_at is None:
        made.assembled_at = now


def _detail_of(made: FormSet) -> dict[str, Any]:
    return {"seed": str(made.seed), "forms": made.forms}
