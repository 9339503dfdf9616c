# SPDX-License-Identifier: Apache-2.0
"""Invited by a link: nobody but the one invited ever knows the password."""

import asyncio
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.accounts import repository
from app.accounts.models import PasswordLink, StaffMember
from app.accounts.rules import LINK_TERM
from app.core.db import Base
from app.core.security import token_digest
from tests.support.roles import Role
from tests.support.world import World

NEW = "seven green lanterns"
CHOSEN = {"new": NEW, "again": NEW}
PAGE = {"accept": "text/html"}


async def invited(world: World, username: str = "li.wei") -> dict[str, Any]:
    admin = await world.admin()
    body = {"username": username, "display_name": "李伟", "roles": ["grader"]}
    answer = await admin.post("/api/v1/staff/invitations", json=body)
    assert answer.status_code == 201, answer.text
    given: dict[str, Any] = answer.json()
    return given


async def invited_again(world: World, staff_id: str) -> httpx.Response:
    return await (await world.admin()).post(f"/api/v1/staff/{staff_id}/invitations")


async def enter(world: World, username: str, password: str) -> int:
    body = {"username": username, "password": password}
    return (await (await world.anyone()).post("/api/v1/sessions", json=body)).status_code


async def follow(world: World, path: str, form: dict[str, str] = CHOSEN) -> httpx.Response:
    return await (await world.anyone()).post(path, data=form, headers=PAGE)


async def test_who_was_invited_chooses_the_password_and_signs_in(world: World) -> None:
    given = await invited(world)
    assert not given["staff"]["password_chosen"], "nobody has chosen a password for the invited"
    assert await enter(world, "li.wei", NEW) == 401
    page = await (await world.anyone()).get(given["path"])
    assert "李伟" in page.text, "the page does not say whose password it is"
    assert (await follow(world, given["path"])).headers[
        "location"
    ] == "/staff/sign-in?done=password"
    assert await enter(world, "li.wei", NEW) == 204


async def test_nobody_else_reads_the_password_that_was_chosen(world: World) -> None:
    """Neither an admin on any page of theirs, nor whoever has the database."""
    given = await invited(world)
    await follow(world, given["path"])
    admin, auditor = await world.admin(), await world.auditor()
    staff_id = given["staff"]["id"]
    pages = [
        await admin.get("/console/staff"),
        await admin.get(f"/console/staff/{staff_id}"),
        await admin.get("/api/v1/staff"),
        await auditor.get("/api/v1/audit/entries", params={"subject": staff_id}),
    ]
    for page, names_them in zip(pages, ("li.wei", "li.wei", "li.wei", staff_id), strict=True):
        assert names_them in page.raise_for_status().text, "it is a page about them"
    async with world.database.reading() as session:
        [member] = await session.scalars(
            sa.select(StaffMember).where(StaffMember.username == "li.wei")
        )
        rows = [
            str(list(await session.execute(sa.select(table))))
            for table in Base.metadata.sorted_tables
        ]
    assert member.password_hash in "".join(rows), "the rows of staff are among those read"
    for text in (*rows, *(page.text for page in pages)):
        assert NEW not in text, "somebody else can read it"
    for page in pages:
        assert member.password_hash not in page.text, "nor is there anything to guess at"


async def test_database_holds_no_link(world: World) -> None:
    """Whoever reads the database, or a copy of it, follows no invitation."""
    token = (await invited(world))["path"].rpartition("/")[2]
    async with world.database.reading() as session:
        [link] = await session.scalars(sa.select(PasswordLink))
    held = [getattr(link, column.key) for column in sa.inspect(PasswordLink).columns]
    assert token not in map(str, held), "the link itself is in the database"


async def test_second_use_says_what_to_do_and_changes_nothing(world: World) -> None:
    given = await invited(world)
    await follow(world, given["path"])
    again = await follow(world, given["path"], {"new": NEW + " more", "again": NEW + " more"})
    assert again.status_code == 410, again.text
    assert "不是您本人设置的，请立即告诉管理员" in again.text
    assert await enter(world, "li.wei", NEW) == 204, "the second use changed the password"


async def test_of_two_at_once_one_chooses(world: World) -> None:
    given = await invited(world)
    words = ("seven green lanterns", "eleven purple kettles")
    forms = [{"new": word, "again": word} for word in words]
    answers = await asyncio.gather(*(follow(world, given["path"], form) for form in forms))
    assert sorted(answer.status_code for answer in answers) == [303, 410]
    won = next(i for i, answer in enumerate(answers) if answer.status_code == 303)
    assert await enter(world, "li.wei", words[won]) == 204


async def test_page_is_read_while_somebody_holds_the_link(world: World) -> None:
    given = await invited(world)
    async with world.database.writing() as session:
        await repository.lock_link(session, token_digest(given["path"].rpartition("/")[2]))
        async with asyncio.timeout(5):
            assert (await (await world.anyone()).get(given["path"])).status_code == 200


async def test_link_is_good_for_its_term_and_not_a_moment_longer(world: World) -> None:
    given = await invited(world)
    world.clock.forward(seconds=LINK_TERM.total_seconds() - 1)
    assert (await (await world.anyone()).get(given["path"])).status_code == 200
    world.clock.forward(seconds=1)
    late = await follow(world, given["path"])
    assert (late.status_code, f"{LINK_TERM.days} 天内有效" in late.text) == (410, True)
    admin = await world.new_staff("second", Role.SECURITY_ADMIN)
    another = await admin.post(f"/api/v1/staff/{given['staff']['id']}/invitations")
    assert (await follow(world, another.json()["path"])).status_code == 303, "another one is"


async def test_another_link_replaces_the_former(world: World) -> None:
    given = await invited(world)
    another = (await invited_again(world, given["staff"]["id"])).json()
    former = await follow(world, given["path"])
    assert (former.status_code, "已被新的链接取代" in former.text) == (410, True)
    assert (await follow(world, another["path"])).status_code == 303


async def test_admin_makes_no_link_to_a_password_that_was_chosen(world: World) -> None:
    """Otherwise one admin alone could sign in as anybody."""
    given = await invited(world)
    await follow(world, given["path"])
    refused = await invited_again(world, given["staff"]["id"])
    assert (refused.status_code, refused.json()["title"]) == (409, "password_chosen")


async def test_invited_who_was_let_go_chooses_nothing(world: World) -> None:
    given = await invited(world)
    admin = await world.admin()
    staff_id = given["staff"]["id"]
    await admin.post(f"/api/v1/staff/{staff_id}/disabling", json={"reason": "不来了"})
    assert (await follow(world, given["path"])).status_code == 401
    refused = await invited_again(world, staff_id)
    assert (refused.status_code, refused.json()["title"]) == (409, "staff_left")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"new": "123456789012", "again": "123456789012"}, "这个密码容易被猜到"),
        ({"new": "short", "again": "short"}, "密码至少需要 12 个字符"),
        ({"new": NEW, "again": NEW + "s"}, "两次输入的新密码不一样"),
    ],
    ids=["guessable", "short", "mistyped"],
)
async def test_password_refused_leaves_the_link_good(
    world: World, form: dict[str, str], told: str
) -> None:
    given = await invited(world)
    refused = await follow(world, given["path"], form)
    assert (refused.status_code, told in refused.text) == (422, True)
    assert (await follow(world, given["path"])).status_code == 303


async def test_link_cut_short_says_so(world: World) -> None:
    given = await invited(world)
    cut = await (await world.anyone()).get(given["path"][:-3], headers=PAGE)
    assert (cut.status_code, "是否复制完整" in cut.text) == (404, True)


async def test_trail_tells_who_invited_and_that_the_link_was_used(world: World) -> None:
    given = await invited(world)
    await follow(world, given["path"])
    async with world.database.reading() as session:
        trail = sa.text("SELECT action, actor_kind FROM audit_entries ORDER BY id")
        acts = [tuple(act) for act in await session.execute(trail)]
        [member] = await session.scalars(
            sa.select(StaffMember).where(StaffMember.username == "li.wei")
        )
    assert acts[-3:] == [
        ("accounts.staff.create", "staff"),
        ("accounts.staff.invite", "staff"),
        ("accounts.password_link.use", "staff"),
    ]
    assert member.password_hash, "the password chosen is not kept"
