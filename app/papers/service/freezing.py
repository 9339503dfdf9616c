# SPDX-License-Identifier: Apache-2.0
"""Writing forms: planned slots become rows with a digest over every word of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.values import SYSTEM
from app.core.i18n import pick
from app.core.ids import new_id
from app.items import service as items
from app.items.service import StoredItem
from app.papers import repository
from app.papers.errors import BankTooSmall, BankUnsuited, ComponentNotFound
from app.papers.models import Form
from app.papers.rules import FormPlan, Slot, digest_of_form, plan_of, section_data, sections_of
from app.programmes.rules import Component, ProgrammeRules
from question_bank import assembly
from question_bank.assembly import CannotAssemble, PlannedSlot, ShortOfItems


@dataclass(frozen=True, slots=True)
class Examination:
    """What a paper is for."""

    programme_id: UUID
    title_key: str
    component_key: str


@dataclass(frozen=True, slots=True)
class Belonging:
    """What forms are made for, and the set they stand in, if they stand in one."""

    programme_id: UUID
    title_key: str
    component_key: str
    seed: int
    form_set_id: UUID | None = None
    frozen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FormRows:
    """Forms as rows, and for each of them, in the same order, its slots."""

    forms: Sequence[dict[str, Any]]
    slots: Sequence[Sequence[dict[str, Any]]]


async def assemble_form(
    session: AsyncSession, exam: Examination, rules: ProgrammeRules, *, seed: int, now: datetime
) -> Form:
    """A paper as these rules want it is frozen: drawn from the approved items by the seed, hashed.

    Refused when the rules have no such component for the title, and when the bank lacks items:
    the refusal names the section, the number it needs and the number there is.
    """
    plan = plan_of(component_of(rules, exam.title_key, exam.component_key))
    stored = await items.list_approved(session)
    planned = _draw(plan, stored, twins=await items.list_pairs(session), seed=seed)
    belonging = Belonging(
        exam.programme_id, exam.title_key, exam.component_key, seed, frozen_at=now
    )
    rows = rows_of(plan, [planned], belonging, stored)
    await write_forms(session, rows)
    form = await repository.get_form(session, rows.forms[0]["id"])
    await audit.record(
        session,
        actor=SYSTEM,
        action="papers.form.freeze",
        subject=("form", form.id),
        now=now,
        detail={"digest": form.digest, "seed": str(seed), "slots": len(planned)},
    )
    return form


def component_of(rules: ProgrammeRules, title_key: str, component_key: str) -> Component:
    """The component that is examined for the title; refused when the title has no such."""
    for component in rules.components_of(title_key):
        if component.key == component_key:
            return component
    raise ComponentNotFound(title=title_key, component=component_key)


def _draw(
    plan: FormPlan, stored: Sequence[StoredItem], *, twins: Sequence[tuple[str, str]], seed: int
) -> list[PlannedSlot]:
    bank = [each.item for each in stored]
    try:
        return assembly.assemble(plan.blueprint, bank, seed=seed, twins=twins)
    except ShortOfItems as short:
        name = plan.headings[short.section].name
        raise BankTooSmall(
            section=pick(name.zh, name.en), needed=short.needed, available=short.available
        ) from short
    except CannotAssemble as collision:
        told = [pick(each.wording.zh, each.wording.en) for each in collision.shortages]
        raise BankUnsuited(why=" ".join(told)) from collision


def rows_of(
    plan: FormPlan,
    papers: Sequence[Sequence[PlannedSlot]],
    belonging: Belonging,
    stored: Sequence[StoredItem],
) -> FormRows:
    """The papers as rows, hashed, in order. Of thousands it takes seconds.

    A slot holds the stored item of its reference, not the planned one: that may carry another
    difficulty to be assembled by, and a digest over it would not be that of what is stored.
    """
    held = {each.item.reference: each for each in stored}
    forms: list[dict[str, Any]] = []
    slots: list[list[dict[str, Any]]] = []
    for ordinal, planned in enumerate(papers, start=1):
        placed = tuple(_slot(plan, each, held[each.item.reference]) for each in planned)
        row = _form_row(plan, placed, belonging)
        row["ordinal"] = ordinal if belonging.form_set_id else None
        forms.append(row)
        slots.append([_slot_row(row["id"], slot) for slot in placed])
    return FormRows(forms, slots)


async def write_forms(session: AsyncSession, rows: FormRows) -> None:
    """The forms are stored, their slots a form at a time: others have their turn in between."""
    await repository.insert_forms(session, rows.forms)
    for slots in rows.slots:
        await repository.insert_slots(session, slots)


def _slot(plan: FormPlan, planned: PlannedSlot, stored: StoredItem) -> Slot:
    return Slot(
        number=planned.number,
        section_key=planned.section,
        part_key=plan.headings[planned.section].part,
        item_version_id=stored.version_id,
        item=stored.item,
        points=planned.points,
        marking=planned.marking,
        option_order=planned.option_order,
    )


def _form_row(plan: FormPlan, slots: tuple[Slot, ...], belonging: Belonging) -> dict[str, Any]:
    sections = sections_of(plan, slots)
    return {
        "id": new_id(),
        "programme_id": belonging.programme_id,
        "title_key": belonging.title_key,
        "component_key": belonging.component_key,
        "seed": belonging.seed,
        "digest": digest_of_form(sections, slots),
        "full_points": plan.blueprint.full_points,
        "sections": [section_data(section) for section in sections],
        "form_set_id": belonging.form_set_id,
        "frozen_at": belonging.frozen_at,
    }


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
