# SPDX-License-Identifier: Apache-2.0
"""The demo, what the browser's tours need of it, and a rehearsal, on days that were or will be.

The tours themselves run on the day of the run; here is shown that the day does not matter to them.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.console import service as console
from app.core.clock import EXAM_ZONE
from app.core.db import Database
from app.demo import TITLES
from app.sittings.rules import Phase
from tests.support.another_date import demo_at, fill_demo
from tests.support.clients import client_at
from tests.support.demo import Demo, Sittings, read_ways_in
from tests.support.rehearsing import figures, run_rehearsal
from tests.support.waiting import eventually

CANDIDATES = 1
# The make-up Saturday is that of the Spring Festival, 28 February 2026, by the State Council's
# notice on the holidays of 2026 (国务院办公厅关于2026年部分节假日安排的通知, 2025-11-04). It is the
# month's last Saturday as well: an exam on a working day, and its Sunday in the next month.
DATES = {
    "last Saturday of a month, in the exam": "2026-11-28 09:40",
    "the Sunday after it": "2026-11-29 10:00",
    "the year's last minutes": "2026-12-31 23:50",
    "29 February": "2028-02-29 09:00",
    "the day after a make-up Saturday": "2026-03-01 09:00",
}
pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("date", DATES.values(), ids=list(DATES))
async def test_tours_find_what_they_mean_and_a_rehearsal_is_clean(
    date: str, tmp_path: Path
) -> None:
    now = datetime.fromisoformat(date).replace(tzinfo=EXAM_ZONE)
    async with demo_at(now, tmp_path / "demo") as demo:
        sittings = await demo.find_sittings()
        await _operator_finds_the_roster_form(demo, sittings)
        await _invigilator_finds_both_walls(demo, sittings)
        for place in _one_of_each_programme(demo):
            await _candidate_may_enter(demo, place)
        await demo.finish(sittings.finished)
        await _weakest_is_offered_a_retake(demo, sittings)
        await _figures_come(demo)
        await _rehearse(demo)


async def _operator_finds_the_roster_form(demo: Demo, sittings: Sittings) -> None:
    async with demo.staff("operator") as operator:
        assert f"/console/sittings/{sittings.planned}" in await _page(operator, "/console")
        assert 'name="lines"' in await _page(operator, f"/console/sittings/{sittings.planned}")
        for other in (sittings.enterable, sittings.waiting, sittings.released):
            await _page(operator, f"/console/sittings/{other}")
        released = await operator.get(f"/api/v1/sittings/{sittings.released}/results")
        assert released.json()["released"] == len(released.json()["items"]) > 0


async def _invigilator_finds_both_walls(demo: Demo, sittings: Sittings) -> None:
    async with demo.staff("invigilator") as invigilator:
        page = await _page(invigilator, "/invigilation")
        for watched in (sittings.enterable, sittings.waiting):
            assert f"/invigilation/sittings/{watched}" in page


def _one_of_each_programme(demo: Demo) -> list[int]:
    """Their places among the tickets; those of a programme are booked alike, for one sitting."""
    programmes = [ticket["programme"] for ticket in demo.ways_in["tickets"]]
    assert set(programmes) == set(TITLES)
    return [programmes.index(code) for code in TITLES]


async def _candidate_may_enter(demo: Demo, place: int) -> None:
    assert "/waiting-room" in await _home_of(demo, *demo.ticket(place))


async def _weakest_is_offered_a_retake(demo: Demo, sittings: Sittings) -> None:
    home = await _home_of(demo, *await demo.weakest(sittings.finished))
    assert "/registrations/" in home
    assert "/entitlements/" in home


async def _figures_come(demo: Demo) -> None:
    """The worker computes, from the sitting of last month, what the statistics' tour looks at."""
    async with demo.staff("author") as author:

        async def are_there() -> bool:
            return 'href="/bank/statistics/' in await _page(author, "/bank/statistics")

        await eventually(are_there)


async def _rehearse(demo: Demo) -> None:
    ended = await run_rehearsal(
        demo.url,
        "--programme",
        "cpcif",
        "--candidates",
        str(CANDIDATES),
        password=demo.password("operator"),
    )
    assert ended.exit_code == 0, ended.output
    assert figures(ended.output, "found, lost") == [CANDIDATES * 100, 0]


async def _page(client: httpx.AsyncClient, path: str) -> str:
    return (await client.get(path, headers={"accept": "text/html"})).raise_for_status().text


async def _home_of(demo: Demo, ticket: str, id_number: str) -> str:
    async with client_at(demo.url) as client:
        body: dict[str, Any] = {"ticket_number": ticket, "id_number": id_number}
        (await client.post("/api/v1/candidate-sessions", json=body)).raise_for_status()
        return await _page(client, "/home")


async def test_demo_started_again_later_has_something_to_enter_and_to_open(tmp_path: Path) -> None:
    first = datetime(2026, 12, 20, 9, 0, tzinfo=EXAM_ZONE)
    for days in (0, 1, 13, 70):
        now = first + timedelta(days=days)
        settings = await fill_demo(tmp_path / "demo", now)
        database = Database(settings.database_url)
        async with database.reading() as session:
            today = await console.today(session, now=now)
        await database.dispose()
        entered = {u.line.programme.code for u in today.under_way if u.line.phase is Phase.RUNNING}
        assert entered == set(TITLES)
        assert any(line.phase is Phase.BEFORE_ENTRY for line in today.to_open)
        assert {t["programme"] for t in read_ways_in(tmp_path / "demo")["tickets"]} == entered
