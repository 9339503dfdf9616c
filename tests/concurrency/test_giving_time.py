# SPDX-License-Identifier: Apache-2.0
"""Two who give the same time at once, and a hand-in that crosses them."""

import asyncio

import httpx

from tests.support.factories.exams import Exam, open_exam, seated
from tests.support.world import World

ORDER = {"act": "grant", "seconds": 600, "tickets": []}


async def preview(operator: httpx.AsyncClient, exam: Exam) -> dict[str, object]:
    path = f"/api/v1/sittings/{exam.sitting_id}/time-entries"
    seen = await operator.post(f"{path}/preview", json=ORDER)
    return ORDER | {"digest": seen.raise_for_status().json()["digest"], "reason": "停电"}


class TestTimeForMany:
    async def test_two_at_once_give_it_once(self, world: World) -> None:
        exam = await open_exam(world, candidates=3)
        desks = [await seated(world, exam, place) for place in range(3)]
        operator = await world.operator()
        act, path = (
            await preview(operator, exam),
            f"/api/v1/sittings/{exam.sitting_id}/time-entries",
        )
        answers = await asyncio.gather(*(operator.post(path, json=act) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        given = (await operator.get(path)).json()
        assert len(given) == len(desks)

    async def test_a_hand_in_on_its_way_is_in_the_act_or_changes_the_list(
        self, world: World
    ) -> None:
        exam = await open_exam(world, candidates=3)
        desks = [await seated(world, exam, place) for place in range(3)]
        operator = await world.operator()
        act, path = (
            await preview(operator, exam),
            f"/api/v1/sittings/{exam.sitting_id}/time-entries",
        )
        done, _ = await asyncio.gather(operator.post(path, json=act), desks[0].hand_in())
        given = (await operator.get(path)).json()
        assert (done.status_code, len(given)) in {(200, 3), (409, 0)}
