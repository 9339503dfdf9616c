# SPDX-License-Identifier: Apache-2.0
"""The paper before the start, through HTTP, on both databases."""

import gzip
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY

from app.attempts.models import Attempt
from app.core.digits import from_base64url
from app.papers.models import FormDeal
from app.papers.states import FormUse
from tests.support.factories.exams import NINE, Desk, desk_of, open_exam
from tests.support.factories.sets import opened, set_of
from tests.support.paper_vectors import open_sealed
from tests.support.world import World

ENTRY = NINE - timedelta(minutes=30)


async def take(desk: Desk) -> httpx.Response:
    path = f"/api/v1/registrations/{desk.registration_id}/sealed-paper"
    return await desk.client.post(path)


async def begin(desk: Desk) -> str:
    """The desk's candidate starts; the key that the start tells."""
    (await desk.consent()).raise_for_status()
    key: str = (await desk.start()).raise_for_status().json()["paper_key"]
    return key


def unsealed(sealed: bytes, key: str, desk: Desk) -> bytes:
    return gzip.decompress(open_sealed(sealed, from_base64url(key), UUID(desk.registration_id)))


async def test_what_was_taken_while_waiting_is_the_paper_once_it_has_started(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    one, two = [await desk_of(world, ticket) for ticket in exam.tickets]
    world.clock.set(ENTRY - timedelta(seconds=1))
    early = await take(one)
    assert (early.status_code, early.json()["title"]) == (409, "entry_not_open")
    assert "2026-11-28 08:30" in early.json()["detail"]
    world.clock.set(ENTRY)
    sealed, others = (await take(one)).raise_for_status(), (await take(two)).raise_for_status()
    assert sealed.headers["content-type"] == "application/octet-stream"
    assert sealed.headers["cache-control"] == "no-store"
    assert len(sealed.content) == len(others.content)
    assert sealed.content[16:] != others.content[16:], "who compares does not see a form in common"
    world.clock.set(NINE)
    key = await begin(one)
    paper = await one.client.get(one.path("paper"))
    assert unsealed(sealed.content, key, one) == paper.content, "the very bytes"
    again = (await one.start()).json()
    assert again["paper_key"] == key, "as often as it is asked"
    (await one.take_lease()).raise_for_status()
    (
        await one.client.post(one.path("submission"), json={"window_id": one.window_id})
    ).raise_for_status()
    assert (await one.start()).json()["paper_key"] is None, "nor the paper, once it has ended"


async def test_sealed_paper_is_for_its_own_candidate_while_entry_is_open(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    one, two = [await desk_of(world, ticket) for ticket in exam.tickets]
    world.clock.set(NINE)
    one.registration_id, own = two.registration_id, one.registration_id
    assert (await take(one)).status_code == 404
    one.registration_id = own
    world.clock.set(NINE + timedelta(minutes=30))
    late = await take(one)
    assert (late.status_code, late.json()["title"]) == (409, "too_late")
    operator = await world.operator()
    world.clock.set(ENTRY)
    path = f"/api/v1/registrations/{own}/withdrawal"
    (await operator.post(path, json={"reason": "报错了场次"})).raise_for_status()
    withdrawn = await take(one)
    assert (withdrawn.status_code, withdrawn.json()["title"]) == (409, "registration_withdrawn")


@pytest.mark.parametrize("use", [FormUse.PARALLEL, FormUse.INDIVIDUAL])
async def test_form_that_was_dealt_while_waiting_is_the_one_that_is_sat(
    world: World, use: FormUse
) -> None:
    sitting_id, set_id = await set_of(world, use, 2)
    exam = await opened(world, sitting_id, set_id, candidates=3)
    desks = [await desk_of(world, ticket) for ticket in exam.tickets]
    world.clock.set(ENTRY)
    papers = [await take(desk) for desk in [*desks[:2], desks[0]]]
    assert {answer.status_code for answer in papers} == {200}
    assert await _count_deals(world) == 2, "asked again, none is dealt anew"
    world.clock.set(NINE)
    for desk, taken in zip(desks, papers[:2], strict=False):
        key = await begin(desk)
        paper = await desk.client.get(desk.path("paper"))
        assert unsealed(taken.content, key, desk) == paper.content
    async with world.database.reading() as session:
        sat = list(await session.scalars(sa.select(Attempt.form_id)))
    assert len(set(sat)) == 2
    third = await take(desks[2])
    expected = {FormUse.PARALLEL: (200, None), FormUse.INDIVIDUAL: (503, "forms_used_up")}[use]
    told = third.json()["title"] if third.is_error else None
    assert (third.status_code, told) == expected, "said while there is time to do something"


async def _count_deals(world: World) -> int:
    async with world.database.reading() as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(FormDeal)) or 0


async def test_paper_that_is_fetched_after_all_is_counted_by_what_became_of_the_sealed_one(
    world: World,
) -> None:
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    world.clock.set(NINE)
    await begin(desk)
    for sealed in ("unasked", "absent", "locked"):
        before = _fetched(sealed)
        query = {} if sealed == "unasked" else {"sealed": sealed}
        (await desk.client.get(desk.path("paper"), params=query)).raise_for_status()
        assert _fetched(sealed) == before + 1
    assert (await desk.client.get(desk.path("paper"), params={"sealed": "lost"})).status_code == 422


def _fetched(sealed: str) -> float:
    return REGISTRY.get_sample_value("kaochang_papers_total", {"sealed": sealed}) or 0.0


async def test_worker_of_the_exam_page_is_asked_for_each_time_and_may_answer_for_attempts_alone(
    world: World,
) -> None:
    """A browser lets it answer below the folder that it lies in, and nothing widens that."""
    visitor = await world.anyone()
    worker = await visitor.get("/attempts/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"
    assert "service-worker-allowed" not in worker.headers
    known = await visitor.get(
        "/attempts/worker.js", headers={"if-none-match": worker.headers["etag"]}
    )
    assert (known.status_code, known.content) == (304, b"")
