# SPDX-License-Identifier: Apache-2.0
"""Whom candidates ask: the programme's contact, or a sitting's own, wherever a page says to ask."""

from pathlib import Path

import pytest

from tests.support.factories.exams import Exam, desk_of, open_exam, seated
from tests.support.factories.programmes import DataFiles
from tests.support.world import World

PAGE = {"accept": "text/html"}
OWN = {"name": "考务办公室", "telephone": "010-00000000转8", "hours": "考试当天 8:00–18:00"}
KEPT = "010-00000000 转 8"
CONTACT = """
[contact]
telephone = "000-0000 0000"
hours = { zh = "工作日 9:00–17:00", en = "weekdays 9:00–17:00" }
"""


def contact_at(exam: Exam) -> str:
    return f"/api/v1/sittings/{exam.sitting_id}/contact"


async def test_programme_gives_it_and_a_sitting_may_have_its_own(
    world: World, tmp_path: Path
) -> None:
    files = DataFiles(tmp_path / "data")
    files.edit("cpcif", "\n[issuer]", f"{CONTACT}\n[issuer]")
    exam = await open_exam(world, files=files.folder)
    operator = await world.operator()
    found = (await operator.get(contact_at(exam))).json()
    assert (found["telephone"], found["hours"], found["is_own"]) == (
        "000-0000 0000",
        "工作日 9:00–17:00",
        False,
    )
    assert (
        (await operator.get(f"{contact_at(exam)}?lang=en")).json()["hours"].startswith("weekdays")
    )
    page = f"/console/sittings/{exam.sitting_id}"
    assert "没有电话" not in (await operator.get(page, headers=PAGE)).text
    saved = await operator.post(f"{page}/contact", data=OWN, headers=PAGE)
    assert saved.headers["location"] == f"{page}?done=contact_set"
    shown = (await operator.get(contact_at(exam))).json()
    assert (shown["name"], shown["telephone"], shown["is_own"]) == ("考务办公室", KEPT, True)
    again = await operator.put(contact_at(exam), json={})
    assert (again.json()["telephone"], again.json()["is_own"]) == ("000-0000 0000", False)


async def test_without_one_there_is_the_operator_and_a_line_for_who_plans(world: World) -> None:
    exam = await open_exam(world)
    operator = await world.operator()
    page = (await operator.get(f"/console/sittings/{exam.sitting_id}", headers=PAGE)).text
    assert "没有电话：考生遇到问题时，页面上没有可以拨打的号码。" in page
    desk = await desk_of(world, exam.tickets[0])
    home = (await desk.client.get("/home", headers=PAGE)).text
    assert "北京国化石油和化工中小企业服务中心" in home
    assert "联系电话见报名时收到的通知。" in home


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ({"telephone": "前台", "hours": "8:00"}, "telephone_unreadable"),
        ({"telephone": "010-00000000"}, "hours_missing"),
        ({"email": "help"}, "email_unreadable"),
        ({"name": "考务办公室"}, "contact_name_alone"),
    ],
)
async def test_what_helps_nobody_is_refused_and_what_was_there_stays(
    world: World, typed: dict[str, str], title: str
) -> None:
    exam = await open_exam(world)
    operator = await world.operator()
    (await operator.put(contact_at(exam), json=OWN)).raise_for_status()
    refused = await operator.put(contact_at(exam), json=typed)
    assert (refused.status_code, refused.json()["title"]) == (422, title)
    assert (await operator.get(contact_at(exam))).json()["telephone"] == KEPT


async def test_candidates_find_it_on_every_page_of_their_way(world: World) -> None:
    exam = await open_exam(world)
    operator = await world.operator()
    (await operator.put(contact_at(exam), json=OWN)).raise_for_status()
    waits = await desk_of(world, exam.tickets[0])
    paths = ["/home", f"/registrations/{waits.registration_id}/waiting-room"]
    pages = [(await waits.client.get(path, headers=PAGE)).text for path in paths]
    desk = await seated(world, exam)
    pages.append((await desk.client.get(f"/attempts/{desk.attempt_id}", headers=PAGE)).text)
    await desk.hand_in()
    pages.append((await desk.client.get(f"/attempts/{desk.attempt_id}/receipt", headers=PAGE)).text)
    link = f'<a class="contact__number" href="tel:01000000000">{KEPT}</a>'
    assert [link in page for page in pages] == [True] * 4
