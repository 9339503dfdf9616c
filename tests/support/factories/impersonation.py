# SPDX-License-Identifier: Apache-2.0
"""A sitting of one who was sent out as an impersonator, and the two who void what it came to."""

import httpx

from tests.support.factories.exams import Desk, Exam, open_exam, seated
from tests.support.factories.marking import form_of, right_choices, sit
from tests.support.roles import Role
from tests.support.world import World

IMPERSONATION = "监考人员确认作答者不是本人（替考）"
CHECKED = "复核确认系替考，成绩作废"


async def sent_out(world: World, exam: Exam, place: int = 0) -> Desk:
    """The candidate of this place answers all choices rightly, and is ended for impersonation."""
    desk = await seated(world, exam, place)
    answers = right_choices(await form_of(world, exam))
    ops = [desk.op(slot, value) for slot, value in sorted(answers.items())]
    (await desk.send(*ops)).raise_for_status()
    invigilator = await world.invigilator()
    ended = await invigilator.post(desk.path("termination"), json={"reason": IMPERSONATION})
    ended.raise_for_status()
    return desk


async def sitting_of_impersonator(world: World) -> tuple[Exam, Desk]:
    """A sitting of one who was sent out, over and marked."""
    exam = await open_exam(world, candidates=2)
    desk = await sent_out(world, exam)
    await sit(world, exam, 1, answers={})
    world.clock.forward(minutes=95)
    await world.run_jobs()
    return exam, desk


async def second_operator(world: World) -> httpx.AsyncClient:
    return await world.new_staff("second", Role.OPERATOR)


async def ask_voiding(world: World, desk: Desk, kind: str, reason: str = CHECKED) -> httpx.Response:
    path = f"/api/v1/registrations/{desk.registration_id}/voidings"
    return await (await world.operator()).post(path, json={"kind": kind, "reason": reason})
