# SPDX-License-Identifier: Apache-2.0
"""Roles given on pages: with days and grade, kept where they stay, refused with what was typed."""

import html
import re
from datetime import date
from typing import Any

import httpx
import pytest

from app.accounts.service import roles
from app.accounts.values import Holding, Right, RoleFacts
from tests.support.world import World

PAGE = {"accept": "text/html"}
REASON = "调岗到考务组"
EXAMINER = Holding("examiner", date(2026, 1, 1), date(2027, 11, 30), "二级")
GRADER = Holding("grader", valid_until=date(2026, 12, 31))
AS_HELD = {
    "first-examiner": "2026-01-01",
    "last-examiner": "2027-11-30",
    "grade-examiner": "二级",
    "first-grader": "",
    "last-grader": "2026-12-31",
}


async def open_member(world: World, *held: Holding) -> tuple[httpx.AsyncClient, str]:
    """An admin, and where the page is of somebody who holds these; `examiner` is a graded role."""
    admin = await world.admin()
    facts = RoleFacts("考评员", "Examiner", frozenset({Right.MARKING_MARK}), is_graded=True)
    async with world.database.writing() as session:
        await roles.add_role(session, "examiner", facts, by=None, reason="x", now=world.now())
    await world.hire("wang.fang", *held)
    everyone = (await admin.get("/api/v1/staff")).json()["items"]
    [found] = [each["id"] for each in everyone if each["username"] == "wang.fang"]
    return admin, f"/console/staff/{found}"


async def held_by(admin: httpx.AsyncClient, username: str) -> list[Holding]:
    [found] = [
        each["held"]
        for each in (await admin.get("/api/v1/staff")).json()["items"]
        if each["username"] == username
    ]
    return [
        Holding(
            each["role"],
            *(day and date.fromisoformat(day) for day in (each["valid_from"], each["valid_until"])),
            each["grade"],
        )
        for each in found
    ]


async def change(admin: httpx.AsyncClient, at: str, *given: str, **fields: str) -> httpx.Response:
    form: dict[str, Any] = {"roles": list(given), "reason": REASON, **fields}
    return await admin.post(f"{at}/roles", data=form, headers=PAGE)


def typed_in(page: str) -> dict[str, str]:
    """By name, what stands in the fields beside the roles."""
    fields = re.findall(r'name="((?:first|last|grade)-\w+)" type="\w+" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in fields if value}


def ticked_in(page: str) -> set[str]:
    return set(re.findall(r'name="roles" value="(\w+)" checked', page))


async def test_days_and_grade_stand_beside_the_role(world: World) -> None:
    admin, at = await open_member(world, EXAMINER, GRADER)
    page = (await admin.get(at, headers=PAGE)).text
    assert ticked_in(page) == {"examiner", "grader"}
    assert typed_in(page) == {name: value for name, value in AS_HELD.items() if value}
    told = re.sub(r"<[^>]+>", "", page.split('class="held-roles"')[1].split("</ul>")[0])
    assert "考评员 · 二级 · 2026-01-01 至 2027-11-30" in told
    assert "至 2026-12-31" in told
    assert "今天无效" not in told
    english = (await admin.get(f"{at}?lang=en", headers=PAGE)).text
    for words in ("2026-01-01 to 2027-11-30", "until 2026-12-31", "First day", "By certificate"):
        assert words in english


async def test_role_that_ended_is_shown_to_have_ended(world: World) -> None:
    admin, at = await open_member(world, Holding("grader", valid_until=date(2026, 1, 31)))
    assert "今天无效" in (await admin.get(at, headers=PAGE)).text


async def test_roles_that_stay_keep_their_days_and_grade(world: World) -> None:
    admin, at = await open_member(world, EXAMINER, GRADER)
    done = await change(admin, at, "examiner", "grader", "operator", **AS_HELD)
    assert done.headers["location"].endswith("?done=roles")
    assert await held_by(admin, "wang.fang") == [EXAMINER, GRADER, Holding("operator")]


async def test_page_that_knew_no_days_takes_none_away(world: World) -> None:
    """One that was opened before the upgrade sends codes alone."""
    admin, at = await open_member(world, EXAMINER, GRADER)
    refused = await change(admin, at)
    assert typed_in(refused.text), "what is held is not on the page that comes back"
    await change(admin, at, "examiner", "operator")
    assert await held_by(admin, "wang.fang") == [EXAMINER, Holding("operator")]


async def test_days_and_grade_are_given_changed_and_taken_off(world: World) -> None:
    admin, at = await open_member(world, GRADER)
    given = {"first-examiner": "", "last-examiner": "2027-06-30", "grade-examiner": " 一级 "}
    lasting = {"first-grader": "", "last-grader": "", "first-operator": "2026-12-01"}
    # What stands beside a role that is not ticked does nothing.
    ignored = {"last-auditor": "2026-12-31"}
    await change(admin, at, "examiner", "grader", "operator", **given, **lasting, **ignored)
    assert await held_by(admin, "wang.fang") == [
        Holding("examiner", None, date(2027, 6, 30), "一级"),
        Holding("grader"),
        Holding("operator", date(2026, 12, 1)),
    ]


REFUSALS = [
    (["auditor", "system_admin"], {}, 409, "须由不同的人承担"),
    (["grader", "grader"], {}, 422, "写了两次"),
    (
        ["grader"],
        {"first-grader": "2027-01-01", "last-grader": "2026-12-31"},
        422,
        "角色 阅卷员 的第一天晚于最后一天",
    ),
    (
        ["examiner"],
        {"last-examiner": "2027-12-31", "grade-examiner": ""},
        422,
        "角色 考评员 须凭证担任，请填写等级和有效期的最后一天",
    ),
    (["examiner"], {}, 422, "角色 考评员 须凭证担任"),
    (["grader"], {"grade-grader": "二级"}, 422, "角色 阅卷员 不分等级"),
    (["grader"], {"last-grader": "明年"}, 422, "角色 阅卷员 的日期或等级无法识别"),
    (["emperor"], {}, 422, "没有这样的角色"),
]
CASES = pytest.mark.parametrize(("given", "fields", "status", "told"), REFUSALS)


@CASES
async def test_refused_change_says_why_and_keeps_what_was_typed(
    world: World, given: list[str], fields: dict[str, str], status: int, told: str
) -> None:
    admin, at = await open_member(world, Holding("operator"))
    refused = await change(admin, at, *given, **fields)
    assert (refused.status_code, told in refused.text) == (status, True)
    assert ticked_in(refused.text) == set(given) - {"emperor"}
    assert typed_in(refused.text) == {name: value for name, value in fields.items() if value}
    assert f"{REASON}</textarea>" in refused.text
    assert await held_by(admin, "wang.fang") == [Holding("operator")]


@CASES
async def test_refused_invitation_says_why_and_keeps_what_was_typed(
    world: World, given: list[str], fields: dict[str, str], status: int, told: str
) -> None:
    admin, _ = await open_member(world, Holding("operator"))
    form = {"username": "li.wei", "display_name": "李伟", "roles": given, **fields}
    refused = await admin.post("/console/staff/invitations", data=form, headers=PAGE)
    assert (refused.status_code, told in refused.text) == (status, True)
    assert ticked_in(refused.text) == set(given) - {"emperor"}
    assert typed_in(refused.text) == {name: value for name, value in fields.items() if value}
    assert 'value="li.wei"' in refused.text
    assert "/staff/links/" not in refused.text


async def test_invited_hold_their_roles_as_given(world: World) -> None:
    admin, _ = await open_member(world, Holding("operator"))
    form = {"username": "li.wei", "display_name": "李伟", "roles": ["examiner", "grader"]}
    told = await admin.post("/console/staff/invitations", data=form | AS_HELD, headers=PAGE)
    assert "/staff/links/" in told.text
    assert await held_by(admin, "li.wei") == [EXAMINER, GRADER]
    body = {
        "username": "li.na",
        "display_name": "李娜",
        "roles": [{"role": "examiner", "grade": "二级", "valid_until": "2027-11-30"}, "grader"],
    }
    (await admin.post("/api/v1/staff/invitations", json=body)).raise_for_status()
    assert await held_by(admin, "li.na") == [
        Holding("examiner", None, date(2027, 11, 30), "二级"),
        Holding("grader"),
    ]
