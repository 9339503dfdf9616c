# SPDX-License-Identifier: Apache-2.0
"""Handed-in papers, and graders who mark them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx

from app.papers import service as papers
from app.papers.service import FrozenForm
from app.sittings import service as sittings
from question_bank.items import ItemType
from tests.support.factories.exams import Desk, Exam, seated
from tests.support.world import World

Answers = Mapping[int, dict[str, Any]]


async def form_of(world: World, exam: Exam) -> FrozenForm:
    async with world.database.reading() as session:
        sitting = await sittings.get_sitting(session, exam.sitting_id)
        assert sitting.form_id is not None
        return await papers.get_form(session, sitting.form_id)


def right_choices(form: FrozenForm) -> dict[int, dict[str, Any]]:
    """The right answer to everything that a machine marks."""
    return {
        slot.number: {"choices": sorted(papers.display_key(slot))}
        for slot in form.slots
        if slot.item.type is not ItemType.SHORT_ANSWER
    }


def words(form: FrozenForm, text: str = "答") -> dict[int, dict[str, Any]]:
    """Something written in every short answer."""
    return {slot: {"text": f"{text}{slot}"} for slot in word_slots(form)}


def word_slots(form: FrozenForm) -> list[int]:
    return [s.number for s in form.slots if s.item.type is ItemType.SHORT_ANSWER]


async def sit(world: World, exam: Exam, place: int, *, answers: Answers) -> Desk:
    """The candidate of this place sits the paper with these answers and hands it in."""
    desk = await seated(world, exam, place)
    ops = [desk.op(slot, value) for slot, value in sorted(answers.items())]
    if ops:
        (await desk.send(*ops)).raise_for_status()
    (await desk.hand_in()).raise_for_status()
    return desk


async def take(grader: httpx.AsyncClient, sitting_id: UUID | None = None) -> dict[str, Any]:
    """The next answer on the grader's desk; there must be one."""
    body = None if sitting_id is None else {"sitting_id": str(sitting_id)}
    answer = await grader.post("/api/v1/grading/leases", json=body)
    assert answer.status_code == 200, answer.text
    held: dict[str, Any] = answer.json()
    return held


async def give(grader: httpx.AsyncClient, held: Mapping[str, Any], **given: Any) -> httpx.Response:
    """Post a mark for what lies on the desk: `checked=[0]`, or `points="1.5"`."""
    body = {"lease_token": held["lease_token"], **given}
    return await grader.post(f"/api/v1/grading/tasks/{held['task_id']}/mark", json=body)


async def mark_all(grader: httpx.AsyncClient, *, points: str) -> int:
    """Every waiting answer gets these points; how many there were."""
    marked = 0
    while (answer := await grader.post("/api/v1/grading/leases")).status_code == 200:
        (await give(grader, answer.json(), points=points)).raise_for_status()
        marked += 1
    return marked


async def release(world: World, exam: Exam) -> httpx.Response:
    operator = await world.operator()
    return await operator.post(f"/api/v1/sittings/{exam.sitting_id}/release")
