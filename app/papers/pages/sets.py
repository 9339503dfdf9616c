# SPDX-License-Identifier: Apache-2.0
"""A set of forms: how alike they are, and whether anybody will use them."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts.access import MayMakePapers
from app.core.db import ReadSession, WriteSession
from app.core.requests import Now
from app.core.templating import render
from app.papers.models import FormSet
from app.papers.pages.plot import HEIGHT, WIDTH, plot_of
from app.papers.service import blueprints, sets
from app.papers.states import FORM_SET, SetVerb
from question_bank.items import COGNITIVE_NAMES, Cognitive, topic_name

router = APIRouter(include_in_schema=False)

# Of one form each there are hundreds; nobody compares them line by line.
_LISTED = 50


@router.get("/papers/sets/{set_id}")
async def show_set(
    set_id: UUID, request: Request, session: ReadSession, _maker: MayMakePapers
) -> Response:
    made = await sets.get_form_set(session, set_id)
    blueprint = await blueprints.get_blueprint(session, made.blueprint_id)
    component = await blueprints.component_for(session, blueprints.exam_of(blueprint))
    context: dict[str, Any] = {
        "made": made,
        "may_discard": FORM_SET.allows(made.state, SetVerb.DISCARD),
        "blueprint": blueprint,
        "component": component,
        "forms": await sets.list_forms_of(session, set_id),
        "plot": None,
        "coverage": [],
        "size": (WIDTH, HEIGHT),
        "listed": _LISTED,
    }
    if made.report:
        told = [form["distribution"] for form in made.report["forms"]]
        context["plot"] = plot_of(told, float(component.pass_points))
        context["coverage"] = _coverage_of(made)
    return render(request, "papers/set.html", context)


def _coverage_of(made: FormSet) -> list[dict[str, Any]]:
    """A line for each section, topic and level: how many items each form has there."""
    names = made.body["headings"]
    counts: dict[tuple[str, str, str], list[int]] = {}
    forms = made.report["forms"]
    for place, form in enumerate(forms):
        for section, topic, cognitive, count in form.get("coverage", []):
            counts.setdefault((section, topic, cognitive), [0] * len(forms))[place] = count
    return [
        {
            "section": names[section]["name"],
            "part": names[section]["part_name"],
            "topic": topic_name(topic),
            "cognitive": COGNITIVE_NAMES[Cognitive(cognitive)],
            "counts": found,
        }
        for (section, topic, cognitive), found in sorted(counts.items())
    ]


@router.post("/papers/sets/{set_id}/discard")
async def discard(set_id: UUID, session: WriteSession, now: Now, maker: MayMakePapers) -> Response:
    await sets.discard_set(session, set_id, staff_id=maker.staff_id, now=now)
    return RedirectResponse(f"/papers/sets/{set_id}", 303)
