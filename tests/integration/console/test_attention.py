# SPDX-License-Identifier: Apache-2.0
"""What the service has given up by itself: seen by the operator, who may order another try."""

from app.audit import service as audit
from app.console.rules import work_of
from app.grading.events import RUN_COMPLETED
from app.worker import HANDLERS, LONG_HANDLERS
from tests.support.factories.jobs import make_stuck_job
from tests.support.world import World

HTML = {"accept": "text/html"}


async def test_stuck_job_is_on_the_first_page_and_on_its_own(world: World) -> None:
    operator = await world.operator()
    assert 'href="/console/attention"' not in (await operator.get("/console", headers=HTML)).text
    job_id = await make_stuck_job(world)
    first = (await operator.get("/console", headers=HTML)).text
    assert "有 1 项后台任务多次失败，需要处理。" in first
    assert 'href="/console/attention"' in first
    page = (await operator.get("/console/attention", headers=HTML)).text
    assert "of.another.release" in page
    assert f"/console/attention/{job_id}/retry" in page


async def test_auditor_sees_the_list_and_can_order_nothing(world: World) -> None:
    job_id = await make_stuck_job(world)
    auditor = await world.auditor()
    page = (await auditor.get("/console/attention", headers=HTML)).text
    assert "of.another.release" in page
    assert "/retry" not in page
    assert (await auditor.post(f"/console/attention/{job_id}/retry")).status_code == 403


async def test_operator_orders_one_further_try_and_the_trail_says_so(world: World) -> None:
    job_id = await make_stuck_job(world)
    operator = await world.operator()
    ordered = await operator.post(f"/console/attention/{job_id}/retry", headers=HTML)
    assert (ordered.status_code, ordered.headers["location"]) == (
        303,
        "/console/attention?done=retry",
    )
    page = (await operator.get("/console/attention?done=retry", headers=HTML)).text
    assert "已安排再试一次" in page
    assert "没有需要处理的任务" in page
    async with world.database.reading() as session:
        (entry,) = await audit.list_entries(session, "job", job_id)
    assert (entry.action, entry.detail) == ("core.job.retry", {"kind": "of.another.release"})
    # It fails again, and comes back with what went wrong this time.
    assert await world.worker.run_once() == 1
    page = (await operator.get("/console/attention", headers=HTML)).text
    assert "KeyError" in page


async def test_job_that_is_not_stuck_needs_no_order(world: World) -> None:
    job_id = await make_stuck_job(world)
    operator = await world.operator()
    await operator.post(f"/console/attention/{job_id}/retry")
    again = await operator.post(f"/console/attention/{job_id}/retry")
    assert (again.status_code, again.json()["title"]) == (409, "job_not_stuck")


async def test_list_speaks_one_language(world: World) -> None:
    await make_stuck_job(world, RUN_COMPLETED)
    operator = await world.operator()
    await operator.get("/?lang=en")
    page = (await operator.get("/console/attention", headers=HTML)).text
    assert "Needs attention" in page
    assert "Deciding the result" in page


def test_every_work_of_the_worker_has_words() -> None:
    assert [kind for kind in (*HANDLERS, *LONG_HANDLERS) if work_of(kind) == kind] == []
