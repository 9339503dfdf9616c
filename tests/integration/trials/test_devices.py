# SPDX-License-Identifier: Apache-2.0
"""What was measured of devices: taken in, judged by the service, and listed for who must help."""

from typing import Any

import httpx
import pytest

from app.trials.rules import TRIAL_TIME
from tests.support.camera import Scene
from tests.support.factories.exams import Exam, open_exam
from tests.support.factories.trials import check_device, trial_desk
from tests.support.world import World

PAGE = {"accept": "text/html"}
SHAKY = {"round_trips": [40, None, 90], "stall": 900}
OUT_OF_BOUNDS: list[dict[str, Any]] = [
    {"round_trips": []},
    {"round_trips": [-1]},
    {"round_trips": [1] * 21},
    {"round_trips": [600_001]},
    {"browser": ""},
    {"browser": "Mozilla/5.0 (X11; Linux x86_64)"},
    {"lacking": ["telepathy"]},
    {"room": -1},
    {"stall": 1.5},
    {"clock_offset": 10**16},
    {"camera": {"state": "fine", "brightness": 1}},
    {"camera": {"state": "live", "brightness": 256}},
    {"place": "home"},
    {"risks": []},
    {"verdict": "good"},
]


async def test_measured_values_out_of_bounds_are_refused_and_the_last_check_stays(
    world: World,
) -> None:
    exam = await open_exam(world)
    desk = await trial_desk(world, exam.tickets[0])
    assert (await check_device(desk.client, desk.registration_id)).json()["risks"] == []
    for wrong in OUT_OF_BOUNDS:
        refused = await check_device(desk.client, desk.registration_id, **wrong)
        assert refused.status_code == 422, wrong
        assert refused.json()["errors"][0]["place"].startswith(f"body.{next(iter(wrong))}")
    operator = await world.operator()
    (line,) = (await operator.get(f"/api/v1/sittings/{exam.sitting_id}/device-checks")).json()[
        "items"
    ]
    assert (line["browser"], line["risks"]) == ("Chrome 131", [])


async def test_operator_reads_who_is_at_risk_first_and_what_to_do(world: World) -> None:
    exam = await open_exam(world, candidates=4)
    desks = [await trial_desk(world, ticket) for ticket in exam.tickets]
    fine, shaky, dark, _ = desks
    for desk in (shaky, dark):
        (await desk.consent()).raise_for_status()
    (await fine.consent("alternative")).raise_for_status()
    unseen = {"camera": {"state": "refused", "brightness": None}, "clock_offset": -7_200_000}
    assert (await check_device(fine.client, fine.registration_id, **unseen)).json()["risks"] == []
    told = (await check_device(shaky.client, shaky.registration_id, **SHAKY)).json()["risks"]
    assert [(each["kind"], each["figure"]) for each in told] == [("losing", 1), ("stalls", 900)]
    assert told[0]["said"] == "检查时丢失 1 次请求"
    await check_device(
        dark.client,
        dark.registration_id,
        place="waiting_room",
        camera={"state": "live", "brightness": 9},
    )
    await dark.enter()
    for number in (1, 2):
        world.clock.forward(seconds=6)
        (await dark.show(Scene.NO_FACE, number)).raise_for_status()
    world.clock.forward(seconds=TRIAL_TIME.total_seconds())

    operator = await world.operator()
    home = f"/console/sittings/{exam.sitting_id}"
    sitting = await operator.get(home, headers=PAGE)
    assert "设备检查：2 人有风险，1 人未检查" in sitting.text
    page = await operator.get(f"{home}/devices", headers=PAGE)
    ordered = [page.text.index(name) for name in ("考生2", "考生1", "考生3", "考生0")]
    assert ordered == sorted(ordered)
    for words in (
        "试答到时没有交卷，5 题没有存到服务器",
        "试答时的画面中大多没有找到人脸",
        "光线太暗或太强：亮度 9（0 至 255）",
        "页面最长卡住 900 毫秒",
        "本机时钟慢 120 分钟，不影响考试。",
        "候考室 · Chrome 131",
    ):
        assert words in page.text
    assert "摄像头没有画面" not in page.text
    shown = {
        kind: (await operator.get(f"{home}/devices?kind={kind}", headers=PAGE)).text
        for kind in ("risk", "unchecked", "fine", "losing", "camera", "nonsense")
    }
    seen = {kind: [n for n in range(4) if f"考生{n}</a>" in text] for kind, text in shown.items()}
    assert seen == {
        "risk": [1, 2], "unchecked": [3], "fine": [0], "losing": [1], "camera": [],
        "nonsense": [0, 1, 2, 3],
    }  # fmt: skip
    case = await operator.get(f"/console/registrations/{shaky.registration_id}", headers=PAGE)
    assert "检查时丢失 1 次请求" in case.text
    # Who goes without a camera after all has no risk of one; only the trial is left.
    (await dark.consent("alternative")).raise_for_status()
    page = await operator.get(f"{home}/devices?kind=light", headers=PAGE)
    assert "这里没有考生" in page.text

    await demand_pages_of(operator, exam)


async def demand_pages_of(operator: httpx.AsyncClient, exam: Exam) -> None:
    """By API everybody comes once, by ticket number, with what is known."""
    path = f"/api/v1/sittings/{exam.sitting_id}/device-checks"
    first = (await operator.get(path, params={"size": 3})).json()
    rest = (await operator.get(path, params={"size": 3, "cursor": first["next"]})).json()
    lines = first["items"] + rest["items"]
    assert [line["ticket_number"] for line in lines] == sorted(ticket for ticket, _ in exam.tickets)
    by_name = {line["full_name"]: line for line in lines}
    assert by_name["考生2"]["trial"]["faces"] == [0, 0]
    assert by_name["考生3"]["checked_at"] is by_name["考生3"]["trial"] is None


@pytest.mark.parametrize("behind", ["home", "waiting-room"])
async def test_check_leads_back_to_where_one_came_from(world: World, behind: str) -> None:
    exam = await open_exam(world)
    desk = await trial_desk(world, exam.tickets[0])
    way = f"/registrations/{desk.registration_id}/device-check"
    for page in ("/home", f"/registrations/{desk.registration_id}/waiting-room"):
        assert way in (await desk.client.get(page, headers=PAGE)).text
    check = await desk.client.get(f"{way}?behind={behind}", headers=PAGE)
    assert (f'href="/registrations/{desk.registration_id}/waiting-room"' in check.text) is (
        behind == "waiting-room"
    )
    await desk.begin()
    trial = await desk.client.get(f"/trials/{desk.attempt_id}?behind={behind}", headers=PAGE)
    assert f"{way}?behind={behind}" in trial.text
    world.clock.forward(hours=1)
    over = await desk.client.get(f"/trials/{desk.attempt_id}?behind={behind}", headers=PAGE)
    assert over.headers["location"] == f"{way}?behind={behind}"
