# SPDX-License-Identifier: Apache-2.0
"""From marks to results, and giving them out."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa

from app.audit import service as audit
from app.audit.values import SYSTEM
from app.grading.models import MarkingRun
from app.results.models import Result
from app.results.tasks import decide_result
from app.sittings import service as sittings
from tests.support.factories.exams import Exam, desk_of, open_exam, seated
from tests.support.factories.marking import (
    form_of,
    mark_all,
    release,
    right_choices,
    sit,
    words,
)
from tests.support.roles import Role
from tests.support.world import World


async def results_of(world: World, exam: Exam) -> dict[str, Any]:
    path = f"/api/v1/sittings/{exam.sitting_id}/results"
    seen: dict[str, Any] = (await (await world.operator()).get(path)).raise_for_status().json()
    return seen


async def own_result(client: httpx.AsyncClient, registration_id: str) -> httpx.Response:
    return await client.get(f"/api/v1/registrations/{registration_id}/result")


async def finished(world: World, *, code: str = "cpcif") -> Exam:
    """Three booked: the first answers all choices rightly, the second nothing, the third stays away."""
    exam = await open_exam(world, code=code, candidates=3)
    await sit(world, exam, 0, answers=right_choices(await form_of(world, exam)))
    await sit(world, exam, 1, answers={})
    world.clock.forward(minutes=95)
    await world.run_jobs()
    return exam


async def test_decide_is_provisional_and_seen_by_the_operator_alone(world: World) -> None:
    exam = await open_exam(world)
    desk = await sit(world, exam, 0, answers=right_choices(await form_of(world, exam)))
    await world.run_jobs()
    seen = await results_of(world, exam)
    assert seen["items"] == [
        {
            "registration_id": desk.registration_id, "ticket_number": exam.tickets[0][0],
            "outcome": "passed", "basis": "marks", "total": "85.00", "full_points": "100.00",
            "pass_points": "60.00", "state": "provisional",
        }
    ]  # fmt: skip
    refused = await own_result(desk.client, desk.registration_id)
    assert (refused.status_code, refused.json()["title"]) == (404, "result_not_found")


async def test_results_come_by_pages_by_ticket_or_by_points(world: World) -> None:
    exam = await finished(world)
    await mark_all(await world.grader(), points="0")
    await release(world, exam)
    operator, path = await world.operator(), f"/api/v1/sittings/{exam.sitting_id}/results"
    tickets = [ticket for ticket, _ in exam.tickets]
    for query, expected in (
        ("", sorted(tickets)),
        ("sort=-ticket_number", sorted(tickets, reverse=True)),
        # The third has no points, which is less than none.
        ("sort=-total", tickets),
        ("sort=total", tickets[::-1]),
        ("outcome=absent", tickets[2:]),
    ):
        seen, address = [], f"{path}?size=1&{query}"
        while address:
            answer = await operator.get(address)
            page = answer.raise_for_status().json()
            assert (page["released"], page["absent"]) == (3, 1), "counted over all of them"
            seen += [row["ticket_number"] for row in page["items"]]
            address = answer.links.get("next", {}).get("url", "")
        assert seen == expected, query


async def test_decide_twice_changes_nothing(world: World) -> None:
    exam = await open_exam(world)
    desk = await sit(world, exam, 0, answers={})
    await world.run_jobs()
    before = await results_of(world, exam)
    world.clock.forward(minutes=5)
    async with world.database.writing() as session:
        await decide_result(session, {"attempt_id": desk.attempt_id}, now=world.now())
    assert await results_of(world, exam) == before
    async with world.database.reading() as session:
        result = await session.scalar(sa.select(Result))
        assert result is not None
        assert result.decided_at < world.now()


async def test_release_gives_each_their_result_and_the_retake_it_grants(world: World) -> None:
    exam = await finished(world)
    answer = await release(world, exam)
    assert answer.json() == {
        "released": 3,
        "passed": 1,
        "failed": 1,
        "absent": 1,
        "voided": 0,
        "retakes": 2,
    }
    failed = await desk_of(world, exam.tickets[1])
    own = (await own_result(failed.client, failed.registration_id)).json()
    assert (own["outcome"], own["total"], own["pass_points"]) == ("failed", "0.00", "60.00")
    assert [s["max_points"] for s in own["sections"]] == ["50.00", "25.00", "10.00", "15.00"]
    assert own["retake"]["lapses_on"] == "2027-05-28"
    assert own["retake"]["used"] is False
    absent = await desk_of(world, exam.tickets[2])
    own = (await own_result(absent.client, absent.registration_id)).json()
    assert (own["outcome"], own["total"], own["sections"]) == ("absent", None, [])
    passed = await desk_of(world, exam.tickets[0])
    own = (await own_result(passed.client, passed.registration_id)).json()
    assert (own["outcome"], own["total"], own["retake"]) == ("passed", "85.00", None)


async def test_release_at_a_programme_without_free_retake_grants_none(world: World) -> None:
    exam = await finished(world, code="cas")
    assert (await release(world, exam)).json()["retakes"] == 0


async def test_release_again_gives_out_nothing_twice(world: World) -> None:
    exam = await finished(world)
    (await release(world, exam)).raise_for_status()
    before = await results_of(world, exam)
    world.clock.forward(minutes=1)
    again = await release(world, exam)
    assert (again.status_code, again.json()["released"], again.json()["retakes"]) == (200, 0, 0)
    assert await results_of(world, exam) == before


async def test_release_is_on_the_trail_with_its_counts(world: World) -> None:
    exam = await finished(world)
    (await release(world, exam)).raise_for_status()
    async with world.database.reading() as session:
        trail = await audit.list_entries(session, "sitting", exam.sitting_id)
    entry = next(e for e in trail if e.action == "results.sitting.release")
    assert entry.actor_kind == "staff"
    assert entry.detail == {"passed": 1, "failed": 1, "absent": 1, "voided": 0, "retakes": 2}


async def test_release_seals_the_runs(world: World) -> None:
    exam = await finished(world)
    (await release(world, exam)).raise_for_status()
    async with world.database.reading() as session:
        assert set(await session.scalars(sa.select(MarkingRun.state))) == {"sealed"}


async def test_release_while_someone_sits_is_refused_with_counts(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    await seated(world, exam)
    refused = await release(world, exam)
    assert (refused.status_code, refused.json()["title"]) == (409, "sitting_unfinished")
    assert (refused.json()["running"], refused.json()["may_start"]) == (1, 1)
    assert "作答中 1 人，仍可入场 1 人" in refused.json()["detail"]


async def test_release_before_the_machine_has_marked_is_refused(world: World) -> None:
    exam = await open_exam(world)
    await sit(world, exam, 0, answers={})
    refused = await release(world, exam)
    assert (refused.status_code, refused.json()["unmarked"]) == (409, 1)


async def test_release_with_words_waiting_or_held_is_refused(world: World) -> None:
    exam = await open_exam(world)
    await sit(world, exam, 0, answers=words(await form_of(world, exam)))
    await world.run_jobs()
    grader = await world.grader()
    held = (await grader.post("/api/v1/grading/leases")).json()
    await grader.post(
        f"/api/v1/grading/tasks/{held['task_id']}/hold",
        json={"lease_token": held["lease_token"], "note": "待议"},
    )
    refused = await release(world, exam)
    assert (refused.status_code, refused.json()["waiting"], refused.json()["held"]) == (409, 4, 1)
    seen = await results_of(world, exam)
    assert (seen["released"], seen["unfinished"]["waiting"]) == (0, 4)


async def test_release_takes_marks_whose_news_is_still_on_its_way(world: World) -> None:
    exam = await open_exam(world)
    await sit(world, exam, 0, answers=words(await form_of(world, exam)))
    await world.run_jobs()
    assert await mark_all(await world.grader(), points="3") == 5
    (await release(world, exam)).raise_for_status()
    assert (await results_of(world, exam))["items"][0]["total"] == "15.00"
    await world.run_jobs()
    assert (await results_of(world, exam))["items"][0]["state"] == "released"


async def test_release_of_an_early_finish_needs_no_waiting_for_the_clock(world: World) -> None:
    exam = await open_exam(world)
    await sit(world, exam, 0, answers={})
    await world.run_jobs()
    assert (await release(world, exam)).json()["released"] == 1


async def test_release_of_a_sitting_never_opened_is_refused(world: World) -> None:
    exam = await open_exam(world)
    async with world.database.writing() as session:
        sitting = await sittings.get_sitting(session, exam.sitting_id)
        plan = sittings.NewSitting(sitting.programme_id, sitting.title_key, sitting.starts_at)
        made = await sittings.create_sitting(session, plan, actor=SYSTEM, now=world.now())
        planned = made.id
    refused = await release(world, Exam(planned, []))
    assert (refused.status_code, refused.json()["title"]) == (409, "sitting_not_held")


async def test_release_of_an_unknown_sitting_is_not_found(world: World) -> None:
    assert (await release(world, Exam(uuid4(), []))).status_code == 404


async def test_result_of_another_is_not_found(world: World) -> None:
    exam = await finished(world)
    (await release(world, exam)).raise_for_status()
    mine, theirs = [await desk_of(world, exam.tickets[place]) for place in (0, 1)]
    refused = await own_result(mine.client, theirs.registration_id)
    assert refused.status_code == 404
    page = await mine.client.get(f"/registrations/{theirs.registration_id}/result")
    assert page.status_code == 404


async def test_retake_failed_again_grants_no_second_one(world: World) -> None:
    exam = await finished(world)
    (await release(world, exam)).raise_for_status()
    failed = await desk_of(world, exam.tickets[1])
    retake = (await own_result(failed.client, failed.registration_id)).json()["retake"]
    second = await open_second(world, exam)
    booked = await failed.client.post(
        f"/api/v1/entitlements/{retake['entitlement_id']}/booking",
        json={"sitting_id": str(second)},
    )
    assert booked.status_code in (200, 201), booked.text
    world.clock.set(await starts_at(world, second))
    ticket = booked.json()["ticket_number"]
    exam = Exam(second, [(ticket, exam.tickets[1][1])])
    desk = await (await desk_of(world, exam.tickets[0])).sit_down()
    (await desk.hand_in()).raise_for_status()
    await world.run_jobs()
    assert (await release(world, exam)).json() == {
        "released": 1, "passed": 0, "failed": 1, "absent": 0, "voided": 0, "retakes": 0
    }  # fmt: skip
    own = (await own_result(failed.client, failed.registration_id)).json()
    assert own["retake"]["used"] is True


async def open_second(world: World, exam: Exam) -> UUID:
    """Another sitting of the same title, in the afternoon, open."""
    async with world.database.writing() as session:
        first = await sittings.get_sitting(session, exam.sitting_id)
        plan = sittings.NewSitting(
            first.programme_id, first.title_key, first.starts_at + timedelta(hours=4)
        )
        made = await sittings.create_sitting(session, plan, actor=SYSTEM, now=world.now())
        await sittings.open_sitting(session, made.id, actor=SYSTEM, now=world.now())
        return made.id


async def starts_at(world: World, sitting_id: UUID) -> datetime:
    async with world.database.reading() as session:
        return (await sittings.get_sitting(session, sitting_id)).starts_at


@pytest.mark.parametrize("role", [Role.GRADER, Role.INVIGILATOR, Role.AUDITOR])
async def test_release_by_other_roles_is_forbidden(world: World, role: Role) -> None:
    client = await world.staff(role)
    path = f"/api/v1/sittings/{uuid4()}"
    assert (await client.post(f"{path}/release")).status_code == 403
    assert (await client.get(f"{path}/results")).status_code == 403
