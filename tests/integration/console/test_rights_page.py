# SPDX-License-Identifier: Apache-2.0
"""The page of who may do what."""

import re
from datetime import date

import httpx

from app.accounts.service import roles
from app.accounts.values import Holding, Right, RoleFacts
from tests.support.roles import Role, rights_of_roles
from tests.support.world import World

HTML = {"accept": "text/html"}
PATH = "/console/rights"


async def page_of(client: httpx.AsyncClient, language: str = "zh") -> str:
    answer = await client.get(PATH, params={"lang": language}, headers=HTML)
    return answer.raise_for_status().text


async def test_every_right_stands_under_the_roles_that_give_it(world: World) -> None:
    page = await page_of(await world.admin())
    heads = re.findall(r'href="#role-(\w+)"', page)
    assert set(heads) == set(Role)
    lines = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page)
    cells = {sentence: re.findall(r"<td>(.*?)</td>", rest) for sentence, rest in lines}
    assert set(cells) == {right.sentence for right in Right}
    shown = {
        role: {right for right in Right if cells[right.sentence][place]}
        for place, role in enumerate(heads)
    }
    assert shown == rights_of_roles()


async def test_people_stand_under_their_roles_with_grade_and_days(world: World) -> None:
    admin = await world.admin()
    facts = RoleFacts("考评员", "Examiner", frozenset({Right.MARKING_MARK}), is_graded=True)
    async with world.database.writing() as session:
        await roles.add_role(session, "examiner", facts, by=None, reason="x", now=world.now())
    held = Holding("examiner", date(2026, 1, 1), date(2026, 11, 27), "二级")
    await world.new_staff("examiner", held, "grader")
    await world.new_staff("gone", "grader")
    everyone = (await admin.get("/api/v1/staff")).json()["items"]
    [gone] = [each["id"] for each in everyone if each["username"] == "gone"]
    await admin.post(f"/api/v1/staff/{gone}/disabling", json={"reason": "离职"})
    page = await page_of(admin)
    [told] = re.findall(r'id="role-examiner">(.*?)</li>\s*</ul>', page, re.DOTALL)
    for words in ("考评员", "凭证担任", "二级", "2026-01-01 至 2026-11-27", "今天无效"):
        assert words in told
    graders = page.split('id="role-grader"')[1].split('id="role-')[0]
    assert "examiner" in graders
    assert "今天无效" not in graders
    assert "gone" not in page
    english = await page_of(admin, "en")
    for words in ("Examiner", "2026-01-01 to 2026-11-27", "Not valid today", "Mark answers"):
        assert words in english


async def test_page_is_for_those_who_watch_over_rights(world: World) -> None:
    answers = {role: await (await world.staff(role)).get(PATH, headers=HTML) for role in Role}
    assert {role for role, answer in answers.items() if answer.status_code == 200} == {
        Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR, Role.OPERATOR,
    }  # fmt: skip
