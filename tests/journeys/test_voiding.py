# SPDX-License-Identifier: Apache-2.0
"""An impersonator is sent out: never a pass, no right by it; voided by two, and restored by two."""

import re
from typing import Any

import httpx

from tests.support.factories.again import seated_alone
from tests.support.factories.exams import Desk, open_exam
from tests.support.factories.impersonation import (
    CHECKED,
    IMPERSONATION,
    ask_voiding,
    second_operator,
    sitting_of_impersonator,
)
from tests.support.factories.marking import release, sit
from tests.support.world import World


async def own(desk: Desk) -> dict[str, Any]:
    path = f"/api/v1/registrations/{desk.registration_id}/result"
    found: dict[str, Any] = (await desk.client.get(path)).raise_for_status().json()
    return found


async def rights(desk: Desk) -> list[str]:
    held = (await desk.client.get("/api/v1/entitlements")).raise_for_status().json()
    return [each["state"] for each in held]


async def confirmed(
    world: World, desk: Desk, kind: str, by: httpx.AsyncClient, reason: str = CHECKED
) -> None:
    asked = (await ask_voiding(world, desk, kind, reason)).raise_for_status().json()
    (await by.post(f"/api/v1/voidings/{asked['id']}/confirmation")).raise_for_status()


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def test_terminated_impersonator_neither_passes_nor_holds_a_right(world: World) -> None:
    exam, desk = await sitting_of_impersonator(world)
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
    assert re.search(r"\b85\b", page) is None


async def test_void_takes_two_people_and_restoring_takes_two(world: World) -> None:
    exam, desk = await sitting_of_impersonator(world)
    await release(world, exam)
    other = await second_operator(world)
    asked = (await ask_voiding(world, desk, "void")).raise_for_status().json()
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
    other = await second_operator(world)
    await confirmed(world, desk, "void", other)
    assert await rights(desk) == ["revoked"]
    await confirmed(world, desk, "restore", other)
    assert await rights(desk) == ["granted"]


async def test_void_before_the_release_is_released_as_that_and_gives_nothing(
    world: World,
) -> None:
    exam, desk = await sitting_of_impersonator(world)
    other = await second_operator(world)
    await confirmed(world, desk, "void", other)
    report = (await release(world, exam)).raise_for_status().json()
    assert (report["voided"], report["failed"], report["released"]) == (1, 1, 2)
    assert (await own(desk))["outcome"] == "voided"
    assert await rights(desk) == []


async def test_release_waits_for_a_request_that_waits_for_a_second_person(world: World) -> None:
    exam, desk = await sitting_of_impersonator(world)
    asked = (await ask_voiding(world, desk, "void")).raise_for_status().json()
    refused = await release(world, exam)
    assert problem(refused) == (409, "sitting_unfinished")
    assert refused.json()["voidings"] == 1
    (
        await (await world.operator()).post(f"/api/v1/voidings/{asked['id']}/refusal")
    ).raise_for_status()
    assert (await release(world, exam)).status_code == 200


async def test_requests_without_point_say_what_to_do(world: World) -> None:
    desk = await seated_alone(world)
    assert problem(await ask_voiding(world, desk, "void")) == (409, "result_undecided")
    (await desk.hand_in()).raise_for_status()
    await world.run_jobs()
    assert problem(await ask_voiding(world, desk, "restore")) == (409, "not_voided")
    assert (await ask_voiding(world, desk, "void", " ")).status_code == 422
    first = (await ask_voiding(world, desk, "void")).raise_for_status().json()
    assert problem(await ask_voiding(world, desk, "void")) == (409, "voiding_asked")
    other = await second_operator(world)
    (await other.post(f"/api/v1/voidings/{first['id']}/confirmation")).raise_for_status()
    assert problem(await other.post(f"/api/v1/voidings/{first['id']}/refusal")) == (
        409,
        "illegal_verb",
    )
    assert problem(await ask_voiding(world, desk, "void")) == (409, "already_voided")


async def test_declined_leaves_the_result_and_the_right_as_they_were(world: World) -> None:
    exam = await open_exam(world)
    desk = await sit(world, exam, 0, answers={})
    world.clock.forward(minutes=95)
    await world.run_jobs()
    await release(world, exam)
    before, held = await own(desk), await rights(desk)
    asked = (await ask_voiding(world, desk, "void")).raise_for_status().json()
    assert await own(desk) == before, "while it waits"
    other = await second_operator(world)
    (await other.post(f"/api/v1/voidings/{asked['id']}/refusal")).raise_for_status()
    assert (await own(desk), await rights(desk)) == (before, held), "and for good"
