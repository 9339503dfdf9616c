# SPDX-License-Identifier: Apache-2.0
"""From a programme's component and the item bank to a frozen form."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.events import SYSTEM
from app.items import service as items
from app.items.service import StoredItem
from app.papers import repository
from app.papers.errors import BankTooSmall, ComponentNotFound
from app.papers.models import Form
from app.papers.rules import Slot, blueprint_of, digest_of_form, section_data, sections_of
from app.programmes import service as programmes
from app.programmes.rules import Component, ProgrammeRules
from question_bank.assembly import ShortOfItems, assemble


async def assemble_form(
    session: AsyncSession,
    programme_id: UUID,
    *,
    title_key: str,
    component_key: str,
    seed: int,
    now: datetime,
) -> Form:
    """A paper of the component is frozen: drawn from the current items by the seed, and hashed.

    Refused when the programme has no such component for the title, and when the bank lacks items:
    the refusal names the section, the number it needs and the number there is.
    """
    rules = programmes.rules_of(await programmes.get_programme(session, programme_id))
    component = _component_of(rules, title_key, component_key)
    slots = _draw(component, await items.list_current(session), seed=seed)
    sections = sections_of(component, slots)
    form = Form(
        programme_id=programme_id,
        title_key=title_key,
        component_key=component_key,
        seed=seed,
        digest=digest_of_form(sections, slots),
        full_points=blueprint_of(component).full_points,
        sections=[section_data(section) for section in sections],
        frozen_at=now,
    )
    session.add(form)
    await session.flush()  # The slots and the trail name the form's id.
    await repository.insert_slots(session, [_slot_row(form.id, slot) for slot in slots])
    await audit.record(
        session,
        actor=SYSTEM,
        action="papers.form.freeze",
        subject=("form", form.id),
        now=now,
        detail={"digest": form.digest, "seed": str(seed), "slots": len(slots)},
    )
    return form


def _component_of(rules: ProgrammeRules, title_key: str, component_key: str) -> Component:
    for component in rules.components_of(title_key):
        if component.key == component_key:
            return component
    raise ComponentNotFound(title=title_key, component=component_key)


def _draw(component: Component, stored: Sequence[StoredItem], *, seed: int) -> tuple[Slot, ...]:
    try:
        planned = assemble(blueprint_of(component), [s.item for s in stored], seed=seed)
    except ShortOfItems as short:
        names = {section.key: section.name.zh for section in component.sections}
        raise BankTooSmall(
            section=names[short.section], needed=short.needed, available=short.available
        ) from short
    versions = {s.item.reference: s.version_id for s in stored}
    parts = {section.key: section.part for section in component.sections}
    return tuple(
        Slot(
            number=plan.number,
            section_key=plan.section,
            part_key=parts[plan.section],
            item_version_id=versions[plan.item.reference],
            item=plan.item,
            points=plan.points,
            marking=plan.marking,
            option_order=plan.option_order,
        )
        for plan in planned
    )


def _slot_row(form_id: UUID, slot: Slot) -> dict[str, Any]:
    return {
        "form_id": form_id,
        "number": slot.number,
        "part_key": slot.part_key,
        "section_key": slot.section_key,
        "item_version_id": slot.item_version_id,
        "type": slot.item.type.value,
        "points": slot.points,
        "marking": slot.marking.value,
        "option_order": list(slot.option_order),
    }
