# SPDX-License-Identifier: Apache-2.0
"""The export: enough to mark every answer again, and nothing about who wrote it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from app.audit import service as audit
from question_bank.marking import rule, short_answer_points
from tests.support.factories.again import exam_and_desk
from tests.support.factories.exams import NINE, Exam, desk_of, open_exam, seated
from tests.support.factories.marking import (
    form_of,
    give,
    mark_all,
    release,
    right_choices,
    sit,
    take,
    words,
)
from tests.support.roles import Role
from tests.support.world import World


def path_of(exam: Exam) -> str:
    return f"/api/v1/sittings/{exam.sitting_id}/export"


ENTRY_CLOSED = NINE + timedelta(minutes=30)


async def export(world: World, exam: Exam) -> dict[str, Any]:
    """The export, after nobody can begin any more."""
    world.clock.set(max(world.now(), ENTRY_CLOSED))
    answer = await (await world.auditor()).get(path_of(exam))
    held: dict[str, Any] = answer.raise_for_status().json()
    return held


def recomputed(form: dict[str, Any], attempt: dict[str, Any]) -> dict[int, Decimal]:
    """Every mark once more, from the export alone."""
    slots = {slot["slot"]: slot for slot in form["slots"]}
    return {
        mark["slot"]: _points(slots[mark["slot"]], attempt["answers"], mark["detail"])
        for mark in attempt["marks"]
    }


def _points(slot: dict[str, Any], answers: dict[str, Any], detail: dict[str, Any]) -> Decimal:
    points = Decimal(slot["points"])
    if slot["weights"]:
        return short_answer_points(slot["weights"], detail.get("checked", []), points=points)
    chosen = (answers.get(str(slot["slot"])) or {}).get("choices", [])
    return rule(slot["marking"]).mark(slot["key"], chosen, points=points)


async def test_export_lets_every_mark_be_recomputed(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    form = await form_of(world, exam)
    await sit(world, exam, 0, answers=right_choices(form) | words(form))
    few = dict(list(right_choices(form).items())[::3])
    await sit(world, exam, 1, answers={**few, 2: {"choices": ["A"]}})
    await world.run_jobs()
    grader = await world.grader()
    for checked in ([0], [0, 1], [], [1, 2], [0, 2]):
        (await give(grader, await take(grader), checked=checked)).raise_for_status()
    await world.run_jobs()
    seen = await export(world, exam)
    assert seen["sitting"]["pass_points"] == "60.00"
    for attempt in seen["attempts"]:
        marks = {mark["slot"]: Decimal(mark["points"]) for mark in attempt["marks"]}
        assert marks == recomputed(seen["forms"][0], attempt)
        assert len(marks) == 100
        assert sum(marks.values()) == Decimal(attempt["result"]["total"])


async def test_export_names_tickets_and_nobody(world: World) -> None:
    exam = await open_exam(world)
    form = await form_of(world, exam)
    desk = await sit(world, exam, 0, answers=words(form))
    await world.run_jobs()
    world.clock.set(ENTRY_CLOSED)
    text = (await (await world.auditor()).get(path_of(exam))).text
    ticket, id_number = exam.tickets[0]
    assert ticket in text
    assert id_number not in text
    assert "考生0" not in text
    me = await desk_of(world, exam.tickets[0])
    assert me.registration_id == desk.registration_id
    assert desk.registration_id not in text


async def test_export_before_all_marks_are_in_shows_what_there_is(world: World) -> None:
    exam = await open_exam(world)
    await sit(world, exam, 0, answers=words(await form_of(world, exam)))
    await world.run_jobs()
    [attempt] = (await export(world, exam))["attempts"]
    assert (attempt["marking"], len(attempt["marks"]), attempt["result"]) == ("open", 95, None)
    await mark_all(await world.grader(), points="0")
    (await release(world, exam)).raise_for_status()
    [attempt] = (await export(world, exam))["attempts"]
    assert (attempt["marking"], attempt["result"]["state"]) == ("sealed", "released")


async def test_export_while_someone_sits_is_refused(world: World) -> None:
    exam = await open_exam(world)
    await seated(world, exam)
    refused = await (await world.operator()).get(path_of(exam))
    assert (refused.status_code, refused.json()["title"]) == (409, "sitting_still_open")
    assert refused.json()["running"] == 1


async def test_export_while_someone_could_still_be_booked_is_refused(world: World) -> None:
    exam = await open_exam(world, candidates=1)
    await sit(world, exam, 0, answers={})
    auditor = await world.auditor()
    world.clock.set(ENTRY_CLOSED - timedelta(microseconds=1))
    refused = await auditor.get(path_of(exam))
    assert (refused.status_code, refused.json()["title"]) == (409, "entry_still_open")
    world.clock.set(ENTRY_CLOSED)
    assert (await auditor.get(path_of(exam))).status_code == 200


async def test_export_while_someone_may_still_begin_is_refused(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    await sit(world, exam, 0, answers={})
    refused = await (await world.auditor()).get(path_of(exam))
    assert (refused.status_code, refused.json()["may_start"]) == (409, 1)


async def test_export_is_on_the_trail(world: World) -> None:
    exam = await open_exam(world)
    await sit(world, exam, 0, answers={})
    await export(world, exam)
    async with world.database.reading() as session:
        trail = await audit.list_entries(session, "sitting", exam.sitting_id)
    assert [e.actor_kind for e in trail if e.action == "reporting.sitting.export"] == ["staff"]


async def test_export_of_an_unknown_sitting_is_not_found(world: World) -> None:
    assert (await (await world.auditor()).get(path_of(Exam(uuid4(), [])))).status_code == 404


@pytest.mark.parametrize("role", [Role.GRADER, Role.INVIGILATOR, Role.SECURITY_ADMIN])
async def test_export_by_other_roles_is_forbidden(world: World, role: Role) -> None:
    assert (await (await world.staff(role)).get(path_of(Exam(uuid4(), [])))).status_code == 403


async def test_export_by_a_candidate_is_forbidden(world: World) -> None:
    exam, desk = await exam_and_desk(world)
    assert (await desk.client.get(path_of(exam))).status_code == 403
