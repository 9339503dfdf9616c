# SPDX-License-Identifier: Apache-2.0
"""The table of blueprints and the editor of one, with feasibility shown while one types."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.access import MayMakePapers
from app.core.db import ReadSession, WriteSession
from app.core.errors import DomainError
from app.core.http import STATUS
from app.core.i18n import translate
from app.core.requests import Now
from app.core.templating import render
from app.items import service as items
from app.papers.errors import BlueprintImpossible, BlueprintMoved, ComponentNotFound
from app.papers.models import StoredBlueprint
from app.papers.pages.entry import (
    MAX_RANGES,
    EnteredBlueprint,
    bound,
    figures_of,
    sections_from,
    whole,
)
from app.papers.service import blueprints, sets
from app.papers.service.blueprints import BlueprintWishes
from app.papers.service.freezing import Examination
from app.papers.states import FormUse
from app.programmes import service as programmes
from app.programmes.rules import Component
from question_bank.assembly import MARKINGS, Limits
from question_bank.items import COGNITIVE_NAMES, Item, ItemType, topic_name

router = APIRouter(include_in_schema=False)

# Twenty parallel forms take the solver a quarter of a minute, and the time grows with the square.
MAX_FORMS = {FormUse.FIXED: 2000, FormUse.PARALLEL: 20, FormUse.INDIVIDUAL: 2000}


@router.get("/papers")
async def show_blueprints(
    request: Request, session: ReadSession, _maker: MayMakePapers
) -> Response:
    stored = await blueprints.list_blueprints(session)
    lines = [
        {
            "stored": each,
            "exam": await _exam_name(session, blueprints.exam_of(each)),
            "sets": await sets.list_form_sets(session, each.id),
        }
        for each in stored
    ]
    return render(
        request, "papers/blueprints.html", {"lines": lines, "exams": await _exams(session)}
    )


async def _exams(session: AsyncSession) -> list[dict[str, Any]]:
    """Every title and component of every programme, as choices of a form."""
    return [
        {
            "value": f"{programme.code}/{title.key}/{component.key}",
            "issuer": rules.issuer.name,
            "title": title.name,
            "component": component.name,
        }
        for programme, rules in await programmes.list_current_rules(session)
        for title in rules.titles
        for component in rules.components_of(title.key)
    ]


async def _exam_name(session: AsyncSession, exam: Examination) -> dict[str, Any]:
    rules = await programmes.current_rules(session, exam.programme_id)
    return {"title": rules.title(exam.title_key).name, "issuer": rules.issuer.name}


@router.post("/papers/blueprints")
async def create(
    session: WriteSession,
    now: Now,
    maker: MayMakePapers,
    *,
    exam: Annotated[str, Form(max_length=200)],
    name: Annotated[str, Form(min_length=1, max_length=200)],
) -> Response:
    code, title_key, component_key = (*exam.split("/"), "", "", "")[:3]
    programme = await programmes.get_programme_by_code(session, code)
    wanted = Examination(programme.id, title_key, component_key)
    made = await blueprints.create_blueprint(
        session, wanted, name.strip(), author_id=maker.staff_id, now=now
    )
    return RedirectResponse(f"/papers/blueprints/{made.id}", 303)


@router.get("/papers/blueprints/{blueprint_id}")
async def show_blueprint(
    blueprint_id: UUID,
    request: Request,
    session: ReadSession,
    _maker: MayMakePapers,
    *,
    done: str = "",
) -> Response:
    stored = await blueprints.get_blueprint(session, blueprint_id)
    wishes = _wishes_of(stored)
    judged = await _judge(session, blueprint_id, wishes)
    return await _page(request, session, stored, wishes.sections, judged | {"done": done})


@router.post("/papers/blueprints/{blueprint_id}")
async def save(
    blueprint_id: UUID, request: Request, session: WriteSession, now: Now, maker: MayMakePapers
) -> Response:
    """Saved, and made at once when that button was pressed; a refusal keeps all that was typed."""
    entered = await _entered(request)
    stored = await blueprints.get_blueprint(session, blueprint_id)
    try:
        wishes = _wishes_from(entered)
        if not entered.has("add"):
            seen = whole(entered.text("seen"))
            await blueprints.save_blueprint(
                session,
                blueprint_id,
                wishes,
                seen=seen if isinstance(seen, int) else 0,
                author_id=maker.staff_id,
                now=now,
            )
    except (BlueprintImpossible, BlueprintMoved) as refusal:
        return await _refused(request, session, stored, entered, refusal)
    if entered.has("add"):
        judged = await _judge(session, blueprint_id, wishes)
        context = judged | {"open": whole(entered.text("add"))}
        return await _page(request, session, stored, wishes.sections, context)
    if entered.has("make"):
        made = await sets.request_forms(session, blueprint_id, staff_id=maker.staff_id, now=now)
        return RedirectResponse(f"/papers/sets/{made.id}", 303)
    return RedirectResponse(f"/papers/blueprints/{blueprint_id}?done=saved", 303)


async def _refused(
    request: Request,
    session: AsyncSession,
    stored: StoredBlueprint,
    entered: EnteredBlueprint,
    refusal: DomainError,
) -> Response:
    sections = sections_from(entered)
    context = _unjudged(refusal, sections) | {"typed": entered}
    return await _page(request, session, stored, sections, context, status=STATUS[refusal.kind])


@router.post("/papers/blueprints/{blueprint_id}/judgement")
async def judge(
    blueprint_id: UUID, request: Request, session: ReadSession, _maker: MayMakePapers
) -> Response:
    """What the bank says to the form as it stands on the page: a piece of HTML for it."""
    entered = await _entered(request)
    try:
        wishes = _wishes_from(entered)
    except BlueprintImpossible as refusal:
        judged = _unjudged(refusal, sections_from(entered))
    else:
        judged = await _judge(session, blueprint_id, wishes)
    component = await _component_of(session, await blueprints.get_blueprint(session, blueprint_id))
    return render(request, "papers/_judgement.html", judged | {"component": component})


async def _judge(
    session: AsyncSession, blueprint_id: UUID, wishes: BlueprintWishes
) -> dict[str, Any]:
    try:
        shortages = await blueprints.judge_wishes(session, blueprint_id, wishes)
    except BlueprintImpossible as refusal:
        return _unjudged(refusal, wishes.sections)
    return {"refusal": "", "shortages": shortages, "figures": figures_of(wishes.sections)}


def _unjudged(refusal: DomainError, sections: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What stands beside a form that the bank was not asked about: why not, and its totals."""
    told = refusal.in_words()
    return {"refusal": told, "shortages": None, "figures": figures_of(sections)}


@router.post("/papers/blueprints/{blueprint_id}/archive")
async def archive(
    blueprint_id: UUID, session: WriteSession, now: Now, maker: MayMakePapers
) -> Response:
    await blueprints.archive_blueprint(session, blueprint_id, author_id=maker.staff_id, now=now)
    return RedirectResponse("/papers", 303)


async def _entered(request: Request) -> EnteredBlueprint:
    form = await request.form(max_files=0, max_fields=2000)
    return EnteredBlueprint(
        [(key, value) for key, value in form.multi_items() if isinstance(value, str)]
    )


def _wishes_from(entered: EnteredBlueprint) -> BlueprintWishes:
    """What was typed; refused with BlueprintImpossible where a field says nothing sensible."""
    if entered.text("use") not in set(FormUse):
        raise BlueprintImpossible(place=translate("使用方式"), why=translate("请选择一种"))
    use = FormUse(entered.text("use"))
    forms, most = whole(entered.text("forms")), MAX_FORMS[use]
    if not isinstance(forms, int) or not 1 <= forms <= most:
        why = translate("应为 1 到 {most} 的整数", most=most)
        raise BlueprintImpossible(place=translate("试卷套数"), why=why)
    try:
        limits = Limits(
            coverage=bound(entered.text("coverage")),
            exposure=bound(entered.text("exposure")),
            overlap=bound(entered.text("overlap")),
        )
    except ValueError as wrong:
        why = translate("应为整数，留空表示尽可能小")
        raise BlueprintImpossible(place=translate("共用题目的限制"), why=why) from wrong
    name = entered.text("name")[:200] or translate("未命名")
    return BlueprintWishes(name, use, forms, limits, sections_from(entered))


def _wishes_of(stored: StoredBlueprint) -> BlueprintWishes:
    return BlueprintWishes(
        stored.name,
        stored.use,
        stored.forms,
        Limits(**stored.limits),
        stored.body["sections"],
    )


async def _component_of(session: AsyncSession, stored: StoredBlueprint) -> Component:
    return await blueprints.component_for(session, blueprints.exam_of(stored))


async def _page(
    request: Request,
    session: AsyncSession,
    stored: StoredBlueprint,
    sections: Sequence[Mapping[str, Any]],
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> Response:
    component = await _component_of(session, stored)
    bank = [each.item for each in await items.list_approved(session)]
    typed = context.get("typed")
    told = {name: typed.text(name) for name in _OWN_FIELDS} if typed else _own_fields(stored)
    page = {
        "stored": stored,
        "exam": await _exam_name(session, blueprints.exam_of(stored)),
        "component": component,
        "fields": told,
        "sections": [_section_view(each, component, bank) for each in sections],
        "sets": await sets.list_form_sets(session, stored.id),
        "cognitive_names": COGNITIVE_NAMES,
        "max_ranges": MAX_RANGES,
        "max_forms": MAX_FORMS,
        "open": None,
        "done": "",
    }
    return render(request, "papers/blueprint.html", page | dict(context), status=status)


_OWN_FIELDS = ("name", "use", "forms", "coverage", "exposure", "overlap", "seen")


def _own_fields(stored: StoredBlueprint) -> dict[str, Any]:
    limits = {name: "" if value is None else value for name, value in stored.limits.items()}
    own = {"name": stored.name, "use": stored.use, "forms": stored.forms}
    return own | limits | {"seen": stored.revision}


def _section_view(
    section: Mapping[str, Any], component: Component, bank: Sequence[Item]
) -> dict[str, Any]:
    """A section as the editor shows it, beside what the bank holds for it."""
    names = {each.key: each for each in component.sections}
    usable = [item for item in bank if item.type == section["type"]]
    topics = sorted({item.topic for item in usable} | set(section["topics"]))
    held = Counter((item.topic, item.cognitive.value) for item in usable)
    marking = MARKINGS.get(_type_of(section), frozenset())
    return {
        "data": section,
        "name": names[section["key"]].name if section["key"] in names else None,
        "topics": [(topic, topic_name(topic)) for topic in topics],
        "held": held,
        "markings": sorted(each.value for each in marking),
        "bank": sum(item.topic in section["topics"] for item in usable),
    }


def _type_of(section: Mapping[str, Any]) -> ItemType:
    if section["type"] not in set(ItemType):
        raise ComponentNotFound(title="", component=section["type"])
    return ItemType(section["type"])
