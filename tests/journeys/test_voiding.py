# SPDX-License-Identifier: Apache-2.0
"""An impersonator is sent out: never a pass, no right by it; voided by two, and restored by two."""

from typing import Any

import httpx

from app.accounts.states import Role
from tests.support.factories.exams import Desk, Exam, open_exam, seated
from tests.support.factories.marking import form_of, release, right_choices, sit
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


async def held(world: World) -> tuple[Exam, Desk]:
    """A sitting of one who was sent out, over and marked."""
    exam = await open_exam(world, candidates=2)
    desk = await sent_out(world, exam)
    await sit(world, exam, 1, answers={})
    world.clock.forward(minutes=95)
    await world.run_jobs()
    return exam, desk


async def own(desk: Desk) -> dict[str, Any]:
    path = f"/api/v1/registrations/{desk.registration_id}/result"
    found: dict[str, Any] = (await desk.client.get(path)).raise_for_status().json()
    return found


async def rights(desk: Desk) -> list[str]:
    held = (await desk.client.get("/api/v1/entitlements")).raise_for_status().json()
    return [each["state"] for each in held]


async def second(world: World) -> httpx.AsyncClient:
    return await world.new_staff("second", Role.OPERATOR)


async def ask(world: World, desk: Desk, kind: str, reason: str = CHECKED) -> httpx.Response:
    path = f"/api/v1/registrations/{desk.registration_id}/voidings"
    return await (await world.operator()).post(path, json={"kind": kind, "reason": reason})


async def confirmed(
    world: World, desk: Desk, kind: str, by: httpx.AsyncClient, reason: str = CHECKED
) -> None:
    asked = (await ask(world, desk, kind, reason)).raise_for_status().json()
    (await by.post(f"/api/v1/voidings/{asked['id']}/confirmation")).raise_for_status()


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def test_terminated_impersonator_neither_passes_nor_holds_a_right(world: World) -> None:
    exam, desk = await held(world)
    report = (await release(world, exam)).raise_for_status().json()
    assert {k: report[k] for k in ("passed", "failed", "voided", "retakes")} == {
        "passed": 0, "failed": 2, "voided": 0, "retakes": 1
    }  # fmt: skip
    result = await own(desk)
    assert (result["outcome"], result["basis"]) == ("failed", "termination")
    assert (result["reason"], result["total"]) == (IMPERSONATION, None)
    assert await rights(desk) == []
    page = (await desk.client.get(f"/registrations/{desk.registration_id}/result")).text
    assert IMPERSONATION in page
    assert "85" not in page


async def test_void_takes_two_people_and_restoring_takes_two(world: World) -> None:
    exam, desk = await held(world)
    await release(world, exam)
    other = await second(world)
    asked = (await ask(world, desk, "void")).raise_for_status().json()
    confirmation = f"/api/v1/voidings/{asked['id']}/confirmation"
    assert problem(await (await world.operator()).post(confirmation)) == (
        403,
        "second_person_needed",
    )
    assert (await own(desk))["outcome"] == "failed"
    (await other.post(confirmation)).raise_for_status()
    result = await own(desk)
    assert (result["outcome"], result["reason"], result["retake"]) == ("voided", CHECKED, None)
    page = (await desk.client.get(f"/registrations/{desk.registration_id}/result")).text
    assert CHECKED in page
    await confirmed(world, desk, "restore", other, "复核后认定为本人")
    assert (await own(desk))["outcome"] == "failed"


async def test_voided_failure_loses_its_retake_and_has_it_again_when_restored(
    world: World,
) -> None:
    exam = await open_exam(world)
    desk = await sit(world, exam, 0, answers={})
    world.clock.forward(minutes=95)
    await world.run_jobs()
    await release(world, exam)
    assert await rights(desk) == ["granted"]
    other = await second(world)
    await confirmed(world, desk, "void", other)
    assert await rights(desk) == ["revoked"]
    await confirmed(world, desk, "restore", other)
    assert await rights(desk) == ["granted"]


async def test_void_before_the_release_is_released_as_that_and_gives_nothing(
    world: World,
) -> None:
    exam, desk = await held(world)
    other = await second(world)
    await confirmed(world, desk, "void", other)
    report = (await release(world, exam)).raise_for_status().json()
    assert (report["voided"], report["failed"], report["released"]) == (1, 1, 2)
    assert (await own(desk))["outcome"] == "voided"
    assert await rights(desk) == []


async def test_release_waits_for_a_request_that_waits_for_a_second_person(world: World) -> None:
    exam, desk = await held(world)
    asked = (await ask(world, desk, "void")).raise_for_status().json()
    refused = await release(world, exam)
    assert problem(refused) == (409, "sitting_unfinished")
    assert refused.json()["voidings"] == 1
    (
        await (await world.operator()).post(f"/api/v1/voidings/{asked['id']}/refusal")
    ).raise_for_status()
    assert (await release(world, exam)).status_code == 200


async def test_requests_without_point_say_what_to_do(world: World) -> None:
    exam = await open_exam(world)
    desk = await seated(world, exam)
    assert problem(await ask(world, desk, "void")) == (409, "result_undecided")
    (await desk.hand_in()).raise_for_status()
    await world.run_jobs()
    assert problem(await ask(world, desk, "restore")) == (409, "not_voided")
    assert (await ask(world, desk, "void", " ")).status_code == 422
    first = (await ask(world, desk, "void")).raise_for_status().json()
    assert problem(await ask(world, desk, "void")) == (409, "voiding_asked")
    other = await second(world)
    (await other.post(f"/api/v1/voidings/{first['id']}/confirmation")).raise_for_status()
    assert problem(await other.post(f"/api/v1/voidings/{first['id']}/refusal")) == (
        409,
        "illegal_verb",
    )
    assert problem(await ask(world, desk, "void")) == (409, "already_voided")
