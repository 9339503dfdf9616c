# SPDX-License-Identifier: Apache-2.0
"""Tables of specifications: made from a programme's component, then worked on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import staff_actor
from app.core.i18n import pick
from app.items import service as items
from app.items.service import StoredItem
from app.papers import repository
from app.papers.errors import BlueprintImpossible, BlueprintMoved, BlueprintNotFound
from app.papers.models import StoredBlueprint
from app.papers.rules import FormPlan, plan_of, plan_to_data
from app.papers.service.freezing import Examination, component_of
from app.papers.service.solving import explain_order
from app.papers.states import FormUse
from app.programmes import service as programmes
from app.programmes.rules import Component
from question_bank.assembly import (
    Blueprint,
    BlueprintFault,
    Limits,
    SectionPlan,
    Shortage,
    blueprint_from_data,
)
from question_bank.assembly.order import Order


@dataclass(frozen=True, slots=True)
class BlueprintWishes:
    """What a paper-maker enters: `sections` is plain data as `blueprint_to_data` writes it.

    `limits` are on parallel forms; a fixed form is one, whatever `forms` says.
    """

    name: str
    use: FormUse
    forms: int
    limits: Limits
    sections: list[Any]


async def create_blueprint(
    session: AsyncSession, exam: Examination, name: str, *, author_id: UUID, now: datetime
) -> StoredBlueprint:
    """A blueprint that asks for what the programme's component asks for, and no more."""
    component = await component_for(session, exam)
    stored = StoredBlueprint(
        programme_id=exam.programme_id,
        title_key=exam.title_key,
        component_key=exam.component_key,
        name=name,
        body=plan_to_data(plan_of(component)),
        use=FormUse.PARALLEL,
        forms=2,
        limits=limits_data(Limits()),
        author_id=author_id,
        created_at=now,
        changed_at=now,
    )
    session.add(stored)
    await session.flush()
    await _record(session, stored, "papers.blueprint.create", author_id, now)
    return stored


async def component_for(session: AsyncSession, exam: Examination) -> Component:
    """The component that the papers are for, as the programme has it now.

    Blueprints are worked on before any sitting is announced; whether what came of one suits a
    sitting is judged by the sitting's own rules. Refused when the programme has it no more.
    """
    rules = await programmes.current_rules(session, exam.programme_id)
    return component_of(rules, exam.title_key, exam.component_key)


def exam_of(stored: StoredBlueprint) -> Examination:
    return Examination(stored.programme_id, stored.title_key, stored.component_key)


async def get_blueprint(session: AsyncSession, blueprint_id: UUID) -> StoredBlueprint:
    found = await repository.find_blueprint(session, blueprint_id)
    if found is None:
        raise BlueprintNotFound
    return found


async def list_blueprints(session: AsyncSession) -> list[StoredBlueprint]:
    """Those that are not archived, the one worked on last first."""
    return await repository.list_blueprints(session)


async def save_blueprint(
    session: AsyncSession,
    blueprint_id: UUID,
    wishes: BlueprintWishes,
    *,
    seen: int,
    author_id: UUID,
    now: datetime,
) -> StoredBlueprint:
    """The blueprint asks for what was entered.

    Refused when somebody else has saved it since (`seen` is the revision that was edited), when
    the entry is no blueprint, and when points or items do not add up to the programme's totals.
    """
    stored = await repository.lock_blueprint(session, blueprint_id)
    if stored is None:
        raise BlueprintNotFound
    if stored.revision != seen:
        raise BlueprintMoved
    component = await component_for(session, exam_of(stored))
    plan = plan_with(component, wishes.sections)
    demand_totals(plan.blueprint, component)
    stored.name = wishes.name
    stored.use = wishes.use
    stored.forms = 1 if wishes.use is FormUse.FIXED else wishes.forms
    stored.limits = limits_data(wishes.limits)
    stored.body = plan_to_data(plan)
    stored.revision += 1
    stored.changed_at = now
    await _record(session, stored, "papers.blueprint.save", author_id, now)
    return stored


def plan_with(component: Component, sections: list[Any]) -> FormPlan:
    """The component's plan with these sections in place of its own; refused where they are none.

    Sections keep the headings of the component; one that the component lacks has none.
    """
    headings = plan_of(component).headings
    try:
        blueprint = blueprint_from_data({"sections": sections})
        known = [section.key for section in blueprint.sections if section.key in headings]
        if len(known) < len(blueprint.sections):
            strange = next(s.key for s in blueprint.sections if s.key not in headings)
            raise BlueprintImpossible(
                place=strange, why=pick("考试没有这个部分", "no such section")
            )
    except BlueprintFault as fault:
        raise refusal_of(fault, headings_of(component)) from fault
    return FormPlan(blueprint, {key: headings[key] for key in known})


def headings_of(component: Component) -> Mapping[str, str]:
    """Section names in the reader's language, by key."""
    return {section.key: pick(section.name.zh, section.name.en) for section in component.sections}


def refusal_of(fault: BlueprintFault, names: Mapping[str, str]) -> BlueprintImpossible:
    """The fault in the reader's language, at the section's name."""
    place = names.get(fault.section, fault.section) or pick("整卷", "the paper")
    return BlueprintImpossible(place=place, why=pick(fault.wording.zh, fault.wording.en))


def demand_totals(blueprint: Blueprint, component: Component) -> None:
    """Nothing happens when the totals are the programme's; else the refusal names both figures."""
    try:
        blueprint.demand_total(component.full_points, component.items)
    except BlueprintFault as fault:
        raise refusal_of(fault, headings_of(component)) from fault


async def judge_wishes(
    session: AsyncSession, blueprint_id: UUID, wishes: BlueprintWishes
) -> tuple[Shortage, ...]:
    """What the bank lacks for what is entered, which need not be saved; empty when nothing.

    Refused as `save_blueprint` refuses.
    """
    stored = await get_blueprint(session, blueprint_id)
    component = await component_for(session, exam_of(stored))
    plan = plan_with(component, wishes.sections)
    demand_totals(plan.blueprint, component)
    # Forms that are not parallel have nothing to keep together: whatever fills one fills all.
    forms = wishes.forms if wishes.use is FormUse.PARALLEL else 1
    bank = await items.list_approved(session)
    order = await order_of(session, plan, bank, forms=forms, limits=wishes.limits, seed=0)
    return await explain_order(named(order, headings_of(component)))


def named(order: Order, names: Mapping[str, str]) -> Order:
    """The order with its sections called as people call them, so that shortages read well."""
    sections = tuple(
        replace(section, key=names[section.key] if _is_unique(names, section) else section.key)
        for section in order.blueprint.sections
    )
    return replace(order, blueprint=Blueprint(sections))


def _is_unique(names: Mapping[str, str], section: SectionPlan) -> bool:
    """Two parts of a paper may each have its single choices."""
    return list(names.values()).count(names[section.key]) == 1


async def order_of(
    session: AsyncSession,
    plan: FormPlan,
    stored: Sequence[StoredItem],
    *,
    forms: int,
    limits: Limits,
    seed: int,
) -> Order:
    """Everything that an assembly needs to know; `stored` is the bank as it is now.

    Items carry the difficulty to predict by: what candidates made of them where they have been
    sat, their author's estimate where not. Ranges of difficulty and predictions of totals go by
    it; the forms that come of the order are written with the items as they are stored.
    """
    bank = tuple(await items.to_predict_by(session, stored))
    twins = tuple(await items.list_pairs(session))
    return Order(plan.blueprint, bank, twins, forms, limits, seed)


def limits_data(limits: Limits) -> dict[str, Any]:
    return {
        "coverage": limits.coverage,
        "exposure": limits.exposure,
        "overlap": limits.overlap,
    }


async def archive_blueprint(
    session: AsyncSession, blueprint_id: UUID, *, author_id: UUID, now: datetime
) -> None:
    """The blueprint is out of the way; sets made from it stay."""
    stored = await repository.lock_blueprint(session, blueprint_id)
    if stored is None:
        raise BlueprintNotFound
    stored.archived_at = now
    await _record(session, stored, "papers.blueprint.archive", author_id, now)


async def _record(
    session: AsyncSession, stored: StoredBlueprint, action: str, author_id: UUID, now: datetime
) -> None:
    await audit.record(
        session,
        actor=staff_actor(author_id),
        action=action,
        subject=("blueprint", stored.id),
        now=now,
        detail={"revision": stored.revision},
    )
