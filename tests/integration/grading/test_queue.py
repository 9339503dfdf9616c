# SPDX-License-Identifier: Apache-2.0
"""The graders' queue by its API: leases, marks, holding, undoing."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.support.factories.again import once_played
from tests.support.factories.exams import Exam, open_exam
from tests.support.factories.marking import (
    form_of,
    give,
    mark_all,
    release,
    sit,
    take,
    word_slots,
    words,
)
from tests.support.roles import Role
from tests.support.world import World

LEASES = "/api/v1/grading/leases"
UNDO = "/api/v1/grading/undo"


async def queued(world: World, *, candidates: int = 1, slots: int = 5) -> Exam:
    """So many candidates have handed in so many short answers each."""

    async def play() -> Exam:
        exam = await open_exam(world, candidates=candidates)
        form = await form_of(world, exam)
        for place in range(candidates):
            answers = {n: words(form, f"考生{place}题")[n] for n in word_slots(form)[:slots]}
            await sit(world, exam, place, answers=answers)
        await world.run_jobs()
        return exam

    return await once_played(world, ("queued", candidates, slots), play)


async def graders(world: World) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    return await world.grader(), await world.new_staff("second", Role.GRADER)


async def progress(client: httpx.AsyncClient) -> dict[str, Any]:
    seen: dict[str, Any] = (await client.get("/api/v1/grading/progress")).raise_for_status().json()
    return seen


async def hold(client: httpx.AsyncClient, held: dict[str, Any], note: str) -> httpx.Response:
    body = {"lease_token": held["lease_token"], "note": note}
    return await client.post(f"/api/v1/grading/tasks/{held['task_id']}/hold", json=body)


async def test_lease_an_answer_shows_question_and_answer_but_nobody(world: World) -> None:
    exam = await queued(world)
    held = await take(await world.grader())
    assert set(held) == {
        "task_id", "lease_token", "leased_until", "stem", "model_answer", "points", "max_points",
        "answer", "held_note", "waiting_same_item", "previous",
    }  # fmt: skip
    assert held["answer"].startswith("考生0题")
    assert sum(point["weight"] for point in held["points"]) == 10
    assert held["max_points"] == "3.00"
    ticket, id_number = exam.tickets[0]
    assert ticket not in str(held)
    assert id_number not in str(held)
    assert str(exam.sitting_id) not in str(held)


async def test_lease_again_gives_the_same_answer_with_the_same_token(world: World) -> None:
    await queued(world)
    grader = await world.grader()
    first = await take(grader)
    world.clock.forward(minutes=10)
    again = await take(grader)
    assert (again["task_id"], again["lease_token"]) == (first["task_id"], first["lease_token"])
    assert again["leased_until"] > first["leased_until"]
    assert (await progress(grader))["on_desks"] == 1


async def test_lease_by_two_graders_gives_two_answers(world: World) -> None:
    await queued(world)
    one, two = await graders(world)
    assert (await take(one))["task_id"] != (await take(two))["task_id"]


async def test_lease_with_nothing_waiting_is_no_content(world: World) -> None:
    answer = await (await world.grader()).post(LEASES, json={})
    assert (answer.status_code, answer.content) == (204, b"")


async def test_lease_of_another_sitting_gives_nothing(world: World) -> None:
    await queued(world)
    answer = await (await world.grader()).post(LEASES, json={"sitting_id": str(uuid4())})
    assert answer.status_code == 204


async def test_lease_stays_with_the_question_marked_last(world: World) -> None:
    await queued(world, candidates=3, slots=2)
    one, two = await graders(world)
    # The second grader moves on to the other question while the first still has the first.
    first = [await take(one), await take(two)]
    (await give(one, first[0], checked=[0])).raise_for_status()
    third = await take(one)
    (await give(two, first[1], checked=[])).raise_for_status()
    assert first[0]["stem"] == first[1]["stem"] == third["stem"]
    other = await take(two)
    assert other["stem"] != third["stem"]
    (await give(two, other, checked=[])).raise_for_status()
    # The first question's answer waits again, and comes first in the queue's order.
    (await give(one, third, checked=[])).raise_for_status()
    (await one.post(UNDO)).raise_for_status()
    (await hold(one, await take(one), "看不清")).raise_for_status()
    assert (await take(two))["stem"] == other["stem"]


async def test_mark_by_checked_points_earns_their_share_once(world: World) -> None:
    await queued(world)
    grader = await world.grader()
    held = await take(grader)
    answer = await give(grader, held, checked=list(range(len(held["points"]))), note="完整")
    assert answer.json() == {"points": "3.00", "max_points": "3.00"}
    seen = await progress(grader)
    assert (seen["waiting"], seen["done"], seen["mine"]) == (4, 1, 1)


async def test_mark_by_points_outright_keeps_them_exactly(world: World) -> None:
    await queued(world)
    grader = await world.grader()
    assert (await give(grader, await take(grader), points="1.25")).json()["points"] == "1.25"


async def test_mark_sent_twice_is_one_mark_and_told_again(world: World) -> None:
    await queued(world)
    grader = await world.grader()
    held = await take(grader)
    first = await give(grader, held, checked=[0])
    again = await give(grader, held, checked=[0])
    assert (again.status_code, again.json()) == (200, first.json())
    other = await give(grader, held, checked=[])
    assert (other.status_code, other.json()["title"]) == (409, "lease_lost")
    assert (await progress(grader))["done"] == 1


BAD_MARKS = [
    {"checked": [0], "points": "1"},
    {},
    {"checked": [99]},
    {"checked": [-1]},
    {"checked": [0, 0]},
    {"checked": ["a"]},
    {"checked": list(range(51))},
    {"points": "3.01"},
    {"points": "-1"},
    {"points": "1.005"},
    {"points": "NaN"},
    {"points": "1e400"},
    {"checked": [], "note": "长" * 501},
    {"checked": [], "note": "a\x00b"},
    {"checked": [], "name": "x"},
]


async def test_mark_with_nonsense_is_refused_and_the_lease_stays(world: World) -> None:
    await queued(world)
    grader = await world.grader()
    held = await take(grader)
    answers = [await give(grader, held, **bad) for bad in BAD_MARKS]
    assert {answer.status_code for answer in answers} == {422}
    assert (await give(grader, held, checked=[0])).status_code == 200


async def test_mark_of_an_unknown_task_is_not_found(world: World) -> None:
    held = {"task_id": str(uuid4()), "lease_token": "x"}
    assert (await give(await world.grader(), held, checked=[])).status_code == 404


async def test_mark_with_anothers_token_is_refused(world: World) -> None:
    await queued(world)
    one, two = await graders(world)
    held = await take(one)
    answer = await give(two, held, checked=[])
    assert (answer.status_code, answer.json()["title"]) == (409, "lease_lost")


async def test_mark_after_another_took_over_is_refused_and_theirs_stands(world: World) -> None:
    await queued(world, slots=1)
    one, two = await graders(world)
    lost = await take(one)
    world.clock.forward(minutes=15, seconds=1)
    mine = await take(two)
    assert mine["task_id"] == lost["task_id"]
    refused = await give(one, lost, points="3")
    assert (refused.status_code, refused.json()["title"]) == (409, "lease_lost")
    assert "没有保存" in refused.json()["detail"]
    assert (await give(two, mine, points="1")).json()["points"] == "1.00"
    assert (await one.post(UNDO)).json()["title"] == "nothing_to_undo"


async def test_mark_after_the_lease_lapsed_with_nobody_waiting_is_kept(world: World) -> None:
    await queued(world)
    grader = await world.grader()
    held = await take(grader)
    world.clock.forward(minutes=40)
    assert (await give(grader, held, checked=[0])).status_code == 200


async def test_lease_within_its_time_is_nobody_elses(world: World) -> None:
    await queued(world, slots=1)
    one, two = await graders(world)
    await take(one)
    world.clock.forward(minutes=15)
    assert (await two.post(LEASES)).status_code == 204


async def test_hold_lists_the_answer_with_its_note_and_frees_the_desk(world: World) -> None:
    exam = await queued(world, slots=2)
    grader = await world.grader()
    held = await take(grader)
    assert (await hold(grader, held, "疑似写错题")).status_code == 204
    assert (await take(grader))["task_id"] != held["task_id"]
    listed = (await (await world.operator()).get("/api/v1/grading/held")).json()
    assert listed == [
        {
            "task_id": held["task_id"], "sitting_id": str(exam.sitting_id), "stem": held["stem"].removeprefix("<p>").removesuffix("</p>"),
            "note": "疑似写错题",
        }
    ]  # fmt: skip


async def test_hold_taken_again_gives_back_what_lay_on_the_desk(world: World) -> None:
    await queued(world, slots=2)
    grader = await world.grader()
    held = await take(grader)
    (await hold(grader, held, "稍后")).raise_for_status()
    await take(grader)
    again = await grader.post(f"/api/v1/grading/tasks/{held['task_id']}/lease")
    assert again.json()["held_note"] == "稍后"
    assert again.json()["lease_token"] != held["lease_token"]
    seen = await progress(grader)
    assert (seen["waiting"], seen["on_desks"], seen["held"]) == (1, 1, 0)
    assert (await give(grader, again.json(), checked=[])).status_code == 200


async def test_hold_of_what_is_not_on_the_desk_is_refused(world: World) -> None:
    await queued(world)
    one, two = await graders(world)
    held = await take(one)
    assert (await hold(two, held, "x")).status_code == 409
    assert (await hold(one, held, "  ")).status_code == 422
    task = held["task_id"]
    assert (await two.post(f"/api/v1/grading/tasks/{task}/lease")).status_code == 404


async def test_undo_puts_the_last_mark_back_as_it_was_given(world: World) -> None:
    await queued(world)
    grader = await world.grader()
    first = await take(grader)
    (await give(grader, first, checked=[1, 0], note="两点")).raise_for_status()
    second = await take(grader)
    back = (await grader.post(UNDO)).json()
    assert back["task_id"] == first["task_id"]
    assert back["previous"] == {"checked": [0, 1], "points": None, "note": "两点"}
    assert (await give(grader, second, checked=[])).status_code == 409
    assert (await give(grader, back, points="2")).json()["points"] == "2.00"
    assert (await progress(grader))["mine"] == 1


async def test_undo_twice_walks_back(world: World) -> None:
    await queued(world)
    grader = await world.grader()
    given = []
    for points in ("1", "2"):
        world.clock.forward(seconds=30)
        given.append(await take(grader))
        (await give(grader, given[-1], points=points)).raise_for_status()
    backs = [(await grader.post(UNDO)).json() for _ in range(2)]
    assert [back["task_id"] for back in backs] == [given[1]["task_id"], given[0]["task_id"]]
    assert [back["previous"]["points"] for back in backs] == ["2.00", "1.00"]
    assert (await progress(grader))["done"] == 0


async def test_undo_the_mark_that_completed_a_run_decides_anew(world: World) -> None:
    exam = await queued(world, slots=1)
    grader, operator = await world.grader(), await world.operator()
    (await give(grader, await take(grader), points="1")).raise_for_status()
    await world.run_jobs()
    back = (await grader.post(UNDO)).json()
    refused = await release(world, exam)
    assert (refused.status_code, refused.json()["waiting"]) == (409, 1)
    world.clock.forward(seconds=5)
    (await give(grader, back, points="3")).raise_for_status()
    await world.run_jobs()
    seen = (await operator.get(f"/api/v1/sittings/{exam.sitting_id}/results")).json()
    assert [row["total"] for row in seen["items"]] == ["3.00"]


async def test_undo_after_the_release_is_refused(world: World) -> None:
    exam = await queued(world, slots=1)
    grader = await world.grader()
    await mark_all(grader, points="1")
    (await release(world, exam)).raise_for_status()
    refused = await grader.post(UNDO)
    assert (refused.status_code, refused.json()["title"]) == (409, "result_released")


async def test_undo_without_a_mark_is_refused(world: World) -> None:
    refused = await (await world.grader()).post(UNDO)
    assert (refused.status_code, refused.json()["title"]) == (409, "nothing_to_undo")


async def test_progress_counts_the_own_pace(world: World) -> None:
    exam = await queued(world)
    grader = await world.grader()
    for _ in range(3):
        (await give(grader, await take(grader), checked=[])).raise_for_status()
        world.clock.forward(seconds=80)
    seen = await progress(grader)
    assert seen["pace_seconds"] == 80
    assert seen["sittings"] == [
        {
            "sitting_id": str(exam.sitting_id), "waiting": 2, "on_desks": 0, "held": 0, "done": 3,
            "mine": 3,
        }
    ]  # fmt: skip


async def test_grading_by_other_roles_is_forbidden(world: World) -> None:
    paths = [LEASES, UNDO, f"/api/v1/grading/tasks/{UUID(int=1)}/lease"]
    told = {
        (role, path): (await (await world.staff(role)).post(path)).status_code
        for role in (Role.OPERATOR, Role.INVIGILATOR, Role.AUDITOR)
        for path in paths
    }
    assert told == dict.fromkeys(told, 403)


async def test_grading_by_anyone_is_refused(world: World) -> None:
    anyone = await world.anyone()
    assert (await anyone.post(LEASES)).status_code == 401
    assert (await anyone.get("/api/v1/grading/progress")).status_code == 401
